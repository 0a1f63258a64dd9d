# librenms/librenms#16434: a tunnel with ifHighSpeed 0 fell back to 32-bit counters.
story each object decides for itself: the 64-bit counter counts where it answers

device gw ports=2 rate=1000
set gw 1.3.6.1.2.1.31.1.1.1.15.1|66|0
set gw 1.3.6.1.2.1.2.2.1.5.1|66|0
# its 32-bit counter stands still: whoever looks at it sees nothing
set gw 1.3.6.1.2.1.2.2.1.10.1|65|77

at 5m
expect rate gw/interface/Gi0/1/in_octets = 1000
expect rate gw/interface/Gi0/2/in_octets = 2000
