story what is wrong with an agent is told once with its evidence, kept over restarts, and forgotten with the firmware

device bridge ports=24 rate=100 fault=unordered
device circle ports=24 rate=100 fault=loop=10
device nobulk ports=6 rate=100 fault=silence-bulk
device nat ports=2 rate=100 fault=wrong-address reply_from_any=true
device good ports=6 rate=100

at 10m
expect log "info quirk device=acme/hq/bridge quirk=unordered evidence=*names of section interface did not increase*"
expect log "info quirk device=acme/hq/circle quirk=loops evidence=*"
expect log "info quirk device=acme/hq/nobulk quirk=no-getbulk evidence=*"
expect log "info quirk device=acme/hq/nat quirk=answers-from-elsewhere evidence=*answers come from *"
expect no log "*quirk device=acme/hq/good*"
expect logged "*quirk device=acme/hq/nobulk*" = 1
restart
reboot nobulk
at 20m
expect logged "*quirk device=acme/hq/nobulk*" = 1
expect learned nobulk no_bulk = 1
swap nobulk ports=6 rate=100 uptime=1m descr=better
at 40m
expect learned nobulk no_bulk = 0
