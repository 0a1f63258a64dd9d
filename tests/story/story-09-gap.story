# librenms/librenms#14789: ports vanished for a minute, then came a giant spike.
story a gap is unknown, and the rate after it is over the time that really passed

device sw1 ports=1 rate=1000

at 4m
expect rate sw1/interface/Gi0/1/in_octets = 1000
# one poll is missed: the next one divides by two minutes
fault sw1 silence
at 5m fault sw1 none
at 6m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect stat missing_gap = 0
# ten minutes are missed: more than the heartbeat
fault sw1 silence
at 16m
fault sw1 none
expect rate sw1/interface/Gi0/1/in_octets unknown
from 16m to 30m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect stat missing_gap > 0
expect highest sw1/*_octets <= 1000
