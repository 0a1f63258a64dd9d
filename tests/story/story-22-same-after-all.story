story what only looks different is no other device

device lost ports=3 rate=1000
device card ports=3 rate=1000 serial=FOC2222A
device clock ports=1 rate=1000 descr=0
device odd ports=1 rate=1000 serial=N/A

at 5m
# the port with the lowest address is gone; all addresses are others, but not the serial number
unset lost 1.3.6.1.2.1.2.2.1.6.1
swap card ports=3 rate=1000 uptime=1m serial=FOC2222A mac=9
swap odd ports=1 rate=1000 uptime=1m serial=00000000
at 30h
expect no log "*device-changed*lost*"
expect no log "*device-changed*odd*"
expect no log "*device-changed*card*replaced*"
expect log "warn device-changed device=acme/hq/card change=hardware what=mac old=02:00:00:00:00:01 new=02:00:00:09:00:01"
# a description with the time of day in it changes each day: told three times, then no more
set clock 1.3.6.1.2.1.1.1.0|4|1
at 60h set clock 1.3.6.1.2.1.1.1.0|4|2
at 90h set clock 1.3.6.1.2.1.1.1.0|4|3
at 120h set clock 1.3.6.1.2.1.1.1.0|4|4
at 150h set clock 1.3.6.1.2.1.1.1.0|4|5
at 200h
expect logged "*device-changed*clock*description*" = 3
