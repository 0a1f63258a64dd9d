# gosnmp/gosnmp#118, influxdata/telegraf#11278, prometheus/snmp_exporter#713: the answer comes from another address.
story an answer from elsewhere: v2c only where the configuration allows it, v3 when it is authentic; told with what to write


device strict ports=1 rate=1000 fault=wrong-address
device port ports=1 rate=1000 fault=wrong-port
device any ports=1 rate=1000 fault=wrong-address reply_from_any=true


at 5m
expect state strict down
expect state port down
expect log "*answer-from-elsewhere*acme/hq/strict*reply_from_any = true*"
expect stat refused_address > 0
expect rate any/interface/Gi0/1/in_octets = 1000
expect stat replies_other_address > 0
