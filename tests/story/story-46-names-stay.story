# Cacti/cacti#454, librenms/librenms#386: new graphs after a description was edited or a port came, and after a restart.
story ports that share a name keep theirs when descriptions, neighbours and the daemon change

device fw ports=4 rate=1000 even=yes

# ports 1 to 3 have no name, and one description; their aliases tell them apart
at 1s
set fw 1.3.6.1.2.1.31.1.1.1.1.1|4|
set fw 1.3.6.1.2.1.31.1.1.1.1.2|4|
set fw 1.3.6.1.2.1.31.1.1.1.1.3|4|
set fw 1.3.6.1.2.1.2.2.1.2.1|4|vpn
set fw 1.3.6.1.2.1.2.2.1.2.2|4|vpn
set fw 1.3.6.1.2.1.2.2.1.2.3|4|vpn
at 5m
expect rate "fw/interface/vpn~to room 1/in_octets" = 1000
expect rate "fw/interface/vpn~to room 3/in_octets" = 1000
# edited, and a marker that says so
set fw 1.3.6.1.2.1.31.1.1.1.18.1|4|kitchen
set fw 1.3.6.1.2.1.31.1.1.1.18.4|4|cellar
set fw 1.3.6.1.2.1.31.1.5.0|67|1
from 3m to 9m
expect gaps fw/interface/*/in_octets = 0
restart
at 15m
expect rate "fw/interface/vpn~to room 1/in_octets" = 1000
expect rate "fw/interface/vpn~to room 2/in_octets" = 1000
expect rate fw/interface/Gi0/4/in_octets = 1000
expect series fw/interface/*/in_octets = 4
expect highest fw/*_octets <= 1000
