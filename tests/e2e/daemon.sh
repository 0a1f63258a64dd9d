#!/bin/bash
# The daemon as an administrator meets it: RRD files with right rates, reloads that lose nothing, a mistake that changes
# nothing, a clean end, systemd's protocol, two daemons on one folder, kill -9.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need rrdtool perl

data=$tree/tests/data
rrd=$TMP/state/rrd/acme/hq
cat >"$TMP/moves" <<'MOVES'
1.3.6.1.2.1.31.1.1.1.6 grow rate=100000
1.3.6.1.2.1.31.1.1.1.10 grow rate=25000
MOVES
cat >"$TMP/fleet" <<FLEET
127.31.0.1 $data/router.snmprec moves=$TMP/moves community=canary17
127.31.0.2 $data/ups.snmprec community=canary17
127.31.0.3 $data/v1printer.snmprec versions=1
FLEET
start_fleet "$TMP/fleet"

main_file() # HOLD
{
    write_config <<CONF
store: { hold = "$1"; archives = ["1s:1h"]; };
log: { stats_every = "0s"; };
CONF
}
customer() # LINE...: devices
{
    {
        echo 'customer: { name = "acme"; };'
        echo "credential = \"c\"; port = $fleet_port;"
        echo 'every: { system = "1s"; interface = "1s"; };'
        echo 'sites: { hq: { devices: {'
        printf '  %s\n' "$@"
        echo '}; }; };'
    } >"$TMP/conf/customers/acme.conf"
}
router='gw: { address = "127.31.0.1"; profile = "interfaces"; };'
ups='ups: { address = "127.31.0.2"; profile = "interfaces"; };'
printer='prn: { address = "127.31.0.3"; profile = "interfaces"; credential = "old"; };'
main_file 1s
write_secrets <<'SECRETS'
c: { community = "canary17"; };
old: { version = "1"; community = "public"; };
SECRETS
customer "$router" "$ups"

# What systemd would be told: a line each in $TMP/notes.
perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, sockaddr_un($ARGV[0])) or die $!; $| = 1; alarm 110;
    print "$_\n" while defined recv(S, $_, 4096, 0)' "$TMP/notify" >"$TMP/notes" &
started+=($!)
wait_for 5 test -S "$TMP/notify"
export NOTIFY_SOCKET=$TMP/notify

logged() { grep -q -- "$1" "$TMP/log"; }
noted() { grep -qx -- "$1" "$TMP/notes"; }
last() # FILE: time of its last sample
{
    local time
    time=$(rrdtool last "$1" 2>/dev/null) || time=0
    echo "$time"
}
newer() { [ "$(last "$1")" -ge "$2" ]; }
fetch() { rrdtool fetch "$1" AVERAGE -s "$2" -e "$3"; } # FILE START END
known() # FILE START END DS: every step has a value; steps that it prints have none
{
    fetch "$1" "$2" "$3" | awk -v ds="$4" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == ds) column = i + 1 }
        /^[0-9]/ { if ($column ~ /nan/) { print "    no " ds " at " $1; bad++ } else good++ }
        END { exit bad || !good }'
}
rate() # FILE START END DS VALUE: all known values are that, but for 5 %: the agents have a clock of their own
{
    fetch "$1" "$2" "$3" | awk -v ds="$4" -v want="$5" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == ds) column = i + 1 }
        /^[0-9]/ && $column !~ /nan/ { n++; if ($column < want * 0.95 || $column > want * 1.05) { print "    " $0; bad++ } }
        END { exit bad || !n }'
}
info() { rrdtool info "$gw" | grep -qx -- "$1"; }

start_daemon || { cat "$TMP/log"; echo "FAIL daemon-start"; exit 1; }
began=$(date +%s)
gw=$rrd/gw/interface/ge0.rrd
check ready "READY=1 reaches the service manager" wait_for 5 noted READY=1
check files "a file for each port, and one for the scalars" \
    eval 'wait_for 15 test -e "$rrd/ups/interface/eth0.rrd" && wait_for 5 test -e "$gw" && wait_for 5 test -e "$rrd/gw/system/system.rrd"'
kill -0 "$daemon" || { cat "$TMP/log"; echo "FAIL daemon-alive"; exit 1; }
check info "counters are DERIVE from 0 on, levels are GAUGE, the heartbeat is 2.2 steps" \
    eval 'info "step = 1" && info "ds\[in_octets\].type = \"DERIVE\"" && info "ds\[in_octets\].min = 0.0000000000e+00" &&
        info "ds\[in_octets\].minimal_heartbeat = 3" && info "ds\[speed\].type = \"GAUGE\""'

"$forestall" run -c "$TMP/conf/forestall.conf" >"$TMP/second" 2>&1
second=$?
check second "another daemon on the same state folder is refused, and told why" \
    eval '[ $second -eq 1 ] && grep -q "journal" "$TMP/second" && grep -qi "another\|other process\|held\|in use" "$TMP/second"'
[ $second -eq 1 ] || cat "$TMP/second"

# A reload with a new device; the router did not change.
wait_for 15 newer "$gw" $((began + 4))
customer "$router" "$ups" "$printer"
kill -HUP "$daemon"
check reload "SIGHUP: the new configuration is taken" wait_for 10 logged 'reload result=taken devices=3'
check reload-told "RELOADING=1 and READY=1 for the service manager" \
    eval 'noted RELOADING=1 && wait_for 5 eval "[ \$(grep -c READY=1 $TMP/notes) -ge 2 ]"'
check new-device "a device that is new in it appears" wait_for 15 test -e "$rrd/prn/system/system.rrd"

# A reload with a mistake.
customer "$router" "$ups" "$printer" 'x: { address = "127.31.0.9"; profile = "swich"; };'
kill -HUP "$daemon"
check refused "a mistake: refused, with file and line and the nearest word" \
    eval 'wait_for 10 logged "reload result=refused" && logged "error config file=.*/customers/acme.conf line=8 text=.*swich.*switch"'
refused=$(date +%s)
check goes-on "the old configuration goes on" wait_for 10 newer "$gw" $((refused + 3))
customer "$router" "$ups"
kill -HUP "$daemon"
check removed "a device that is gone ends" \
    eval 'wait_for 10 logged "reload result=taken devices=2" && sleep 2 && gone=$(last "$rrd/prn/system/system.rrd") && sleep 2 &&
        [ "$gone" = "$(last "$rrd/prn/system/system.rrd")" ]'
now=$(last "$gw")
check no-gap "no reload cost the router a sample" known "$gw" $((began + 3)) $((now - 1)) in_octets
check rate "what is stored is what the agent counts" \
    eval 'rate "$gw" $((began + 3)) $((now - 1)) in_octets 100000 && rate "$gw" $((began + 3)) $((now - 1)) out_octets 25000'

# SIGTERM with samples that would have waited for an hour.
main_file 1h
kill -HUP "$daemon"
wait_for 10 eval '[ "$(grep -c "reload result=taken" "$TMP/log")" -ge 3 ]'
sleep 4
end=$(date +%s)
stop_daemon TERM
status=$?
check end "SIGTERM: ends with 0, says STOPPING=1" eval '[ $status -eq 0 ] && noted STOPPING=1 && logged "end result=good"'
check flushed "the last samples are in the files" newer "$gw" $((end - 1))
check learned "what was learned is kept" grep -q '"acme/hq/gw"' "$TMP/state/learned.json"

# kill -9: what was only in memory and journal comes back.
start_daemon || { tail "$TMP/log"; echo "FAIL daemon-restart"; exit 1; }
restarted=$(date +%s)
sleep 6
check held "samples wait for as long as the configuration says" eval '! newer "$gw" $((restarted + 1))'
stop_daemon KILL 2>/dev/null
killed=$(date +%s)
sleep 3
start_daemon || { tail "$TMP/log"; echo "FAIL daemon-after-kill"; exit 1; }
sleep 3
stop_daemon TERM
check killed "kill -9 costs at most the last second" known "$gw" $((restarted + 2)) $((killed - 2)) in_octets
check outage "the time without a daemon is unknown, not zero" eval '! known "$gw" $((killed + 1)) $((killed + 2)) in_octets >"$TMP/unknown"'
check secret "no credential in log, notes or state folder" eval '! grep -rqi "canary17" "$TMP/log" "$TMP/notes" "$TMP/second" "$TMP/state"'
[ $failed -eq 0 ] || tail -n 40 "$TMP/log"
exit $failed
