# net-snmp/net-snmp#385: an agent forgot its engineBoots, and was outside of the window for ever.
story an authentic agent whose engineBoots went back is polled on, and told

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device ups ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup boots=40

at 4m
expect rate ups/interface/Gi0/1/in_octets = 1000
fault ups boots-reset
at 7m
expect rate ups/interface/Gi0/1/in_octets = 1000
expect log "*engine-boots-went-back*acme/hq/ups*RFC 3414*"
expect stat polls_failed = 0
expect stat timeouts = 0
