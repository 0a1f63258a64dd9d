# Cacti/cacti#4105: somebody has to find the right bulk size for each device and MTU by hand.
story sizes are found by themselves, and no answer needs more than one Ethernet frame

device big ports=60 rate=10
device few ports=60 rate=10 max_response=484

at 5m
expect rate big/interface/Gi0/60/in_octets = 600
expect rate few/interface/Gi0/60/in_octets = 600
expect longest big <= 1472
expect longest few <= 700
