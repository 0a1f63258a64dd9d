story every third datagram is lost, some come twice or late: nearly all samples are there and all are right

device far ports=24 rate=100 fault=loss=30,delay=80,jitter=300,duplicate=2

from 5m to 5h
expect known far/interface/Gi0/24/in_octets > 250
expect lowest far/interface/Gi0/24/in_octets >= 2350
expect highest far/interface/Gi0/24/in_octets <= 2450
expect learned far no_bulk = 0
