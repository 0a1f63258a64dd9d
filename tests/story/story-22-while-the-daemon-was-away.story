story what was known of a device outlives the daemon: a change in the meantime is told, nothing else is

device new ports=2 rate=1000 serial=FOC1111A
device same ports=2 rate=1000 serial=FOC2222A
device firmware ports=2 rate=1000 descr=Version-1
device dead ports=2 rate=1000 serial=FOC3333A

at 10m
fault dead silence
restart
swap new ports=2 rate=1000 uptime=1m serial=FOC1111B mac=1
swap firmware ports=2 rate=1000 uptime=1m descr=Version-2
at 15m
expect log "warn device-changed device=acme/hq/new change=replaced what=serial old=FOC1111A new=FOC1111B"
expect log "warn device-changed device=acme/hq/firmware change=firmware what=descr old=Version-1 new=Version-2"
expect logged "*device-changed*" = 2
# a device that was silent since the first restart is not forgotten by the second
restart
swap dead ports=2 rate=1000 uptime=1m serial=FOC3333B
at 60m
expect log "warn device-changed device=acme/hq/dead change=replaced what=serial old=FOC3333A new=FOC3333B"
expect logged "*device-changed*" = 3
expect rate same/interface/Gi0/2/in_octets = 2000
