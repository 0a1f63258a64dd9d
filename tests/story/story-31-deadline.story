# librenms/librenms#2149: somebody asks for a deadline for each device.
story a poll that takes longer than its period ends there; polls that fall into it are told as late, none is queued

device crawl ports=200 rate=10 window=1 fault=delay=1900

at 20m
# the first walk may take longer
expect stat polls_coalesced > 0
expect missing crawl late > 0
expect state crawl up
at 60m
expect stat polls < 62
expect stat polls > 45
# what came is kept
expect value crawl/system/system/reachable = 1
from 20m to 60m
expect known crawl/interface/Gi0/1/in_octets > 30
