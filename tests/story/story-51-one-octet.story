# centreon/centreon-plugins#2784: hrPrinterDetectedErrorState of one octet, 0x20, which is a blank, was read as a jam.
story bits of a printer are octets, the highest bit first, one or two of them: 0x20 is little toner

device mfp recording=tests/data/printer.snmprec moves=still profile=printer

set mfp 1.3.6.1.2.1.25.3.5.1.2.1|4x|20
at 3m
expect value mfp/printer/1/error_state = 32
# bits 0 to 15: 0x0400 is the jam in the first octet
set mfp 1.3.6.1.2.1.25.3.5.1.2.1|4x|0400
at 6m
expect value mfp/printer/1/error_state = 1024
set mfp 1.3.6.1.2.1.25.3.5.1.2.1|4|
at 9m
expect value mfp/printer/1/error_state = 0
