#!/bin/bash
# Polled values become tickets: a port that goes down opens one, it resolves by itself, kill -9 between does not lose or double it; ports that
# nobody named stay silent. A program of the configuration is told of each change, in order, also when the daemon is killed.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3

data=$tree/tests/data
cat >"$TMP/fleet" <<FLEET
127.32.0.1 $data/switch48.snmprec
127.32.0.2 $data/ups.snmprec
FLEET
start_fleet "$TMP/fleet"

# The profiles as they are, with holds of a second: the tests do not wait for half a minute.
mkdir -p "$TMP/conf/customers"
cp -r "$tree/conf/profiles" "$TMP/profiles"
sed -i -E 's/(for|clear_for) = "[0-9]+[smh]"/\1 = "1s"/g' "$TMP/profiles/interfaces.conf" "$TMP/profiles/ups-mib.conf"
cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; };
poll: { timeout = "500ms"; retries = 1; };
notify: { log: { program = "tell.sh"; timeout = "2s"; }; };
CONF
cat >"$TMP/conf/tell.sh" <<SCRIPT
#!/bin/sh
echo \$\$ >$TMP/teller
letter=\$(cat)
echo "begin \$FORESTALL_KEY" >>$TMP/letters
sleep 0.5
echo "\$letter" | grep -q "\"key\": \"\$FORESTALL_KEY\"" && echo "end \$FORESTALL_KEY" >>$TMP/letters
SCRIPT
chmod +x "$TMP/conf/tell.sh"
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port;
every: { system = "1s"; interface = "1s"; ups = "1s"; };
sites: { hq: { devices: {
  sw: { address = "127.32.0.1"; profile = "switch"; };
  ups: { address = "127.32.0.2"; profile = "ups-mib"; };
}; }; };
CONF
start_daemon || { cat "$TMP/log"; echo "FAIL desk-start"; exit 1; }

tickets() { sqlite3 -cmd '.timeout 5000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
count_is() { [ "$(tickets "SELECT count(*) FROM ticket WHERE $1")" = "$2" ]; } # CONDITION COUNT
uplink="object = 'interface/1/49' AND condition = 'port-down'"

check polled "a healthy network makes no ticket" \
    eval 'wait_for 20 test -e "$TMP/state/rrd/acme/hq/sw/interface/1_49.rrd"; count_is "1 = 1" 0'

tell 127.32.0.1 down=49
check opens "an uplink that goes down is one ticket" wait_for 20 count_is "$uplink AND state = 'open'" 1
check evidence "the ticket has a title, the values, and the file and line that says so" \
    count_is "$uplink AND title LIKE '%1/49%' AND evidence LIKE '%oper_status%down%' AND place LIKE '%interfaces.conf:%' AND advice <> ''" 1
check outbox "its notification was written with it" eval '[ "$(tickets "SELECT count(*) FROM outbox")" -ge 1 ]'

check told "a program is told of it" wait_for 5 grep -q '^begin 1:1$' "$TMP/letters"
stop_daemon KILL >/dev/null 2>&1
kill "$(cat "$TMP/teller")" 2>/dev/null # it would be done without the daemon
start_daemon
sleep 3
check once "after kill -9 it is still one ticket, still open" eval 'count_is "$uplink" 1 && count_is "$uplink AND state = '"'open'"'" 1'

tell 127.32.0.1 up=49
check resolves "it resolves when the port is up again" wait_for 20 count_is "$uplink AND state = 'resolved'" 1

check neighbours "status tells who is at the other end of its ports" \
    eval '"$forestall" status -c "$TMP/conf/forestall.conf" sw | grep -q "1/49: core-1 port Te1/14"'
tell 127.32.0.1 down=20
sleep 4
check quiet "a port of a user makes no ticket" count_is "object = 'interface/1/20'" 0

delivered() { [ "$(tickets "SELECT count(*) FROM outbox WHERE routed = 0 OR id IN (SELECT outbox FROM delivery WHERE done IS NULL)")" = 0 ]; }
check delivered "every change is delivered" wait_for 60 delivered
check keys "each with its key, also what was cut off by the kill" \
    eval '[ "$(sed -n "s/^end //p" "$TMP/letters" | sort -u)" = "$(tickets "SELECT idem FROM outbox" | sort -u)" ]'
in_order() { sed -n 's/^end //p' "$TMP/letters" | awk -F: '$2 < last[$1] { bad = 1 } $2 > last[$1] + 1 { bad = 1 } { last[$1] = $2 } END { exit bad }'; }
check in-order "those of a ticket in order" in_order

stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
check whole "the database is whole" eval '[ "$(tickets "PRAGMA integrity_check")" = ok ]'
exit $failed
