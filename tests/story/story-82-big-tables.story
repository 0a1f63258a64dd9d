# netdata/netdata#23726, librenms/librenms#4988, centreon/centreon-plugins#4120: walks of forwarding tables keep a weak processor busy.
story big tables are asked after all else, a little at a time, and not while the device strains

file profiles/own.conf
profile: { name = "own"; extends = "interfaces"; drop = ["ethernet", "interface_packets", "interface_nonunicast"]; };
sections: {
  big: { table = "IF-MIB::ifTable"; slow = true; walk = true; every = "10m"; metrics: {
    a: { oid = "IF-MIB::ifType"; };
    b: { oid = "IF-MIB::ifSpeed"; };
    c: { oid = "IF-MIB::ifOperStatus"; };
  }; };
};
end
device sw recording=tests/data/switch48-bench.snmprec profile=own moves=still fault=delay=10

from 40870ms to 1m
# 48 rows, 6 at a time and a pause after each; all the others are not small
expect requests sw = 9 bulk
expect known sw/big/1/a = 1
expect known sw/big/48/c = 1
# in the middle of the next walk the device becomes slow: the rest is not asked, the ports are
at 640900ms fault sw delay=200
at 645s fault sw delay=10
from 2m to 15m
expect log "info slow-stopped device=acme/hq/sw section=big usual_ms=12 now_ms=202 *"
expect gaps sw/interface/1/1/in_octets = 0
expect known sw/big/1/a = 1
expect known sw/big/48/a = 0
expect state sw up
# it does not answer such a question at all: asked once in its period, nothing else suffers
mute sw 1.3.6.1.2.1.2.2.1.3
from 15m to 25m
expect known sw/big/48/a = 0
expect gaps sw/interface/1/1/in_octets = 0
expect logged "*slow-stopped*" = 2
expect no log "*state=down*"
mute sw
at 35m
expect known sw/big/48/a >= 1
