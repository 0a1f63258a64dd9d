# prometheus/snmp_exporter#484: a DNS failure was an error of the poll.
story a host name is looked up beside the polls; while it is not found the last good address stays in use

device sw1 ports=1 rate=1000 address=sw1.example.net
device sw2 ports=1 rate=1000

at 3m
expect state sw1 no-address
expect missing sw1 all >= 0
expect requests sw1 = 0
expect rate sw2/interface/Gi0/1/in_octets = 1000
move sw1 10.7.7.7
resolve sw1 10.7.7.7
at 6m
expect state sw1 up
expect rate sw1/interface/Gi0/1/in_octets = 1000
# the resolver is away for an hour: nothing changes
at 66m
expect rate sw1/interface/Gi0/1/in_octets = 1000
# it is back, and knows a new address
move sw1 10.7.7.8
resolve sw1 10.7.7.8
at 70m
expect rate sw1/interface/Gi0/1/in_octets = 1000
