#!/bin/bash
# A hundred reloads, each with another device, another rule and other limits of the decoder, under polls and notifications: no notification and no poll is
# missed, nothing of another device is touched, and neither descriptors nor processes nor memory grow.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3 snmptrap snmpinform

export SNMPCONFPATH=$TMP/none
reloads=${RELOADS:-100}
write_small_switch
echo "127.36.0.1/3 $TMP/switch.snmprec" >"$TMP/fleet"
start_fleet "$TMP/fleet"

mkdir -p "$TMP/conf/customers" "$TMP/rules"
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
write() # NUMBER: of the generation
{
    cat >"$TMP/rules/small.conf" <<RULES
rules: { mark: { trap = "1.3.6.1.4.1.32473.9.0.1"; severity = "error"; object = "mark/{1.3.6.1.4.1.32473.9.1}"; condition = "marked"; hold = "0s"; title = "A mark, $1"; }; };
RULES
    cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$TMP/rules"; };
poll: { timeout = "500ms"; retries = 2; };
store: { hold = "0s"; archives = ["1s:1m"]; };
tickets: { relapse = "$((60 + $1))s"; };
traps: { listen = ["127.0.0.1:0"]; rate = $((1000 + $1)); };
CONF
    cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port;
sites: { hq: { devices: {
  sw: { address = "127.36.0.1"; profile = "small"; };
  $([ $(($1 % 2)) -eq 0 ] || echo 'sw2: { address = "127.36.0.2"; profile = "small"; };')
}; }; };
CONF
}
write 0
start_daemon || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
tickets() { sqlite3 -cmd '.timeout 10000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
logged() { grep -q -- "$1" "$TMP/log.now"; }
times() { grep -c -- "$1" "$TMP/log.now"; }
reloaded() { [ "$(times 'reload result=taken')" -ge "$1" ]; } # TIMES
at=$(wait_for 10 logged 'listening=' && sed -n 's/.*listening=\(127.0.0.1:[0-9]*\).*/\1/p' "$TMP/log.now")
mark() # COMMAND NUMBER [OPTION...]
{
    local command=$1 number=$2
    shift 2
    "$command" -v 2c -c public --clientaddr=127.36.0.1 "$@" "udp:$at" '' 1.3.6.1.4.1.32473.9.0.1 1.3.6.1.4.1.32473.9.1.0 i "$number" >/dev/null 2>&1
}
marks_are() { [ "$(tickets "SELECT count(*) FROM ticket WHERE condition = 'marked'")" = "$1" ]; } # COUNT
missing() # values that polls missed so far
{
    local before
    before=$(times 'lag_p99_ms=')
    kill -USR1 "$daemon"
    wait_for 10 eval "[ \$(times 'lag_p99_ms=') -gt $before ]"
    sed -n 's/.* missing=\([0-9]*\) .*/\1/p' "$TMP/log.now" | tail -1
}
descriptors() { find "/proc/$daemon/fd" -mindepth 1 | wc -l; }
children() { wc -w <"/proc/$daemon/task/$daemon/children"; }
resident() { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; } # KiB
one_decoder() { [ "$(children)" = 1 ]; }

send_marks() # until $TMP/still: traps and informs with the numbers 1, 2, ...
{
    local i=0
    trap - EXIT
    while [ ! -e "$TMP/still" ]; do
        i=$((i + 1))
        if [ $((i % 4)) -eq 0 ]; then mark snmpinform $i -t 1 -r 20; else mark snmptrap $i; fi
        sleep 0.03
    done
    echo $i >"$TMP/sent"
}
check listens "it listens" wait_for 20 logged 'traps decoder='
wait_for 20 test -e "$TMP/state/rrd/acme/hq/sw/system/system.rrd"
tell 127.36.0.1 'set=1.3.6.1.2.1.2.2.1.8.7|2|2'
wait_for 20 eval "[ \"\$(tickets \"SELECT count(*) FROM ticket WHERE object = 'interface/p7' AND state = 'open'\")\" = 1 ]"
send_marks &
sender=$!
started+=("$sender")
missed=$(missing)
for i in $(seq "$reloads"); do
    write "$i"
    kill -HUP "$daemon"
    wait_for 20 reloaded "$i" || break
    if [ "$i" = $((reloads / 5)) ]; then # the allocators have what they need
        wait_for 10 one_decoder
        fds=$(descriptors) rss=$(resident)
    fi
done
check reloads "$reloads reloads" reloaded "$reloads"
: >"$TMP/still"
wait "$sender"
check marks "none of $(cat "$TMP/sent") notifications was missed" wait_for 30 marks_are "$(cat "$TMP/sent")"
check once "the device that stayed has its ticket, which was opened once" \
    [ "$(tickets "SELECT count(*) || ' ' || max(kind) FROM change c JOIN ticket t ON t.id = c.ticket WHERE t.object = 'interface/p7'")" = '1 opened' ]
check polls "no poll was missed" [ "$(missing)" = "$missed" ]
wait_for 10 one_decoder
check decoder "one decoder is left" one_decoder
check descriptors "no descriptor more ($fds, $(descriptors))" [ "$(descriptors)" -le "$fds" ]
grown=$(($(resident) - rss))
echo "# memory grew by $grown KiB in $((reloads * 4 / 5)) reloads"
# libnetsnmp keeps about 10 KiB of each time it is begun anew
[ -n "${ASAN_SKIP:-}" ] || nm "$forestall" 2>/dev/null | grep -q __asan_init || check memory "memory does not grow" [ "$grown" -lt 4000 ]
check ports "the socket stayed" [ "$(times 'listening=')" = 1 ]
sed -i "s/127.0.0.1:0/0.0.0.0:${at##*:}/" "$TMP/conf/forestall.conf"
kill -HUP "$daemon"
moved() { mark snmpinform 1000000 -t 1 -r 0 && marks_are $(($(cat "$TMP/sent") + 1)); }
check moved "the same port on all addresses instead of one is listened to, though the decoder before still held it" \
    eval 'wait_for 10 logged "listening=0.0.0.0" && wait_for 10 moved'
stop_daemon
check alive "the daemon lived to the end" logged ' end result=good'
exit $failed
