# gosnmp/gosnmp#401, PR 551: an agent repeated blocks of increasing names, the walk never ended and memory ran out.
story walks end: agents that go in circles, and tables without an end

main poll max_rows=40
device circle ports=8 rate=1000 fault=loop=16
device endless ports=8 rate=1000 fault=endless
device good ports=8 rate=1000

at 20m
expect rate good/interface/Gi0/8/in_octets = 8000
expect value circle/system/system/reachable = 1
expect value endless/system/system/reachable = 1
expect stat polls_failed = 0
expect stat polls_coalesced = 0
expect series endless/interface/*/in_octets <= 40
# 20 polls; a walk of an endless table is as many requests as 40 rows of all columns need
expect requests endless < 2000
expect requests circle < 2000
