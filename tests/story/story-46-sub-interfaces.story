# Cacti/cacti#4532, librenms/librenms#386: sub-interfaces share the address and the description of their port; some ports have no name at all.
story sub-interfaces, ports without a name and members of a stack keep their histories when everything is renumbered

device r1 ports=6 rate=1000 even=yes

# 1 to 3: a port and two sub-interfaces; 4 and 5: no names, one description; all have one address
set r1 1.3.6.1.2.1.31.1.1.1.1.1|4|Gi0/1
set r1 1.3.6.1.2.1.31.1.1.1.1.2|4|Gi0/1.10
set r1 1.3.6.1.2.1.31.1.1.1.1.3|4|Gi0/1.20
set r1 1.3.6.1.2.1.31.1.1.1.1.4|4|
set r1 1.3.6.1.2.1.31.1.1.1.1.5|4|
set r1 1.3.6.1.2.1.2.2.1.2.4|4|Ethernet
set r1 1.3.6.1.2.1.2.2.1.2.5|4|Ethernet
set r1 1.3.6.1.2.1.2.2.1.6.1|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.2|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.3|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.4|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.5|4x|020000000001
at 5m
expect rate r1/interface/Gi0/1/in_octets = 1000
expect rate r1/interface/Gi0/1.10/in_octets = 1000
expect rate r1/interface/Gi0/1.20/in_octets = 1000
expect rate "r1/interface/Ethernet~to room 4/in_octets" = 1000
expect rate "r1/interface/Ethernet~to room 5/in_octets" = 1000
expect series r1/interface/*/in_octets = 6
# a member joins in front of the others: every number moves
fault r1 renumber=1000
unset r1 1.3.6.1.2.1.31.1.1.1.1.1
unset r1 1.3.6.1.2.1.31.1.1.1.1.2
unset r1 1.3.6.1.2.1.31.1.1.1.1.3
unset r1 1.3.6.1.2.1.31.1.1.1.1.4
unset r1 1.3.6.1.2.1.31.1.1.1.1.5
unset r1 1.3.6.1.2.1.2.2.1.2.4
unset r1 1.3.6.1.2.1.2.2.1.2.5
unset r1 1.3.6.1.2.1.2.2.1.6.1
unset r1 1.3.6.1.2.1.2.2.1.6.2
unset r1 1.3.6.1.2.1.2.2.1.6.3
unset r1 1.3.6.1.2.1.2.2.1.6.4
unset r1 1.3.6.1.2.1.2.2.1.6.5
set r1 1.3.6.1.2.1.31.1.1.1.1.1001|4|Gi0/1
set r1 1.3.6.1.2.1.31.1.1.1.1.1002|4|Gi0/1.10
set r1 1.3.6.1.2.1.31.1.1.1.1.1003|4|Gi0/1.20
set r1 1.3.6.1.2.1.31.1.1.1.1.1004|4|
set r1 1.3.6.1.2.1.31.1.1.1.1.1005|4|
set r1 1.3.6.1.2.1.2.2.1.2.1004|4|Ethernet
set r1 1.3.6.1.2.1.2.2.1.2.1005|4|Ethernet
set r1 1.3.6.1.2.1.2.2.1.6.1001|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.1002|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.1003|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.1004|4x|020000000001
set r1 1.3.6.1.2.1.2.2.1.6.1005|4x|020000000001
from 4m to 8m
expect rate r1/interface/Gi0/1/in_octets = 1000
expect rate r1/interface/Gi0/1.10/in_octets = 1000
expect rate r1/interface/Gi0/1.20/in_octets = 1000
expect rate "r1/interface/Ethernet~to room 4/in_octets" = 1000
expect rate "r1/interface/Ethernet~to room 5/in_octets" = 1000
expect rate r1/interface/Gi0/6/in_octets = 1000
expect series r1/interface/*/in_octets = 6
expect highest r1/interface/Gi0/1.10/in_octets <= 1000
expect highest r1/*_octets <= 1000
