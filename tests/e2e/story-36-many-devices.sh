#!/bin/bash
# Stories 36 and 37: 2000 devices, polled by a daemon that may open 64 files: a few sockets do for all, and none of their
# numbers can be beyond an fd_set.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
[ -d /proc/self/fd ] || { echo "ok $name no /proc here: nothing tried"; exit 0; }

cat >"$TMP/tiny.snmprec" <<'REC'
1.3.6.1.2.1.1.1.0|4|one of many
1.3.6.1.2.1.1.3.0|67|100
REC
echo "127.64.0.1/2000 $TMP/tiny.snmprec" >"$TMP/fleet"
start_fleet "$TMP/fleet"
write_config <<'CONF'
store: { hold = "1s"; archives = ["5s:10m"]; create_rate = 2000; };
log: { stats_every = "0s"; };
CONF
write_secrets <<<'c: { community = "public"; };'
{
    echo 'customer: { name = "many"; };'
    echo "credential = \"c\"; profile = \"system\"; port = $fleet_port; every: { system = \"5s\"; };"
    echo 'sites: { hq: { devices: {'
    for ((i = 1; i <= 2000; i++)); do
        echo "  d$i: { address = \"127.64.$((i / 256)).$((i % 256))\"; };"
    done
    echo '}; }; };'
} >"$TMP/conf/customers/many.conf"

ulimit -n 64
start_daemon || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
ulimit -n "$(ulimit -Hn)" 2>/dev/null
files() { find "$TMP/state/rrd/many" -name system.rrd 2>/dev/null | wc -l; }
all() { [ "$(files)" -eq 2000 ]; }
check all "all 2000 devices have their files" wait_for 40 all
all || echo "    $(files) files"
sockets=$(find "/proc/$daemon/fd" -lname 'socket:*' | wc -l)
highest=$(find "/proc/$daemon/fd" -mindepth 1 -lname 'socket:*' -printf '%f\n' | sort -n | tail -n 1)
check sockets "by at most 8 sockets ($sockets)" test "$sockets" -le 8
name=story-37-no-fd-set
check numbers "none of them has a number above 63 ($highest)" test "$highest" -le 63
name=story-36-many-devices
kill -USR1 "$daemon"
told() { grep -q ' info stats polls=' "$TMP/log"; }
check told "the daemon tells its counters" wait_for 5 told
stop_daemon TERM
check end "and ends well" test $? -eq 0
grep ' info stats polls=' "$TMP/log" | tail -n 1
[ $failed -eq 0 ] || tail -n 20 "$TMP/log"
exit $failed
