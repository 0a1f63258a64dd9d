# Cacti/plugin_monitor#161: sysUpTime wraps after 497.1 days, and a false reboot ticket was made.
story the wrap of sysUpTime is no restart

device sw1 ports=1 rate=1000

# 72.96 seconds before the wrap; the jump to there costs a sample
at 3m fault sw1 uptime=4294960000
at 8m
expect value sw1/system/system/uptime < 500
expect rate sw1/interface/Gi0/1/in_octets = 1000
from 4m to 13m
expect known sw1/interface/Gi0/1/in_octets = 9
