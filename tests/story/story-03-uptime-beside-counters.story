# nagios-plugins/nagios-plugins#410: a restart between two polls was seen as a wrap of a 32-bit counter.
story sysUpTime is asked in every request for counters, so a restart is never a wrap

device old ports=2 rate=1000 narrow=yes speed=10M

at 4m
expect rate old/interface/Gi0/1/in_octets = 1000
expect requests old > 4
expect requests old = 0 bare
reboot old
at 5m
expect rate old/interface/Gi0/1/in_octets unknown
expect reset old/interface/Gi0/1/in_octets
expect stat missing_wrap = 0
at 7m
expect rate old/interface/Gi0/1/in_octets = 1000
expect highest old/*_octets <= 2000
