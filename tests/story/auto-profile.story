story profile auto: what a device has is found at the first poll and remembered; looked for again after a restart, another firmware, and daily

device mt ports=2 rate=1000 object=1.3.6.1.4.1.14988.1 profile=auto
device plain ports=2 rate=1000 profile=auto
device late ports=2 rate=1000 object=1.3.6.1.4.1.14988.1 profile=auto
# MikroTik's volts; a device of nobody's answers them too, and is not asked
set mt 1.3.6.1.4.1.14988.1.1.3.8.0|2|241
set plain 1.3.6.1.4.1.14988.1.1.3.8.0|2|241

at 2m
expect value mt/health_mikrotik/health_mikrotik/voltage = 24.1
expect series plain/health_mikrotik/* = 0
expect rate mt/interface/Gi0/1/in_octets = 1000
# steady: nothing is searched for any more
from 20m to 30m
expect requests mt <= 45
expect requests plain <= 45
# remembered over a restart of the daemon: one turn more than always, no search
restart
from 30m to 31m
expect requests mt <= 14
expect requests plain <= 14
at 35m
expect value mt/health_mikrotik/health_mikrotik/voltage = 24.1
# a UPS card is put in: found after the restart that this takes
set plain 1.3.6.1.2.1.33.1.2.4.0|2|77
at 60m
expect series plain/ups/* = 0
reboot plain
at 63m
expect value plain/ups/ups/battery_charge = 77
# another machine, of another vendor: what the new one has is asked, what the old one had is not
swap mt ports=2 rate=1000 uptime=1m object=1.3.6.1.4.1.12356.101.1.1 mac=3
set mt 1.3.6.1.4.1.12356.101.4.1.3.0|66|31
set mt 1.3.6.1.4.1.14988.1.1.3.8.0|2|500
at 67m
expect value mt/fortigate/fortigate/load = 31
from 67m to 70m
expect known mt/health_mikrotik/health_mikrotik/voltage = 0
expect known mt/fortigate/fortigate/load >= 3
# without any restart: the next day
set late 1.3.6.1.2.1.33.1.2.4.0|2|55
at 10h
expect series late/ups/* = 0
at 26h
expect value late/ups/ups/battery_charge = 55
