story as many requests at once as the configuration says, and all are asked in the end when the whole is limited

main poll in_flight=8
device one ports=100 rate=100 window=1 fault=delay=100
device many ports=100 rate=100 window=16 fault=delay=100
device a ports=10 rate=100 fault=delay=100
device b ports=10 rate=100 fault=delay=100
device c ports=10 rate=100 fault=delay=100

from 3m to 20m
expect known one/interface/Gi0/100/in_octets = 17
expect known many/interface/Gi0/100/in_octets = 17
expect known a/interface/Gi0/10/in_octets = 17
expect known c/interface/Gi0/10/in_octets = 17
expect stat timeouts = 0
