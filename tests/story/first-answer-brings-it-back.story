story a device that is away for ten seconds loses one sample; the first answer brings everything back

device hourly profile=host-resources every.storage=5m ports=1
set hourly 1.3.6.1.2.1.25.2.3.1.1.1|2|1
set hourly 1.3.6.1.2.1.25.2.3.1.2.1|6|1.3.6.1.2.1.25.2.1.4
set hourly 1.3.6.1.2.1.25.2.3.1.3.1|4|/srv
set hourly 1.3.6.1.2.1.25.2.3.1.4.1|2|4096
set hourly 1.3.6.1.2.1.25.2.3.1.5.1|2|1000
set hourly 1.3.6.1.2.1.25.2.3.1.6.1|2|500

at 21m
fault hourly silence
at 22m10s
expect state hourly down
fault hourly none
at 22m50s
expect state hourly up
expect value hourly/system/system/reachable = 1
