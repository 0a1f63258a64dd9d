# Uninett/nav#22: a device was exchanged and never polled again.
story another machine at the same address is polled on, v2c and v3

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device sw1 ports=2 rate=1000
device sw2 ports=2 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup engineid=80007ed904616263

at 4m
swap sw1 ports=4 rate=500 uptime=1m
swap sw2 ports=4 rate=500 uptime=1m v3user=joe:SHA-256:maplesyrup engineid=80007ed904646566
at 7m
expect rate sw1/interface/Gi0/4/in_octets = 2000
expect rate sw2/interface/Gi0/4/in_octets = 2000
expect state sw1 up
expect state sw2 up
expect log "*engine-changed*acme/hq/sw2*"
expect highest sw*/*_octets <= 2000
