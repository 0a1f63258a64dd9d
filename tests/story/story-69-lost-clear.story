# Uninett/nav#691: the linkUp got lost, and the alert stayed open for two months.
story a notification that was lost leaves no ticket open: polls are the truth, for what they see and after a restart

desk
device sw1 ports=4

at 5m
port sw1 1 down
trap sw1 interface/Gi0/1 port-down bad error
at 5m10s
# confirmed by a poll at once, long before the next turn; open when it has lasted 30 s
expect requests sw1 > 0
at 5m40s
expect ticket sw1/interface/Gi0/1/port-down open
expect why sw1/interface/Gi0/1/port-down *polls*confirmed*
# it is up again; nobody says so
at 20m port sw1 1 up
at 23m
expect ticket sw1/interface/Gi0/1/port-down resolved
# the same while the daemon is away
at 30m
port sw1 2 down
trap sw1 interface/Gi0/2 port-down bad error
at 33m
expect ticket sw1/interface/Gi0/2/port-down open
port sw1 2 up
restart
at 36m
expect ticket sw1/interface/Gi0/2/port-down resolved
# a clear without a problem opens nothing, a notification that no poll confirms is no ticket when the poll refutes it
at 40m
trap sw1 interface/Gi0/3 port-down good
trap sw1 interface/Gi0/4 port-down bad error
at 50m
expect ticket sw1/interface/Gi0/3/port-down none
expect ticket sw1/interface/Gi0/4/port-down none
