# Cacti/cacti#3732: above 110 Mbit/s a 32-bit counter gives wrong numbers.
story a 32-bit counter that can wrap twice between two polls gives no rate rather than a wrong one, and is asked more often

device fast ports=1 rate=100M speed=1G narrow=yes
device quick ports=1 rate=100M speed=1G narrow=yes every.interface=10s
device slow ports=1 rate=1M speed=10M narrow=yes

at 2m30s
expect rate fast/interface/Gi0/1/in_octets unknown
expect missing fast counter-may-have-wrapped-twice > 0
at 10m
# its period became shorter by itself
expect rate fast/interface/Gi0/1/in_octets = 100000000
expect rate quick/interface/Gi0/1/in_octets = 100000000
expect missing quick counter-may-have-wrapped-twice = 0
expect lowest fast/interface/*/in_octets = 100000000
expect highest fast/interface/*/in_octets = 100000000
# a wrap each 71 minutes is arithmetic
at 3h
expect rate slow/interface/Gi0/1/in_octets = 1000000
from 2m to 3h
expect gaps slow/interface/Gi0/1/in_octets = 0
