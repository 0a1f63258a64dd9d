# Cacti/cacti#4532, #454, librenms/librenms#386: ifIndex moved after an upgrade: wrong or new graphs.
story after a renumbering each port goes on under its name, without a wrong value

device sw1 ports=6 rate=1000 even=yes

at 5m
expect rate sw1/interface/Gi0/6/in_octets = 1000
fault sw1 renumber=100
at 8m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect rate sw1/interface/Gi0/6/in_octets = 1000
expect series sw1/interface/*/in_octets = 6
expect highest sw1/*_octets <= 1000
# counters did not restart, names did not change: not even one sample is missing
from 2m to 9m
expect gaps sw1/interface/Gi0/1/in_octets = 0
# only some move: each port gets the number of its neighbour
fault sw1 renumber=1
at 12m
expect rate sw1/interface/Gi0/3/in_octets = 1000
expect series sw1/interface/*/in_octets = 6
expect highest sw1/*_octets <= 1000
