# Cacti/cacti#1469: a v3 host over a slow VPN never recovered.
story a v3 device behind a slow line is polled, and comes back after an outage

credential v3 version=3 user=joe level=authPriv auth=SHA-256 auth_pass=maplesyrup priv=AES priv_pass=privmaple
device far ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple fault=delay=1400

at 5m
expect state far up
expect rate far/interface/Gi0/1/in_octets = 1000
expect stat v3_discoveries <= 2
fault far silence
at 25m
expect state far down
# the line is back, slower than before
fault far delay=1900
at 45m
expect state far up
expect rate far/interface/Gi0/1/in_octets = 1000
