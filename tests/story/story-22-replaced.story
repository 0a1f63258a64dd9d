# Uninett/nav#22: a device was exchanged: it is told once what is different, and everything is read anew.
story another machine, new firmware and a new part are told apart, once each

device sw1 ports=2 rate=1000 serial=FOC1111A
device sw2 ports=2 rate=1000
device sw3 ports=2 rate=1000 serial=FOC3333A descr=Version-1
device sw4 ports=2 rate=1000 serial=FOC4444A
device sw5 ports=2 rate=1000 serial=FOC5555A

at 5m
# with a serial number, without one, and with one that stays
swap sw1 ports=4 rate=500 uptime=1m serial=FOC1111B mac=1
swap sw2 ports=2 rate=500 uptime=1m mac=1
swap sw3 ports=2 rate=1000 uptime=1m serial=FOC3333A descr=Version-2
# a restart, and nothing else
reboot sw4
# only its description; it has not restarted
set sw5 1.3.6.1.2.1.1.1.0|4|edited
at 9m
expect log "warn device-changed device=acme/hq/sw1 change=replaced what=serial old=FOC1111A new=FOC1111B"
expect log "warn device-changed device=acme/hq/sw2 change=replaced what=mac old=02:00:00:00:00:01 new=02:00:00:01:00:01"
expect log "warn device-changed device=acme/hq/sw3 change=firmware what=descr old=Version-1 new=Version-2"
expect no log "*device-changed*sw4*"
expect logged "*device-changed*" = 3
expect rate sw1/interface/Gi0/4/in_octets = 2000
expect rate sw4/interface/Gi0/2/in_octets = 2000
expect highest sw*/*_octets <= 2000
# a description that changes without a restart is seen daily; nothing is told again
at 2d
expect log "warn device-changed device=acme/hq/sw5 change=description what=descr old=* new=edited"
expect logged "*device-changed*" = 4
