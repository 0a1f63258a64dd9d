# Uninett/nav#634: a link that flaps was a storm of mails.
story a port that comes and goes is one ticket that says so, and ends once

desk
device sw1 ports=4 every.interface=10s

at 5m
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 5m50s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 6m30s
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 7m20s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 8m
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 8m50s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 9m30s
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 10m20s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 11m
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 11m50s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 12m30s
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 13m20s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 14m
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 14m50s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
at 15m30s
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad
at 16m20s
port sw1 1 up
trap sw1 interface/Gi0/1 port-down good
expect tickets * = 1
expect ticket sw1/interface/Gi0/1/port-down open
expect times sw1/interface/Gi0/1/port-down >= 4
expect changes sw1/interface/Gi0/1/port-down * = 2
expect changes sw1/interface/Gi0/1/port-down flapping = 1
at 40m
expect ticket sw1/interface/Gi0/1/port-down resolved
expect tickets * = 1
expect changes sw1/interface/Gi0/1/port-down * = 3
