# Cacti/cacti#4532: after a change of cards two ports had each other's traffic, with a spike in between.
story two ports that exchange their names give no rate between the counters of one and the other

device sw1 ports=3 rate=100000

at 5m
set sw1 1.3.6.1.2.1.31.1.1.1.1.1|4|Gi0/2
set sw1 1.3.6.1.2.1.31.1.1.1.1.2|4|Gi0/1
set sw1 1.3.6.1.2.1.31.1.5.0|67|1
from 4m to 8m
expect rate sw1/interface/Gi0/1/in_octets = 200000
expect rate sw1/interface/Gi0/2/in_octets = 100000
expect series sw1/interface/*/in_octets = 3
expect highest sw1/interface/Gi0/1/in_octets <= 200000
expect highest sw1/interface/Gi0/2/in_octets <= 200000
expect highest sw1/interface/Gi0/3/in_octets <= 300000
expect gaps sw1/interface/Gi0/3/in_octets = 0
