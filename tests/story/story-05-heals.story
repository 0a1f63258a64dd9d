# Ozark-Connect/NetworkOptimizer PR 764: after a reset the remembered value never healed, the device was left out for ever.
story a device that restarts again and again is polled all the time, and has rates as soon as it stays up

device sw1 ports=1 rate=1000

at 3m
reboot sw1
# shortly before the next poll, so that its uptime is then higher than at the poll before
at 4m5s
reboot sw1
at 5m
reboot sw1
at 5m50s
reboot sw1
at 6m40s
expect rate sw1/interface/Gi0/1/in_octets unknown
expect state sw1 up
at 8m
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect stat polls_failed = 0
expect lowest sw1/*_octets >= 500
