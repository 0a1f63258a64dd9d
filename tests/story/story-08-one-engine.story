# OpenNMS/opennms PR 1054: a restart was left out of the RRD, but thresholds saw the spike. SteScho/manubulon-snmp#62: more than 100 % after a reboot.
story conditions see the rates that the store sees: none of a sample that spans a restart, a gap or a reset

desk
device sw1 ports=4 rate=1000 profile=load
file profiles/load.conf
profile: { name = "load"; extends = ["interfaces"]; };
sections: { interface: { conditions: { busy: { when = ["in_octets > 6000"]; title = "{instance} carries {in_octets}"; }; }; }; };
end

at 10m
expect tickets * = 0
# all counters begin at 1,000,000 again, and jump on the way
reboot sw1
at 15m
expect ticket sw1/interface/Gi0/1/busy none
fault sw1 silence
at 15m30s
fault sw1 none
at 20m
set sw1 1.3.6.1.2.1.31.1.1.1.6.1|70|900000000000000000
at 21m
unset sw1 1.3.6.1.2.1.31.1.1.1.6.1
at 30m
expect tickets */busy = 0
expect highest sw1/interface/Gi0/1/in_octets <= 1000
