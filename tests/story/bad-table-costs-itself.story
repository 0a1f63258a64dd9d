story one table with genErr, and one that is never answered: all others are whole

file profiles/three.conf
profile: { name = "three"; extends = ["interfaces"]; };
sections: {
  wrong: { every = "1m"; table = "1.3.6.1.4.1.32473.5.1"; metrics: { a: { oid = "1.3.6.1.4.1.32473.5.1.1"; }; b: { oid = "1.3.6.1.4.1.32473.5.1.2"; }; }; };
  quiet: { every = "1m"; table = "1.3.6.1.4.1.32473.6.1"; metrics: { a: { oid = "1.3.6.1.4.1.32473.6.1.1"; }; b: { oid = "1.3.6.1.4.1.32473.6.1.2"; }; }; };
};
end
device sw1 ports=8 rate=1000 profile=three fault=generr=1.3.6.1.4.1.32473.5
mute sw1 1.3.6.1.4.1.32473.6
set sw1 1.3.6.1.4.1.32473.5.1.1.1|66|1
set sw1 1.3.6.1.4.1.32473.6.1.1.1|66|1

from 3m to 30m
expect known sw1/interface/Gi0/8/in_octets = 27
expect known sw1/system/system/uptime = 27
expect state sw1 up
expect series sw1/wrong/* = 0
expect series sw1/quiet/* = 0
expect requests sw1 <= 200
