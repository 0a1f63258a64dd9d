# centreon/centreon-plugins#983, #385, #1651: disks above 8 TB have negative sizes.
story sizes are read modulo 2^32

device server profile=host-resources
set server 1.3.6.1.2.1.25.2.3.1.1.1|2|1
set server 1.3.6.1.2.1.25.2.3.1.2.1|6|1.3.6.1.2.1.25.2.1.4
set server 1.3.6.1.2.1.25.2.3.1.3.1|4|/srv
set server 1.3.6.1.2.1.25.2.3.1.4.1|2|4096
set server 1.3.6.1.2.1.25.2.3.1.5.1|2|-1294967296
set server 1.3.6.1.2.1.25.2.3.1.6.1|2|1500000000

at 11m
# 3,000,000,000 units of 4096 bytes
expect value server/storage//srv/total = 12288000000000
expect value server/storage//srv/used = 6144000000000
expect value server/storage//srv/used_percent = 50
