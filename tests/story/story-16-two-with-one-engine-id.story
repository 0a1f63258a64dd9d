# carlkidcrypto/ezsnmp#56: two devices with one engine ID broke each other inside one process.
story clones with one engine ID are both polled, each with its own key, and told by name

credential one version=3 user=joe level=authPriv auth=SHA-256 auth_pass=maplesyrup priv=AES priv_pass=privmaple
credential two version=3 user=joe level=authPriv auth=SHA-1 auth_pass=otherwords priv=AES priv_pass=otherpriv
device node1 ports=1 rate=1000 credential=one v3user=joe:SHA-256:maplesyrup:AES:privmaple engineid=80007ed904616263 boots=3
device node2 ports=1 rate=2000 credential=two v3user=joe:SHA:otherwords:AES:otherpriv engineid=80007ed904616263 boots=90 uptime=20d

at 10m
expect rate node1/interface/Gi0/1/in_octets = 1000
expect rate node2/interface/Gi0/1/in_octets = 2000
expect stat polls_failed = 0
expect stat timeouts = 0
expect log "*acme/hq/node*acme/hq/node*"
