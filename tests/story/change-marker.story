story what changes on a device shows at the next look at its change marker: a new port, a new name, a new speed, another alias

device sw ports=3 rate=1000

at 5m
expect series sw/interface/*/in_octets = 3
# at 5m all of it at once, and the marker that says so
set sw 1.3.6.1.2.1.31.1.1.1.1.2|4|Gi0/2-new
set sw 1.3.6.1.2.1.31.1.1.1.15.1|66|2500
set sw 1.3.6.1.2.1.2.2.1.5.1|66|2500000000
set sw 1.3.6.1.2.1.2.2.1.2.9|4|Uplink
set sw 1.3.6.1.2.1.2.2.1.3.9|2|6
set sw 1.3.6.1.2.1.2.2.1.7.9|2|1
set sw 1.3.6.1.2.1.2.2.1.8.9|2|1
set sw 1.3.6.1.2.1.2.2.1.5.9|66|1000000000
set sw 1.3.6.1.2.1.31.1.1.1.1.9|4|Gi0/9
set sw 1.3.6.1.2.1.31.1.1.1.6.9|70|5
set sw 1.3.6.1.2.1.31.1.5.0|67|77
from 5m to 7m
expect known sw/interface/Gi0/9/oper_status >= 1
expect value sw/interface/Gi0/1/speed = 2500000000
expect series sw/interface/*/in_octets = 4
