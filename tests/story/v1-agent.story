story an SNMPv1 agent: GETNEXT, whole answers refused for one name that is not there

credential v1 version=1 community=public
device old ports=4 rate=100 narrow=yes speed=10M credential=v1 versions=1

at 10m
expect rate old/interface/Gi0/4/in_octets = 400
expect rate old/interface/Gi0/4/out_octets = 200
expect value old/system/system/reachable = 1
expect requests old = 0 bulk
from 5m to 10m
expect requests old <= 40
