# markabrahams/node-net-snmp#101: the same name for ever.
story an agent that answers GETNEXT with the same name costs itself some requests, nobody else anything

device stuck ports=4 fault=same-oid
device good ports=4 rate=1000

at 10m
expect rate good/interface/Gi0/4/in_octets = 4000
expect value stuck/system/system/reachable = 1
expect state stuck up
expect requests stuck < 300
