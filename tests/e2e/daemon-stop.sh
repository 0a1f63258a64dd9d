#!/bin/bash
# A stop while notifications pour in, polls are in flight and the programs of a channel hang: the daemon ends within seconds, what was sent before and each
# inform that was answered is kept, nothing that it started lives on, and what could not be delivered is delivered after the next start. A decoder that hangs
# is replaced, and a database that another program has locked holds the end up for some seconds only.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3 snmptrap snmpinform

export SNMPCONFPATH=$TMP/none
printf '%s\n' '1.3.6.1.2.1.1.1.0|4|a small switch' '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.1' '1.3.6.1.2.1.1.3.0|67|8640000' >"$TMP/switch.snmprec"
echo "127.37.0.1 $TMP/switch.snmprec" >"$TMP/fleet"
start_fleet "$TMP/fleet"
mkdir -p "$TMP/conf/customers" "$TMP/profiles" "$TMP/rules"
cat >"$TMP/profiles/small.conf" <<'PROFILE'
profile: { name = "small"; help = "A small switch"; };
sections: { system: { help = "Uptime"; every = "1s"; metrics: { uptime: { unit = "s"; oid = "1.3.6.1.2.1.1.3.0"; form = "ticks"; }; }; }; };
PROFILE
cat >"$TMP/rules/small.conf" <<'RULES'
rules: { mark: { trap = "1.3.6.1.4.1.32473.9.0.1"; severity = "error"; object = "mark/{1.3.6.1.4.1.32473.9.1}"; condition = "marked"; hold = "0s"; title = "A mark"; }; };
RULES
cat >"$TMP/deliver" <<'PROGRAM'
#!/bin/bash
if [ -e "$1/hang" ]; then
    trap '' TERM
    echo $$ >>"$1/hanging"
    sleep 3000
fi
echo "$FORESTALL_KEY" >>"$1/delivered"
PROGRAM
chmod +x "$TMP/deliver"
: >"$TMP/hang"
cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$TMP/rules"; };
poll: { timeout = "2s"; retries = 5; };
traps: { listen = ["127.0.0.1:0"]; rate = 0; total_rate = 0; };
notify: { all: { program = ["$TMP/deliver", "$TMP"]; severity = "info"; timeout = "1s"; }; };
CONF
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port; profile = "small";
sites: { hq: { devices: { sw: { address = "127.37.0.1"; }; silent: { address = "127.37.0.2"; }; }; }; };
CONF
start_daemon || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
logged() { grep -q -- "$1" "$TMP/log.now"; }
check listens "it listens" wait_for 20 logged 'traps decoder='
at=$(sed -n 's/.*listening=\(127.0.0.1:[0-9]*\).*/\1/p' "$TMP/log.now")
mark() # COMMAND NUMBER [OPTION...]
{
    local command=$1 number=$2
    shift 2
    "$command" -v 2c -c public --clientaddr=127.37.0.1 "$@" "udp:$at" '' 1.3.6.1.4.1.32473.9.0.1 1.3.6.1.4.1.32473.9.1.0 i "$number" >/dev/null 2>&1
}
pour() # FIRST: until $TMP/still, into sent.FIRST what must be kept
{
    local i=$1
    trap - EXIT
    while [ ! -e "$TMP/still" ]; do
        i=$((i + 1))
        if [ $((i % 3)) -eq 0 ]; then
            mark snmpinform $i -t 1 -r 0 && echo $i >>"$TMP/sent.$1"
        else # one that is sent after the stop may be lost
            mark snmptrap $i && [ ! -e "$TMP/told" ] && echo $i >>"$TMP/sent.$1"
        fi
    done
}
for first in 100000 200000 300000; do
    pour $first &
    pouring+=($!)
    started+=($!)
done
check hangs "the programs of the channel hang" wait_for 20 eval '[ -s "$TMP/hanging" ]'
sleep 1
decoder=$(cat "/proc/$daemon/task/$daemon/children")
: >"$TMP/told"
sleep 0.2 # whoever did not see it has sent
from=$(date +%s%N)
stop_daemon TERM
took=$((($(date +%s%N) - from) / 1000000))
check ends "the end takes $took ms" [ "$took" -lt 10000 ]
check good "it is a good one" eval 'logged "end result=good"'
: >"$TMP/still"
wait "${pouring[@]}"
check nobody "neither decoder nor programs live on" eval '! ps -o pid= -p $(echo $decoder $(cat "$TMP/hanging") | tr " " ,) >/dev/null'
sort "$TMP"/sent.* >"$TMP/sent"
sqlite3 "$TMP/state/tickets.db" "SELECT substr(object, 6) FROM ticket WHERE condition = 'marked'" | sort >"$TMP/kept"
check kept "all $(wc -l <"$TMP/sent") notifications that had to be kept are" eval '[ -z "$(comm -23 "$TMP/sent" "$TMP/kept" | tee "$TMP/lost")" ]'
head -5 "$TMP/lost"
rm "$TMP/hang"
start_daemon || { cat "$TMP/log"; echo "FAIL $name-again"; exit 1; }
changes() { sqlite3 -cmd '.timeout 5000' "$TMP/state/tickets.db" "SELECT count(*) FROM change"; }
all_delivered() { [ "$(sort -u "$TMP/delivered" 2>/dev/null | wc -l)" = "$(changes)" ]; }
check delivered "after the next start all $(changes) changes are delivered" wait_for 60 all_delivered

# A decoder that lives, but does nothing any more.
decoder=$(cat "/proc/$daemon/task/$daemon/children")
at=$(sed -n 's/.*listening=\(127.0.0.1:[0-9]*\).*/\1/p' "$TMP/log.now" | tail -1)
kill -STOP $decoder
check hangs-replaced "a decoder that hangs is replaced" wait_for 60 logged "decoder=$((decoder)) result=died"
check hangs-heard "and what came in meanwhile is heard" mark snmpinform 400000 -t 1 -r 10

# Somebody else writes into the database, and does not end.
mkfifo "$TMP/lock"
sqlite3 -cmd '.timeout 10000' "$TMP/state/tickets.db" <"$TMP/lock" >"$TMP/locked" &
started+=($!)
exec {lock}>"$TMP/lock"
printf 'BEGIN IMMEDIATE;\nSELECT 1;\n' >&"$lock"
wait_for 20 test -s "$TMP/locked"
mark snmptrap 400001
wait_for 20 logged 'tickets state=failing'
from=$(date +%s)
stop_daemon TERM
took=$(($(date +%s) - from))
check locked "the end takes $took s while the tickets can not be written" [ "$took" -lt 20 ]
exec {lock}>&-
exit $failed
