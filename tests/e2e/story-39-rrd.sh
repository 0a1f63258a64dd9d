#!/bin/bash
# Stories 39 and 40, on files: heartbeats follow from the schedule, so that one late sample is no gap, and old files are
# tuned; no DS has a maximum that an old speed made, so that nothing is cut off at it.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need rrdtool

cat >"$TMP/moves" <<'MOVES'
1.3.6.1.2.1.31.1.1.1.6 grow rate=20M
1.3.6.1.2.1.31.1.1.1.10 grow rate=1000
MOVES
grep -E '^1\.3\.6\.1\.2\.1\.(1|2\.1|31\.1\.5|2\.2\.1\.[0-9]+\.1|31\.1\.1\.1\.[0-9]+\.1)(\.0)*\|' "$tree/tests/data/switch48.snmprec" >"$TMP/one.snmprec"
grep '^1\.3\.6\.1\.2\.1\.1\.' "$tree/tests/data/switch48.snmprec" >>"$TMP/one.snmprec"
# The port says that it carries 10 Mbit/s.
echo "127.39.0.1 $TMP/one.snmprec moves=$TMP/moves set=1.3.6.1.2.1.31.1.1.1.15.1|66|10 set=1.3.6.1.2.1.2.2.1.5.1|66|10000000" >"$TMP/fleet"
start_fleet "$TMP/fleet"
write_config <<'CONF'
store: { hold = "0s"; archives = ["2s:10m"]; };
CONF
write_secrets <<<'c: { community = "public"; };'
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; profile = "interfaces"; port = $fleet_port;
every: { system = "2s"; interface = "2s"; };
sites: { hq: { devices: { sw1: { address = "127.39.0.1"; timeout = "400ms"; retries = 0; }; }; }; };
CONF
files() { find "$TMP/state/rrd/acme/hq/sw1/interface" -name '*.rrd' 2>/dev/null | head -n 1; }
there() { [ -n "$(files)" ]; }
info() { rrdtool info "$file" | grep -qx -- "$1"; }
last() { rrdtool last "$file"; }
newer() { [ "$(last)" -ge "$1" ]; }
known() # START END: all steps are known
{
    rrdtool fetch "$file" AVERAGE -s "$1" -e "$2" -r 2 | awk 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "in_octets") c = i + 1 }
        /^[0-9]/ && $1 <= '"$2"' { if ($c ~ /nan/) { print "    " $1; bad++ } else good++ } END { exit bad || !good }'
}
fast() # all rates are near 20 MB/s
{
    rrdtool fetch "$file" AVERAGE -s "$1" -e "$2" -r 2 | awk 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "in_octets") c = i + 1 }
        /^[0-9]/ && $c !~ /nan/ { n++; if ($c < 18e6 || $c > 22e6) { print "    " $0; bad++ } } END { exit bad || !n }'
}

start_daemon || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
check file "a file appears" wait_for 15 there
file=$(files)
[ -n "$file" ] || { tail "$TMP/log"; exit 1; }
check heartbeat "the heartbeat of a step of 2 seconds is 5" info 'ds\[in_octets\].minimal_heartbeat = 5'
begun=$(last)
wait_for 10 newer $((begun + 4))
# One turn is missed: the next answer comes after four seconds.
tell 127.39.0.1 fault=silence
sleep 1.9
tell 127.39.0.1 fault=none
wait_for 10 newer $((begun + 10))
end=$(last)
check late "a sample that comes one turn late leaves no gap" known $((begun + 2)) $((end - 2))
name=story-40-no-maximum
check maximum "no maximum in the file" info 'ds\[in_octets\].max = NaN'
# 20 MB/s is far more than the speed that was told when the file was made.
check fast "rates are stored as they are" fast $((begun + 2)) $((end - 2))
name=story-39-rrd
stop_daemon TERM

# A file of somebody who thought that a heartbeat of one step would do.
rrdtool tune "$file" --heartbeat in_octets:2
check old "an old file" info 'ds\[in_octets\].minimal_heartbeat = 2'
start_daemon || { cat "$TMP/log"; echo "FAIL $name-restart"; exit 1; }
now=$(date +%s)
wait_for 15 newer $((now + 3))
check tuned "its heartbeat is put right" wait_for 5 info 'ds\[in_octets\].minimal_heartbeat = 5'
stop_daemon TERM
[ $failed -eq 0 ] || tail -n 20 "$TMP/log"
exit $failed
