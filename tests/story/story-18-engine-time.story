# markabrahams/node-net-snmp PR 309: the library's engine time stood still, after 150 seconds nothing worked.
story the engine's time moves on by our clock: one synchronisation lasts; an agent whose time stands still is asked again each time

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
file profiles/seldom.conf
profile: { name = "seldom"; };
sections: { seldom: { every = "5m"; table = "IF-MIB::ifTable"; labels = ["name"]; metrics: {
  name: { kind = "text"; oid = "IF-MIB::ifName"; fixed = true; };
  in_octets: { kind = "counter"; oid = "IF-MIB::ifHCInOctets"; };
}; }; };
end
device good ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup
# its turns are further apart than the window of 150 seconds
device seldom ports=1 rate=1000 profile=seldom credential=v3 v3user=joe:SHA-256:maplesyrup

at 20m
expect rate good/interface/Gi0/1/in_octets = 1000
expect rate seldom/seldom/Gi0/1/in_octets = 1000
expect stat v3_discoveries = 2
# one each, because the discovery's report is not authentic
expect stat v3_resyncs <= 2
expect stat timeouts = 0
fault good frozen-time
fault seldom frozen-time
at 40m
expect rate good/interface/Gi0/1/in_octets = 1000
expect rate seldom/seldom/Gi0/1/in_octets = 1000
expect stat timeouts = 0
expect state good up
