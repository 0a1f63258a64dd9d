# librenms/librenms#8342, #2448, #19988, Icinga/icinga2#2612: $, #, @ and ! in a community.
story a community is bytes: no character of it means anything

credential odd "community=a $HOME #1 @ctx !x 'q' %s;|`id`"
device sw1 ports=1 rate=1000 credential=odd "community=a $HOME #1 @ctx !x 'q' %s;|`id`"
credential at community=user@100
device sw2 ports=1 rate=1000 credential=at community=user@100

at 3m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect rate sw2/interface/Gi0/1/in_octets = 1000
