story the wall clock jumps: polls keep their turns, rates are right, nothing is written an hour ahead at once

device sw1 ports=1 rate=1000

at 5m clock +1h
from 2m to 30m
expect known sw1/interface/Gi0/1/in_octets >= 26
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect highest sw1/*/in_octets <= 1000
expect lowest sw1/*/in_octets >= 900
expect stat polls_failed = 0
expect lag <= 1
