# apple/cups#4016, librenms/librenms#5637, #3030: -3, percent, receptacles, 150 % of toner.
story a cartridge is replaced, a waste box shows which way its level goes, and all of it outlives the daemon

device mfp recording=tests/data/printer.snmprec moves=still profile=printer

at 30m
expect value "mfp/supply/Black toner cartridge XT-54K, serial 90112/level" = 61
expect value "mfp/supply/Waste toner box XW-54/level" = 66.25
expect series mfp/supply/*/room = 0
# almost empty; then a new one, with another serial number in its description: the same place, the same graph
set mfp 1.3.6.1.2.1.43.11.1.1.9.1.1|2|45
set mfp 1.3.6.1.2.1.43.11.1.1.9.1.5|2|27500
at 40m
set mfp 1.3.6.1.2.1.43.11.1.1.9.1.1|2|150
set mfp 1.3.6.1.2.1.43.11.1.1.6.1.1|4|Black toner cartridge XT-54K, serial 95000
set mfp 1.3.6.1.2.1.43.5.1.1.1.1|65|77
set mfp 1.3.6.1.2.1.43.11.1.1.9.1.5|2|29000
at 60m
expect value "mfp/supply/Black toner cartridge XT-54K, serial 90112/level" = 100
expect series mfp/supply/*/level = 7
expect log "info supply-replaced device=acme/hq/mfp supply=*90112* before=45 now=100"
expect logged "*supply-replaced*" = 1
# the box was filled by 6 points: its level rises with use
expect value "mfp/supply/Waste toner box XW-54/room" = 27.5
restart
at 80m
expect value "mfp/supply/Waste toner box XW-54/room" = 27.5
expect value "mfp/supply/Black toner cartridge XT-54K, serial 90112/level" = 100
set mfp 1.3.6.1.2.1.43.11.1.1.9.1.5|2|0
at 100m
expect value "mfp/supply/Waste toner box XW-54/room" = 100
expect log "info supply-replaced device=acme/hq/mfp supply=*Waste* before=72 now=0"
expect series mfp/supply/*/level = 7
