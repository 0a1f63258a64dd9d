# lausser/check_nwc_health PR 334: a speed of 0 made 100 % load.
story without a speed there is no percentage, and no ticket

desk
file profiles/load.conf
profile: { name = "load"; extends = ["interfaces"]; };
sections: { interface: { conditions: { busy: { when = ["in_octets > 1% of speed"]; title = "{instance} is busy"; }; }; }; };
end
device sw1 ports=2 rate=1000000 speed=0 profile=load
device sw2 ports=2 rate=1000000 speed=100M profile=load

at 10m
expect tickets sw1/* = 0
expect tickets sw2/*/busy = 2 open
