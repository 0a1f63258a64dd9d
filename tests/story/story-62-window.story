# OneUptime/oneuptime PR 3122: creation of tickets is suppressed, never measurement, never their end.
story maintenance delays tickets and nothing else; what is still wrong at its end opens

desk
device sw1 ports=4 rate=1000 maintenance=00:10-01:00
# Sunday 2026-11-22, 00:00 UTC

at 5m
port sw1 1 down
at 8m
expect ticket sw1/interface/Gi0/1/port-down open
at 12m
port sw1 2 down
port sw1 3 down
at 20m
expect ticket sw1/interface/Gi0/2/port-down none
expect ticket sw1/interface/Gi0/1/port-down open
expect known sw1/interface/Gi0/4/in_octets >= 18
# what ends within the window ends
port sw1 1 up
port sw1 3 up
at 30m
expect ticket sw1/interface/Gi0/1/port-down resolved
at 59m
expect tickets * = 1
at 1h2m
expect ticket sw1/interface/Gi0/2/port-down open
expect ticket sw1/interface/Gi0/3/port-down none
