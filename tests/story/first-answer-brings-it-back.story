story a device that is asked each five minutes and was away for some seconds is not down until its next turn

file profiles/seldom.conf
profile: { name = "seldom"; };
sections: { seldom: { every = "5m"; table = "IF-MIB::ifTable"; labels = ["name"]; metrics: {
  name: { kind = "text"; oid = "IF-MIB::ifName"; fixed = true; };
  in_octets: { kind = "counter"; oid = "IF-MIB::ifHCInOctets"; };
}; }; };
end
device sw1 ports=1 rate=1000 profile=seldom

at 20m
expect rate sw1/seldom/Gi0/1/in_octets = 1000
fault sw1 silence
at 25m10s
expect state sw1 down
fault sw1 none
# the next probe, not the next turn
at 25m50s
expect state sw1 up
expect rate sw1/seldom/Gi0/1/in_octets = 1000
expect missing sw1 all = 2
