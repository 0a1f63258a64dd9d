story quirks by sysObjectID: limits hold from the first poll, and end when another sysObjectID answers or the table says so no more

file profiles/own-quirks.conf
quirks: {
  acme-c: { match = ["1.3.6.1.4.1.32473.7"]; no_bulk = true; max_varbinds = 5; evidence = "a story"; };
  acme-s: { match = ["1.3.6.1.4.1.32473.9"]; speed_in_mbits = true; };
  acme-d: { match = ["1.3.6.1.4.1.32473"]; max_repetitions = 3; };
};
end
device c ports=12 rate=1000 object=1.3.6.1.4.1.32473.7.1
device other ports=12 rate=1000 object=1.3.6.1.4.1.32473.71
device fast ports=2 rate=1000 object=1.3.6.1.4.1.32473.9
set fast 1.3.6.1.2.1.2.2.1.5.1|66|2500
set fast 1.3.6.1.2.1.31.1.1.1.15.1|66|2000

at 5m
expect value fast/interface/Gi0/1/speed = 2500000000
expect requests c = 0 bulk
expect learned c varbinds <= 5
expect rate c/interface/Gi0/12/in_octets = 12000
expect requests other > 0 bulk
expect learned other repetitions <= 3
expect rate other/interface/Gi0/12/in_octets = 12000
# no news: the table knew it
expect no log "*quirk*"
file profiles/own-quirks.conf
quirks: { acme-d: { match = ["1.3.6.1.4.1.32473.8"]; max_repetitions = 3; }; };
end
reload
at 10m
expect learned c no_bulk = 0
