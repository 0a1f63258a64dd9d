# Uninett/nav#1398: a switch reset its own 64-bit counters.
story 64-bit counters that fall or stand still while those of 32 bits go on are not used any more; true resets change nothing

device bad ports=3 rate=10000 speed=100M narrow=no
device stuck ports=2 rate=10000 speed=100M
device good ports=2 rate=10000 speed=100M
device model ports=2 rate=10000 speed=100M object=1.3.6.1.4.1.32473.42
file profiles/own-quirks.conf
quirks: { acme-42: { match = ["1.3.6.1.4.1.32473.42"]; wrong_64bit = true; }; };
end

# from the start the 64-bit counter of stuck's first port is 0 and stays
set stuck 1.3.6.1.2.1.31.1.1.1.6.1|70|0
at 10m
expect rate stuck/interface/Gi0/1/in_octets = 10000
expect rate stuck/interface/Gi0/2/in_octets = 20000
expect log "info quirk device=acme/hq/stuck quirk=wrong-64-bit evidence=*interface Gi0/1 in_octets: the 64-bit counter grew by 0 while that of 32 bits grew by*"
expect rate model/interface/Gi0/2/in_octets = 20000
expect rate bad/interface/Gi0/1/in_octets = 10000
# it falls alone, and again
set bad 1.3.6.1.2.1.31.1.1.1.6.1|70|5000
at 12m
set bad 1.3.6.1.2.1.31.1.1.1.6.1|70|600
at 15m
expect log "info quirk device=acme/hq/bad quirk=wrong-64-bit evidence=*in_octets: the 64-bit counter went down from 5000 to 600 alone, again*"
expect rate bad/interface/Gi0/1/in_octets = 10000
expect rate bad/interface/Gi0/2/in_octets = 20000
# counters that are cleared together, also without a word, are right
port good 1 clear
at 20m port good 1 clear
at 25m
expect rate good/interface/Gi0/1/in_octets = 10000
expect no log "*quirk device=acme/hq/good*"
# kept over a restart of the daemon; forgotten with the firmware
restart
from 26m to 30m
expect known bad/interface/Gi0/1/in_octets >= 3
expect rate bad/interface/Gi0/1/in_octets = 10000
expect highest *_octets <= 30001
swap bad ports=3 rate=10000 speed=100M uptime=1m descr=better
at 40m
expect rate bad/interface/Gi0/1/in_octets = 10000
expect logged "*quirk*" = 2
