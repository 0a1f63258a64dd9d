# lextudio/sharpsnmplib#58: a Samsung printer gives wrong bytes in GETBULK, right ones in GET.
story values that GETBULK brings are compared with GET once; an agent that lies is walked with GETNEXT

device liar ports=5 rate=1000 fault=bulk-broken
device honest ports=5 rate=1000
device old ports=5 rate=1000 versions=1 credential=one
credential one community=public version=1

at 5m
expect series liar/interface/*/in_octets = 5
expect rate liar/interface/Gi0/5/in_octets = 5000
expect learned liar no_bulk = 1
expect log "info quirk device=acme/hq/liar quirk=getbulk-wrong evidence=*GETBULK said*GET*"
expect learned honest no_bulk = 0
expect logged "*quirk*" = 1
# once is enough, also after a restart of the device or the daemon
reboot liar
restart
from 6m to 20m
expect requests liar = 0 bulk
expect rate liar/interface/Gi0/5/in_octets = 5000
# another firmware: it is asked again
swap liar ports=5 rate=1000 uptime=1m descr=better
reboot liar
at 30m
expect learned liar no_bulk = 0
expect log "*device-changed*liar*firmware*"
expect rate liar/interface/Gi0/5/in_octets = 5000
