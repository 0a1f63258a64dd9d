# Uninett/nav#22: routers and UPSes that tell their serial number in an object of their vendor only.
story the vendor's own serial number tells of another machine; that of another vendor's number is not believed

device mt ports=2 rate=1000 object=1.3.6.1.4.1.14988.1
device ups object=1.3.6.1.4.1.3808.1.1.1 profile=system
device odd ports=2 rate=1000 object=1.3.6.1.4.1.32473.5
set mt 1.3.6.1.4.1.14988.1.1.7.3.0|4|HEX0001A
set ups 1.3.6.1.4.1.3808.1.1.1.1.2.3.0|4|CPS0001
set odd 1.3.6.1.4.1.14988.1.1.7.3.0|4|NONE0001

at 5m
expect no log "*device-changed*"
# the same addresses of the ports, so nothing but the serial number tells it
swap mt ports=2 rate=1000 uptime=1m object=1.3.6.1.4.1.14988.1
set mt 1.3.6.1.4.1.14988.1.1.7.3.0|4|HEX0002B
swap ups uptime=1m object=1.3.6.1.4.1.3808.1.1.1
set ups 1.3.6.1.4.1.3808.1.1.1.1.2.3.0|4|CPS0002
swap odd ports=2 rate=1000 uptime=1m object=1.3.6.1.4.1.32473.5
set odd 1.3.6.1.4.1.14988.1.1.7.3.0|4|NONE0002
at 10m
expect log "warn device-changed device=acme/hq/mt change=replaced what=serial old=HEX0001A new=HEX0002B"
expect log "warn device-changed device=acme/hq/ups change=replaced what=serial old=CPS0001 new=CPS0002"
expect no log "*device-changed*odd*"
