story a port that vanishes and comes back goes on under its name; the others lose nothing

device stack ports=8 rate=1000

at 5m
expect rate stack/interface/Gi0/8/in_octets = 8000
# module 2 is pulled: ports 7 and 8 are gone, and ifNumber says so only later
fault stack missing=1.3.6.1.2.1.2.2.1.2.8,missing=1.3.6.1.2.1.31.1.1.1.1.8,missing=1.3.6.1.2.1.31.1.1.1.6.8,missing=1.3.6.1.2.1.31.1.1.1.10.8
at 8m
expect rate stack/interface/Gi0/7/in_octets = 7000
fault stack none
set stack 1.3.6.1.2.1.2.1.0|2|9
at 11m
expect rate stack/interface/Gi0/8/in_octets = 8000
from 2m to 11m
expect gaps stack/interface/Gi0/1/in_octets = 0
expect highest stack/*_octets <= 8000
