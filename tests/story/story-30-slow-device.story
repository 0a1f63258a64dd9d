# Cacti/spine#284, Cacti/cacti#913: one slow device made the whole cycle late.
story a slow device and a dead one cost the others nothing

device slow ports=40 fault=delay=1900
device dead ports=4 fault=silence
device a ports=4 rate=1000
device b ports=4 rate=1000
device c ports=4 rate=1000

from 2m to 30m
expect known a/interface/Gi0/1/in_octets = 28
expect known b/interface/Gi0/1/in_octets = 28
expect known c/interface/Gi0/1/in_octets = 28
expect lag <= 1
expect state dead down
