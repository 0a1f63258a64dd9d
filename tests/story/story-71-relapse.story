# elastic/kibana#83221, #147353; prometheus-community/jiralert#50, #169, #12: no end of it, closed tickets that were changed, one ticket for three hosts.
story a relapse reopens its ticket, later it is a new one; what a technician closed stays closed; each device has its own

desk
main tickets relapse=30m close_wins=4h
device sw1 ports=4
device sw2 ports=4
device sw3 ports=4

at 5m
port sw1 1 down
port sw2 1 down
port sw3 1 down
at 10m
expect tickets */port-down = 3 open
port sw1 1 up
port sw2 1 up
at 15m
expect ticket sw1/interface/Gi0/1/port-down resolved
port sw1 1 down
at 20m
# within half an hour: the same ticket
expect tickets sw1/* = 1
expect ticket sw1/interface/Gi0/1/port-down open
expect changes sw1/interface/Gi0/1/port-down reopened = 1
at 25m port sw1 1 up
at 2h port sw1 1 down
port sw2 1 down
at 2h5m
# later: a new one
expect tickets sw1/interface/Gi0/1/port-down = 2
expect tickets sw2/interface/Gi0/1/port-down = 2
# three times in two weeks: somebody should look for the cause
expect ticket sw1/interface/Gi0/1/port-down/recurring open
expect ticket sw2/interface/Gi0/1/port-down/recurring none
# closed by a technician while it is still down: it stays so
at 2h10m person sw3/interface/Gi0/1/port-down close
at 3h
expect ticket sw3/interface/Gi0/1/port-down closed
expect tickets sw3/* = 1
at 7h
# long enough: a new one, linked with the old
expect ticket sw3/interface/Gi0/1/port-down open
expect tickets sw3/* = 2
