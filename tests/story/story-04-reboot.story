# SteScho/manubulon-snmp#62: the sample that spans a reboot made more than 100 % usage.
story after a reboot one rate is unknown, none is too high, the next is right

device sw1 ports=4 rate=1000

at 4m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect rate sw1/interface/Gi0/4/out_octets = 2000

at 4m
reboot sw1
at 5m
expect rate sw1/interface/Gi0/1/in_octets unknown
expect reset sw1/interface/Gi0/1/in_octets
at 8m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect highest sw1/*_octets <= 4000
