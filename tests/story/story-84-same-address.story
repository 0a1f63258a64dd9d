# librenms PR 12036: the same address at two customers.
story a device is customer/site/name, never its address

credential lan community=lan
device one/hq/sw1 ports=1 rate=1000 address=192.168.1.1
device two/hq/sw1 ports=2 rate=500 address=192.168.1.1 credential=lan community=lan community=public

at 4m
expect rate two/hq/sw1/interface/Gi0/2/in_octets = 1000
expect rate one/hq/sw1/interface/Gi0/2/in_octets = 1000
expect state one/hq/sw1 up
expect state two/hq/sw1 up
