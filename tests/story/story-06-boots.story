# Cacti/plugin_monitor#161: where sysUpTime leaves a doubt, snmpEngineBoots decides.
story a restart that looks like the wrap of sysUpTime, and a clock that goes back without a restart

device chance ports=2 rate=1000 narrow=yes engine=yes
device ntp ports=2 rate=1000 engine=yes
device v3 ports=2 rate=1000 narrow=yes credential=v3 v3user=joe:SHA-256:maplesyrup
credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device wrap ports=2 rate=1000 engine=yes

# 72.96 seconds before the wrap, and it restarts just then: the ticks that pass are those of a wrap
at 3m5s
fault chance uptime=4294960000
fault v3 uptime=4294960000
fault wrap uptime=4294960000
at 4m17s
reboot chance
reboot v3
at 8m
expect log "*restarted device=acme/hq/chance*"
expect log "*restarted device=acme/hq/v3*"
expect rate chance/interface/Gi0/2/in_octets = 2000
expect highest chance/*_octets <= 2000
expect highest v3/*_octets <= 2000
# the wrap itself is none, and neither is a clock that is set back: no sample is lost
from 5m to 20m
expect gaps wrap/interface/Gi0/2/in_octets = 0
expect no log "*restarted*wrap*"
at 25m fault ntp uptime=360000
from 21m to 40m
expect gaps ntp/interface/Gi0/2/in_octets = 0
expect no log "*restarted*ntp*"
expect log "*uptime-odd device=acme/hq/ntp*"
