# Uninett/nav#2884: several v3 switches, spurious timeouts, snmpAgentDown.
story notInTimeWindow means: take the new time and ask again at once; it is no timeout

credential v3 version=3 user=joe level=authPriv auth=SHA-256 auth_pass=maplesyrup priv=AES priv_pass=privmaple
device sw1 ports=2 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple
device sw2 ports=2 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple
device sw3 ports=2 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple

at 3m
reboot sw1
reboot sw2
reboot sw3
at 6m
expect stat v3_resyncs >= 3
expect stat timeouts = 0
expect stat polls_failed = 0
expect stat polls_partial = 0
expect rate sw2/interface/Gi0/2/in_octets = 2000
expect no log "*state=down*"
