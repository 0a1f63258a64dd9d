# net-snmp/net-snmp#212: tooBig at 52 repetitions.
story tooBig halves the request, at once, and the good size is remembered

device small ports=24 rate=100 fault=toobig=20

at 5m
expect rate small/interface/Gi0/24/in_octets = 2400
expect stat too_big > 0
expect learned small varbinds <= 20
expect stat timeouts = 0
at 30m
expect stat too_big < 40
at 90m
expect rate small/interface/Gi0/24/in_octets = 2400
expect stat too_big < 60
