# Cacti/spine#353, Cacti/cacti#5797: the nodes of a Juniper cluster share their engine ID.
story two devices with one engine ID: the log says which two, and what to do

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device node0 ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup engineid=80007ed904616263
device node1 ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup engineid=80007ed904616263
device other ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup

at 5m
expect log "*acme/hq/node*acme/hq/node*set a new snmpEngineID*"
expect no log "*acme/hq/other*"
expect rate node0/interface/Gi0/1/in_octets = 1000
expect rate node1/interface/Gi0/1/in_octets = 1000
