story a restart of the daemon opens and closes nothing by itself: hysteresis, holds, rows that went meanwhile

desk
file profiles/box.conf
profile: { name = "box"; extends = ["system"]; };
sections: {
  climate: { metrics: { degrees: { oid = "1.3.6.1.4.1.32473.5.1.0"; }; };
             conditions: { hot: { when = ["degrees > 50"]; clear = ["degrees < 40"]; title = "{degrees} degrees"; };
                           warm: { when = ["degrees > 30"]; for = "20m"; title = "{degrees} degrees"; }; }; };
  bay: { table = "1.3.6.1.4.1.32473.7.1"; walk = true; labels = ["name"];
         metrics: { name: { kind = "text"; oid = "1.3.6.1.4.1.32473.7.1.1.1"; fixed = true; };
                    state: { oid = "1.3.6.1.4.1.32473.7.1.1.2"; }; };
         conditions: { broken: { when = ["state = 2"]; title = "{instance} is broken"; }; }; };
};
end
device box profile=box
set box 1.3.6.1.4.1.32473.5.1.0|2|20
set box 1.3.6.1.4.1.32473.7.1.1.1.1|4|one
set box 1.3.6.1.4.1.32473.7.1.1.1.2|4|two
set box 1.3.6.1.4.1.32473.7.1.1.2.1|2|1
set box 1.3.6.1.4.1.32473.7.1.1.2.2|2|2

at 10m
expect ticket box/bay/two/broken open
expect tickets * = 1
set box 1.3.6.1.4.1.32473.5.1.0|2|55
at 13m
expect ticket box/climate/hot open
set box 1.3.6.1.4.1.32473.5.1.0|2|45
at 20m
# between the limits it stays what it was
expect ticket box/climate/hot open
restart
at 24m
expect ticket box/climate/hot open
expect changes box/climate/hot * = 1
# a hold goes on over the restart
expect ticket box/climate/warm none
at 34m
expect ticket box/climate/warm open
set box 1.3.6.1.4.1.32473.5.1.0|2|35
at 38m
expect ticket box/climate/hot resolved
# what is taken out while the daemon is away is over
unset box 1.3.6.1.4.1.32473.7.1.1.1.2
unset box 1.3.6.1.4.1.32473.7.1.1.2.2
restart
at 45m
expect ticket box/bay/two/broken resolved
# a condition that is no longer in the profile: nobody looks at it any more
expect ticket box/climate/warm open
file profiles/box.conf
profile: { name = "box"; extends = ["system"]; };
sections: { climate: { metrics: { degrees: { oid = "1.3.6.1.4.1.32473.5.1.0"; }; }; }; };
end
reload
at 50m
expect ticket box/climate/warm resolved
expect tickets * = 3
