# prometheus/snmp_exporter#756: 25 repetitions time out, 10 work.
story a GETBULK without an answer is tried with half as many repetitions before the device counts as slow

device slow ports=30 rate=100 fault=slow-bulk=10

at 5m
expect rate slow/interface/Gi0/30/in_octets = 3000
expect learned slow no_bulk = 0
# one look at which tables there are
expect requests slow <= 1 next
expect state slow up
expect stat polls_failed = 0
