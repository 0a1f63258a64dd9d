# Uninett/nav#1792: 2300 V from a UPS.
story each MIB has its own units; a voltage that cannot be is read in the unit that it is in, or not at all

device rfc recording=tests/data/ups.snmprec moves=still profile=ups
device tenths recording=tests/data/ups.snmprec moves=still profile=ups
device apc ports=1 object=1.3.6.1.4.1.318.1.3.27 profile=ups

set tenths 1.3.6.1.2.1.33.1.3.3.1.3.1|2|2300
set apc 1.3.6.1.4.1.318.1.1.1.3.3.1.0|66|2304
set apc 1.3.6.1.4.1.318.1.1.1.3.2.1.0|66|230
at 3m
expect value rfc/ups_input/1/input_voltage = 231
expect value tenths/ups_input/1/input_voltage = 230
expect value apc/ups_input_apc/ups_input_apc/input_voltage = 230.4
set rfc 1.3.6.1.2.1.33.1.3.3.1.3.1|2|23000
from 4m to 7m
expect known rfc/ups_input/1/input_voltage = 0
expect missing rfc out-of-range >= 3
expect highest */input_voltage <= 231
