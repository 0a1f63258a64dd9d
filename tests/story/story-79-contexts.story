# lausser/check_nwc_health#207, Uninett/nav#1177: VRF and VLAN contexts, several on one device.
story tables of contexts stand beside those of the default one, under names of their own

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device core recording=tests/data/switch48-bench.snmprec credential=v3 v3user=joe:SHA-256:maplesyrup context=vrf-a:tests/data/router.snmprec context=vrf-b:tests/data/switch48-bench.snmprec contexts=vrf-a,vrf-b,vrf-none

at 6m
expect known core/interface/1/1/in_octets >= 4
expect known core/interface/vrf-b:1/1/in_octets >= 4
expect series core/interface/vrf-a:*/in_octets > 2
expect series core/interface/*/in_octets > 98
expect series core/system/* > 0
expect series core/system/vrf-* = 0
expect state core up
# a context that is not there costs itself
from 6m to 10m
expect requests core < 200
reboot core
at 14m
expect known core/interface/vrf-b:1/1/in_octets >= 4
