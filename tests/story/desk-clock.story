story a wall clock that is set opens, closes and forgets nothing

desk
device sw1 ports=4 retries=1

at 10m
port sw1 1 down
at 10m20s clock +6h
at 18m
expect ticket sw1/interface/Gi0/1/port-down open
expect tickets * = 1
port sw1 1 up
at 20m
clock -3h
at 30m
expect ticket sw1/interface/Gi0/1/port-down resolved
expect tickets * = 1
port sw1 2 down
at 33m
expect ticket sw1/interface/Gi0/2/port-down open
