# librenms/librenms#18979, PR 20359, #3293, #8353: alarms of children leaked, whichever device happened to be polled first.
story one ticket for the cause, whoever is polled first; what is still down afterwards gets its own

desk
device gw ports=2 profile=router
device sw1 ports=4 parent=gw
device sw2 ports=4 parent=sw1
device ap1 ports=2 parent=sw2
device ap2 ports=2 parent=sw2

at 5m
expect tickets * = 0
fault sw1 silence
fault sw2 silence
fault ap1 silence
fault ap2 silence
from 5m to 10m
expect ticket sw1/device/unreachable open
expect behind sw1/device/unreachable *sw2*ap*
expect tickets * = 1
expect folded sw2/device/unreachable sw1/device/unreachable
expect folded ap1/device/unreachable sw1/device/unreachable
# the daemon is restarted in the middle of it
restart
at 20m
expect tickets * = 1
expect ticket sw1/device/unreachable open
# all but one come back
fault sw1 none
fault sw2 none
fault ap1 none
at 22m
expect ticket sw1/device/unreachable resolved
expect tickets * = 1
# it had time to come back
at 40m
expect ticket ap2/device/unreachable open
expect tickets * = 2
expect ticket ap1/device/unreachable none
fault ap2 none
at 55m
expect tickets * = 0 open
expect tickets * = 2
expect changes sw1/device/unreachable * = 2
expect changes ap2/device/unreachable * = 2
