# Cacti/cacti#6787: dead devices cost full timeouts in each cycle.
story a dead device gets a small question on a back-off, and is back with its first answer

device dead ports=20 rate=100
at 3m
expect rate dead/interface/Gi0/20/in_octets = 2000
fault dead silence
from 4m to 9m
expect state dead down
expect requests dead <= 26
from 10m to 30m
expect requests dead <= 12
from 30m to 3h
expect requests dead <= 34
from 5h to 9h
expect requests dead <= 10
expect missing dead device-down > 0
# it answers again: the next probe finds it, and all is asked at once
fault dead none
at 10h20m
expect state dead up
expect rate dead/interface/Gi0/20/in_octets = 2000
expect value dead/system/system/reachable = 1
