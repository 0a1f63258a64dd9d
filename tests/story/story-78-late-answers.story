# net-snmp/net-snmp#194: late answers were thrown away after a resend.
story an answer to the first try counts after the resend, and the next waits are longer

device sw1 ports=1 rate=1000

at 5m
expect learned sw1 rtt_ms < 5
expect stat resends = 0
# it becomes slow: answers come after the first resend
fault sw1 delay=400
at 6m
expect stat replies_late > 0
expect stat timeouts = 0
expect stat polls_failed = 0
at 60m
# the wait has followed: only the first answers were late
expect stat resends < 12
expect learned sw1 rtt_ms > 350
from 50m to 60m
expect known sw1/interface/Gi0/1/in_octets = 10
