# The same for one object of a device that has the others.
story where one 64-bit counter is missing only that one is read with 32 bits

device gw ports=2 rate=1000 speed=10M fault=missing=1.3.6.1.2.1.31.1.1.1.10

at 5m
expect rate gw/interface/Gi0/1/in_octets = 1000
expect rate gw/interface/Gi0/1/out_octets = 500
expect rate gw/interface/Gi0/2/out_octets = 1000
