# lausser/check_nwc_health#289, #217, Uninett/nav#2240: SG350 and Aruba give Mbit/s in ifSpeed.
story a speed of 1000 bit/s that ifHighSpeed calls 1000 Mbit/s is a gigabit

device sg350 ports=1 rate=1M
set sg350 1.3.6.1.2.1.2.2.1.5.1|66|1000

at 4m
expect value sg350/interface/Gi0/1/speed = 1000000000
expect rate sg350/interface/Gi0/1/in_octets = 1000000
