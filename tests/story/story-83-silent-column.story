# The same when the agent says nothing at all as soon as one column is asked for.
story a column that is never answered costs only itself

device sw1 ports=8 rate=1000
mute sw1 1.3.6.1.2.1.2.2.1.14

at 10m
expect rate sw1/interface/Gi0/8/in_octets = 8000
expect rate sw1/interface/Gi0/8/in_discards = 0
expect rate sw1/interface/Gi0/8/in_errors unknown
expect value sw1/system/system/reachable = 1
expect learned sw1 no_bulk = 0
from 5m to 15m
expect known sw1/interface/Gi0/1/in_octets = 10
expect known sw1/system/system/uptime = 10
# it is not tried again and again
expect requests sw1 <= 50
