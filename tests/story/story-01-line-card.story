# Cacti/cacti#3901: a line card rebooted, and graphs showed petabits because DS max was U.
story a line card restarts: no rate from before to after, and nothing faster than the line

device sw1 ports=4 rate=1000 speed=100M

at 4m
expect rate sw1/interface/Gi0/1/in_octets = 1000
# the counters of port 1 restart, and the device says so in ifCounterDiscontinuityTime
port sw1 1 clear-told
at 5m
expect rate sw1/interface/Gi0/1/in_octets unknown
expect rate sw1/interface/Gi0/3/in_octets = 3000
at 6m
expect rate sw1/interface/Gi0/1/in_octets = 1000

# the same when the counter is higher than before, and only ifCounterDiscontinuityTime tells
set sw1 1.3.6.1.2.1.31.1.1.1.6.3|70|500000000
set sw1 1.3.6.1.2.1.31.1.1.1.19.3|67|86400555
at 7m
expect rate sw1/interface/Gi0/3/in_octets unknown
unset sw1 1.3.6.1.2.1.31.1.1.1.6.3
at 9m
expect rate sw1/interface/Gi0/3/in_octets = 3000

# a counter that jumps by a petabyte without a word: more than 100 Mbit/s can carry
set sw1 1.3.6.1.2.1.31.1.1.1.6.2|70|1000000000000000
at 10m
expect rate sw1/interface/Gi0/2/in_octets unknown
expect missing sw1 faster-than-the-line > 0
unset sw1 1.3.6.1.2.1.31.1.1.1.6.2
at 12m
expect rate sw1/interface/Gi0/2/in_octets = 2000
expect highest sw1/*_octets <= 13125000
