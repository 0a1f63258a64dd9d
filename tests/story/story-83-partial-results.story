# influxdata/telegraf#6450, prometheus/snmp_exporter PR 1651: partial results were refused.
story a column that answers with genErr costs only itself

device sw1 ports=8 rate=1000 fault=generr=1.3.6.1.2.1.2.2.1.14

at 5m
expect rate sw1/interface/Gi0/8/in_octets = 8000
expect rate sw1/interface/Gi0/8/in_discards = 0
expect rate sw1/interface/Gi0/8/in_errors unknown
expect state sw1 up
