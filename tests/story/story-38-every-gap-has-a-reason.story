# librenms/librenms#10036, Cacti/cacti#2208, #4357: gaps, and nobody knows why.
story each sample that is missing is counted with its reason: samples and reasons add up to the polls that were due

file profiles/one.conf
profile: { name = "one"; };
sections: { one: { every = "1m"; metrics: { load: { oid = "1.3.6.1.4.1.32473.9.1.0"; }; }; }; };
end
credential v3 version=3 user=joe level=authNoPriv auth=SHA-256 auth_pass=maplesyrup
device sw1 profile=one
device sw2 profile=one credential=v3 v3user=joe:SHA-256:maplesyrup
set sw1 1.3.6.1.4.1.32473.9.1.0|66|7
set sw2 1.3.6.1.4.1.32473.9.1.0|66|7

at 10m
expect value sw1/one/one/load = 7
expect missing sw1 all = 0
fault sw1 silence
# its password is changed
swap sw2 v3user=joe:SHA-256:othersyrup uptime=5d
set sw2 1.3.6.1.4.1.32473.9.1.0|66|7
at 20m
expect missing sw1 timeout = 1
expect missing sw1 device-down = 9
expect state sw2 refused
expect missing sw2 credentials-refused = 10
fault sw1 none
# the object goes away, and is back later
at 30m
fault sw1 missing=1.3.6.1.4.1.32473.9.1
at 35m
expect missing sw1 no-such-object = 5
fault sw1 generr=1.3.6.1.4.1.32473.9.1
at 40m
fault sw1 none
# text where a number belongs
set sw1 1.3.6.1.4.1.32473.9.1.0|4|soon
at 45m
expect missing sw1 no-number = 5
