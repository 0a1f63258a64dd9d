# markabrahams/node-net-snmp PR 309: the library's engine time stood still, after 150 seconds nothing worked.
story the engine's time moves on by our clock: one synchronisation lasts; an agent whose time stands still is asked again each time

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device good ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup

at 20m
expect rate good/interface/Gi0/1/in_octets = 1000
expect stat v3_discoveries = 1
# the first one, because the discovery's report is not authentic
expect stat v3_resyncs <= 1
expect stat timeouts = 0
fault good frozen-time
at 40m
expect rate good/interface/Gi0/1/in_octets = 1000
expect stat timeouts = 0
expect state good up
