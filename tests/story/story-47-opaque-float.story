# openhab/openhab-addons#10103, netdata/netdata#3703: Opaque floats were not read (a Synology UPS).
story Opaque floats and doubles are numbers

file profiles/synology.conf
profile: { name = "synology"; extends = ["system"]; };
sections: { ups: { every = "1m"; metrics: {
  charge:  { unit = "%"; oid = "1.3.6.1.4.1.6574.4.3.1.1.0"; };
  voltage: { unit = "V"; oid = "1.3.6.1.4.1.6574.4.4.1.1.0"; };
}; }; };
end
device nas profile=synology
set nas 1.3.6.1.4.1.6574.4.3.1.1.0|68x|9f780442c80000
set nas 1.3.6.1.4.1.6574.4.4.1.1.0|68x|9f7908406cc00000000000

at 3m
expect value nas/ups/ups/charge = 100
expect value nas/ups/ups/voltage = 230
