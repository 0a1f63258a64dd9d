# Cacti/spine#108, #11: after a timeout each further object waited again.
story a device that falls silent costs one poll a handful of requests, however much there is to ask

device sw1 ports=80 rate=10 retries=2

at 5m
expect rate sw1/interface/Gi0/80/in_octets = 800
fault sw1 silence
from 5m to 6m
expect state sw1 down
expect requests sw1 <= 14
expect missing sw1 timeout >= 900
