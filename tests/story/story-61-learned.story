# The same with parents that nobody wrote down: learned from LLDP towards the site's router.
story parents are learned from LLDP, also when the neighbours have forgotten who is silent

desk
device gw ports=2 profile=router sees=1:sw1:Gi0/1
device sw1 ports=4 profile=switch sees=2:sw2:Gi0/1
device sw2 ports=4 profile=switch sees=3:lamp.acme.example:eth0
device lamp ports=1
device other ports=1

at 20m
expect tickets * = 0
fault sw1 silence
fault sw2 silence
fault lamp silence
# two minutes later the router has forgotten its neighbour, as its time to live is over
at 25m
unset gw 1.0.8802.1.1.2.1.4.1.1.4.0.1.1
unset gw 1.0.8802.1.1.2.1.4.1.1.5.0.1.1
unset gw 1.0.8802.1.1.2.1.4.1.1.6.0.1.1
unset gw 1.0.8802.1.1.2.1.4.1.1.7.0.1.1
unset gw 1.0.8802.1.1.2.1.4.1.1.8.0.1.1
unset gw 1.0.8802.1.1.2.1.4.1.1.9.0.1.1
at 50m
expect ticket sw1/device/unreachable open
expect behind sw1/device/unreachable *sw2*lamp*
expect tickets * = 1
restart
at 1h20m
expect tickets * = 1
fault sw1 none
fault sw2 none
fault lamp none
at 2h40m
expect tickets * = 1
expect tickets * = 0 open
# who is at the other end is in the evidence of a port
port gw 1 down
at 2h45m
expect ticket gw/interface/Gi0/1/port-down open
expect evidence gw/interface/Gi0/1/port-down "*neighbour*sw1 port Gi0/1*"
