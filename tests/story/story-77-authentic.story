# The same of SNMPv3: the discovery is not authentic, so it must come from where it was asked; what is signed may not.
story a signed answer counts wherever it comes from

credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device signed ports=1 rate=1000 credential=v3 v3user=joe:SHA-256:maplesyrup

at 3m
fault signed wrong-address
at 6m
expect rate signed/interface/Gi0/1/in_octets = 1000
expect stat replies_other_address > 0
expect stat timeouts = 0
