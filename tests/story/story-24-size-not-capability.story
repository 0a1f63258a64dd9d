# bonomani/devmon#102: a probe with 1000 repetitions marked MikroTik as not able to do GETBULK: 1700 GETNEXT.
story tooBig is about size: GETBULK stays in use

device tik ports=40 rate=100 fault=toobig=30

at 5m
expect learned tik no_bulk = 0
expect rate tik/interface/Gi0/40/in_octets = 4000
# one look at which tables there are
expect requests tik <= 1 next
expect requests tik > 0 bulk
