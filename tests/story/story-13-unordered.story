# netboxlabs/orb-agent#590: MikroTik's bridge tables come unordered, and the whole device was lost.
story rows that come in another order all count, once

device bridge ports=24 rate=100 fault=unordered

at 5m
expect series bridge/interface/*/in_octets = 24
expect rate bridge/interface/Gi0/24/in_octets = 2400
expect rate bridge/interface/Gi0/1/in_octets = 100
