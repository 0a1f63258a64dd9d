# FreeDSx/SNMP#12: GETBULK gets no answer at all.
story GETNEXT is taken only after smaller GETBULKs failed twice, and that is remembered

device nobulk ports=10 rate=100 fault=silence-bulk

at 5m
expect learned nobulk no_bulk = 1
expect rate nobulk/interface/Gi0/10/in_octets = 1000
expect state nobulk up
expect requests nobulk >= 3 bulk
expect requests nobulk > 0 next
# the table is walked once more: no GETBULK is tried any more
reboot nobulk
from 5m to 8m
expect requests nobulk = 0 bulk
expect rate nobulk/interface/Gi0/10/in_octets = 1000
