# ntop/ntopng#10961: an unreachable SNMPv3 device blocked the main loop for two or three seconds.
story v3 devices that do not answer, or not to the discovery, or not to our password, hold nobody up

credential v3 version=3 user=joe level=authPriv auth=SHA-256 auth_pass=maplesyrup priv=AES priv_pass=privmaple
credential wrong version=3 user=joe level=authPriv auth=SHA-256 auth_pass=othersyrup priv=AES priv_pass=privmaple
device dead credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple fault=silence
device mute credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple fault=silence-discovery
device locked credential=wrong v3user=joe:SHA-256:maplesyrup:AES:privmaple
device good ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup:AES:privmaple

from 2m to 20m
expect known good/interface/Gi0/1/in_octets = 18
expect lag <= 1
expect state dead down
expect state mute down
expect state locked refused
expect missing locked credentials-refused > 0
expect log "*acme/hq/locked*refused*"
