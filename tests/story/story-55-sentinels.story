# ffind-dev/pve-ups#32: an Eaton says 999 minutes when it has no idea.
story marks that UPSes send instead of a value are no values, and what physics forbids is never stored

device ups recording=tests/data/ups.snmprec moves=still profile=ups

at 3m
expect value ups/ups/ups/battery_runtime = 2040
set ups 1.3.6.1.2.1.33.1.2.3.0|2|999
set ups 1.3.6.1.2.1.33.1.2.4.0|2|255
set ups 1.3.6.1.2.1.33.1.2.7.0|2|-1000
set ups 1.3.6.1.2.1.33.1.4.4.1.5.1|2|65535
from 4m to 8m
expect known ups/ups/ups/battery_runtime = 0
expect known ups/ups/ups/battery_charge = 0
expect known ups/ups/ups/battery_temp = 0
expect known ups/ups_output/1/output_load = 0
expect known ups/ups/ups/battery_voltage >= 4
expect missing ups special-value >= 4
expect missing ups out-of-range >= 12
expect highest ups/ups/*/battery_runtime <= 2040
expect highest ups/ups/*/battery_charge <= 100
set ups 1.3.6.1.2.1.33.1.2.3.0|2|33
at 10m
expect value ups/ups/ups/battery_runtime = 1980
