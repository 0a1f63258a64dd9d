# Uninett/nav#1339: a stack of 3750s was overloaded; smaller requests and more patience cured it.
story the first requests are small; they grow while the device answers well, and shrink when it does not

device stack ports=100 rate=10

at 1m
expect requests stack <= 90
expect learned stack repetitions <= 20
at 20m
expect learned stack repetitions > 40
# now it can take no more than 10 a time
fault stack slow-bulk=10
reboot stack
at 25m
expect learned stack repetitions <= 20
expect rate stack/interface/Gi0/100/in_octets = 1000
