# librenms PR 13130, etingof/pysnmp#445: IPv6 literals, link-local zones.
story IPv6 addresses are written as people know them

device global ports=1 rate=1000 address=2001:db8::17
device brackets ports=1 rate=1000 address=[2001:db8::18]
device local ports=1 rate=1000 address=fe80::1%lo

at 3m
expect rate global/interface/Gi0/1/in_octets = 1000
expect rate brackets/interface/Gi0/1/in_octets = 1000
expect rate local/interface/Gi0/1/in_octets = 1000
