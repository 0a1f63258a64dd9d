story a reload: devices that did not change lose no sample, new ones begin, others end

device keep ports=2 rate=1000
device change ports=2 rate=1000
device drop ports=2 rate=1000

at 5m
device new ports=2 rate=1000
configure change retries=1 timeout=3s
remove drop
reload
at 5m30s reload
at 6m reload
at 6m10s reload
at 6m20s reload
from 5m to 20m
# its rows are remembered: no new walk
expect requests keep = 0 bulk
from 2m to 20m
expect known keep/interface/Gi0/1/in_octets = 18
expect gaps keep/interface/Gi0/1/in_octets = 0
expect known change/interface/Gi0/1/in_octets >= 17
expect rate change/interface/Gi0/1/in_octets = 1000
expect rate new/interface/Gi0/1/in_octets = 1000
from 6m to 20m
expect requests drop = 0
