# Cacti/plugin_monitor#41: an uptime that timed out was stored as 0 and so became a reboot.
story no answer is unknown, never zero, and no reboot

device sw1 ports=1 rate=1000

at 4m
expect value sw1/system/system/reachable = 1
fault sw1 silence
at 5m20s
expect value sw1/system/system/reachable = 0
expect value sw1/system/system/uptime unknown
expect rate sw1/interface/Gi0/1/in_octets unknown
expect stat missing_timeout > 0
fault sw1 none
at 9m
expect value sw1/system/system/reachable = 1
expect rate sw1/interface/Gi0/1/in_octets = 1000
expect lowest sw1/*_octets >= 500
expect lowest sw1/system/system/uptime > 86400
