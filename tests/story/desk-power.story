story what a UPS powers is part of its ticket while it runs on battery, and told when it stays down afterwards

desk
device gw profile=router ports=2
device ups recording=tests/data/ups.snmprec profile=ups powers=sw1,cam
device sw1 ports=4 parent=gw
device ap1 ports=2 parent=sw1
device cam ports=1 parent=gw
device other ports=1 parent=gw

at 5m
expect tickets * = 0
set ups 1.3.6.1.2.1.33.1.4.1.0|2|5
set ups 1.3.6.1.2.1.33.1.2.2.0|2|40
at 8m
expect ticket ups/ups/on-battery open
expect behind ups/ups/on-battery *sw1*ap1*
fault sw1 silence
fault ap1 silence
fault cam silence
fault other silence
at 15m
expect folded sw1/device/unreachable ups/ups/on-battery
expect folded ap1/device/unreachable ups/ups/on-battery
expect ticket sw1/device/unreachable none
# what it does not power is no part of it
expect ticket other/device/unreachable open
set ups 1.3.6.1.2.1.33.1.4.1.0|2|3
set ups 1.3.6.1.2.1.33.1.2.2.0|2|0
fault sw1 none
fault ap1 none
at 40m
expect ticket ups/ups/on-battery resolved
expect ticket cam/device/unreachable open
expect ticket sw1/device/unreachable none
expect ticket ap1/device/unreachable none
