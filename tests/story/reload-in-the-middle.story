story a reload while polls are in flight: they end, and then the new configuration counts

device slow ports=60 rate=100 fault=delay=900
device gone ports=60 rate=100 fault=delay=900

at 3m
remove gone
configure slow fault=delay=900 every.interface=2m
reload
remove slow
reload
device slow2 ports=4 rate=100
reload
at 20m
expect rate slow2/interface/Gi0/4/in_octets = 400
from 6m to 20m
expect requests gone = 0
expect requests slow = 0
