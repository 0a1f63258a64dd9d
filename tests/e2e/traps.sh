#!/bin/bash
# Notifications in the running daemon: what they say is confirmed by a poll and becomes a ticket of the port that they speak of, or is refuted; a clear ends it; a
# lost clear is found by the poll.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3 snmptrap snmpinform

data=$tree/tests/data
export SNMPCONFPATH=$TMP/none
cat >"$TMP/fleet" <<FLEET
127.33.0.1 $data/switch48.snmprec
127.33.0.2 $data/switch48.snmprec
FLEET
start_fleet "$TMP/fleet"

mkdir -p "$TMP/conf/customers"
cp -r "$tree/conf/profiles" "$TMP/profiles"
sed -i -E 's/(for|clear_for) = "[0-9]+[smh]"/\1 = "1s"/g' "$TMP/profiles/interfaces.conf"
main()
{
    cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$tree/conf/rules"; };
poll: { timeout = "500ms"; retries = 1; };
log: { level = "debug"; };
traps: { listen = ["127.0.0.1:0"]; $1 };
CONF
}
main ''
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port;
every: { system = "1h"; interface = "1h"; };
sites: { hq: { devices: {
  sw: { address = "127.33.0.1"; profile = "interfaces"; };
  sw2: { address = "127.33.0.2"; profile = "interfaces"; };
}; }; };
CONF
start_daemon || { cat "$TMP/log"; echo "FAIL traps-start"; exit 1; }
tickets() { sqlite3 -cmd '.timeout 5000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
count_is() { [ "$(tickets "SELECT count(*) FROM ticket WHERE $1")" = "$2" ]; } # CONDITION COUNT
port_of() { sed -n 's/.*listening=127.0.0.1:\([0-9]*\).*/\1/p' "$TMP/log.now" | tail -1; }
logged() { grep -q -- "$1" "$TMP/log.now"; }
check start "it listens, and the decoder is shut in" wait_for 10 logged 'traps decoder=.*calls=filtered'
port=$(port_of)
trap2() # FROM NOTIFICATION VARBIND...
{
    local from=$1
    shift
    snmptrap -v 2c -c public --clientaddr="$from" "udp:127.0.0.1:$port" '' "$@"
}
link() # FROM up|down INDEX
{
    if [ "$2" = down ]; then
        trap2 "$1" 1.3.6.1.6.3.1.1.5.3 1.3.6.1.2.1.2.2.1.1."$3" i "$3" 1.3.6.1.2.1.2.2.1.7."$3" i 1 1.3.6.1.2.1.2.2.1.8."$3" i 2
    else
        trap2 "$1" 1.3.6.1.6.3.1.1.5.4 1.3.6.1.2.1.2.2.1.1."$3" i "$3" 1.3.6.1.2.1.2.2.1.7."$3" i 1 1.3.6.1.2.1.2.2.1.8."$3" i 1
    fi
}
uplink="object = 'interface/1/49' AND condition = 'port-down'"
link 127.33.0.1 up 49
wait_for 20 logged 'trap device=acme/hq/sw notification=IF-MIB::linkUp'
check stray "a clear without a problem opens nothing" count_is '1 = 1' 0
tell 127.33.0.1 down=49
link 127.33.0.1 down 49
check opens "linkDown of a port that is down: a ticket, confirmed by a poll" wait_for 20 count_is "device = 'acme/hq/sw' AND $uplink AND state = 'open'" 1
stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
exit $failed
