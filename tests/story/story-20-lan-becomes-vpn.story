# The other half of Cacti/cacti#1469: the round trip that was measured before the outage must not bury the device.
story a device that was near and comes back far away is found again

device moved ports=1 rate=1000

at 10m
expect learned moved rtt_ms < 5
fault moved silence
at 20m
expect state moved down
fault moved delay=1500
at 40m
expect state moved up
expect rate moved/interface/Gi0/1/in_octets = 1000
