# monitoring-plugins/monitoring-plugins#2257: a Counter64 that went down was taken for an overflow.
story a Counter64 that goes down is a reset, never a wrap

device sw1 ports=2 rate=1000

at 4m
expect rate sw1/interface/Gi0/1/in_octets = 1000
# the counters of port 1 restart at 0, and the agent says nothing of it
at 4m
port sw1 1 clear
at 5m
expect rate sw1/interface/Gi0/1/in_octets unknown
expect rate sw1/interface/Gi0/2/in_octets = 2000
expect missing sw1 restarted > 0
at 6m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect highest sw1/*_octets <= 2000
