# The same when a column that worked before falls silent or brings errors: everything else goes on, minute by minute.
story a column that breaks costs one disturbed poll, then only itself

device quiet ports=48 rate=100
device wrong ports=48 rate=100

at 5m
expect rate quiet/interface/Gi0/48/in_octets = 4800
mute quiet 1.3.6.1.2.1.2.2.1.14
fault wrong generr=1.3.6.1.2.1.2.2.1.14
# the disturbed polls bring the rest too
from 5m to 8m
expect known quiet/interface/Gi0/1/in_octets >= 2
expect requests quiet <= 400
at 20m
expect rate quiet/interface/Gi0/48/in_octets = 4800
expect rate quiet/interface/Gi0/48/in_errors unknown
expect missing quiet agent-error > 0
expect rate wrong/interface/Gi0/48/in_octets = 4800
expect rate wrong/interface/Gi0/48/in_errors unknown
expect missing wrong agent-error >= 48
from 8m to 20m
expect known quiet/interface/Gi0/1/in_octets = 12
expect known quiet/system/system/uptime = 12
expect known wrong/interface/Gi0/1/in_octets = 12
# 3 or 4 requests a poll, and some for the walks that look again
expect requests quiet <= 150
# it works again: found within the hour
mute quiet
fault wrong none
at 90m
expect rate quiet/interface/Gi0/48/in_errors = 0
expect rate wrong/interface/Gi0/48/in_errors = 0
