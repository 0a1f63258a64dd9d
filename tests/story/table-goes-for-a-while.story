story a table that is away while a part of the agent restarts is back within minutes, not the next day

device server profile=host-resources ports=1
set server 1.3.6.1.2.1.25.2.3.1.1.1|2|1
set server 1.3.6.1.2.1.25.2.3.1.2.1|6|1.3.6.1.2.1.25.2.1.4
set server 1.3.6.1.2.1.25.2.3.1.3.1|4|/srv
set server 1.3.6.1.2.1.25.2.3.1.4.1|2|4096
set server 1.3.6.1.2.1.25.2.3.1.5.1|2|1000
set server 1.3.6.1.2.1.25.2.3.1.6.1|2|500

at 12m
expect value server/storage//srv/used_percent = 50
fault server missing=1.3.6.1.2.1.25
at 30m
fault server none
at 75m
expect value server/storage//srv/used_percent = 50
