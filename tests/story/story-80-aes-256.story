# etingof/pysnmp#14, net-snmp/net-snmp#267, #855, Cacti/spine#344: two ways to make a key for AES-256.
story AES-256 without more works with both kinds of agent

credential v3 version=3 user=joe level=authPriv auth=SHA-1 auth_pass=maplesyrup priv=AES-256 priv_pass=privmaple
device cisco ports=1 rate=1000 credential=v3 v3user=joe:SHA:maplesyrup:AES-256-C:privmaple
device other ports=1 rate=1000 credential=v3 v3user=joe:SHA:maplesyrup:AES-256:privmaple

at 4m
expect rate cisco/interface/Gi0/1/in_octets = 1000
expect rate other/interface/Gi0/1/in_octets = 1000
expect stat polls_failed = 0
# the kind is remembered: no more tries
from 4m to 10m
expect requests cisco <= 24
