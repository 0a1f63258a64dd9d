# DataDog/dd-agent#1231: somebody asks for a switch for agents whose tables are not in order.
story no switch: GETNEXT and GETBULK, v1 and v2c, in order or not

credential v1 version=1 community=public
device one ports=20 rate=100 fault=unordered credential=v1 speed=10M narrow=yes versions=1
device two ports=20 rate=100 fault=unordered,silence-bulk

at 10m
expect series one/interface/*/in_octets = 20
expect series two/interface/*/in_octets = 20
expect rate one/interface/Gi0/20/in_octets = 2000
expect rate two/interface/Gi0/20/in_octets = 2000
