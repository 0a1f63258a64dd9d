#!/bin/bash
# A database that somebody else has locked, a disk that fails, a disk that is full: the daemon goes on measuring, tells it once, answers no inform that it
# could not keep, and when it is over everything is written that was seen meanwhile. Also killed and started on a full disk.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
# In a mount namespace of its own, for a small disk.
[ -n "${DISK_INSIDE:-}" ] || ! unshare -rm true 2>/dev/null || DISK_INSIDE=1 exec unshare -rm "$0"
. "$(dirname "$0")/common.bash"
need sqlite3 snmpinform

export SNMPCONFPATH=$TMP/none
write_small_switch
echo "127.35.0.1 $TMP/switch.snmprec" >"$TMP/fleet"
start_fleet "$TMP/fleet"

mkdir -p "$TMP/conf/customers" "$TMP/rules" "$TMP/state"
cat >"$TMP/rules/small.conf" <<'RULES'
rules: { mark: { trap = "1.3.6.1.4.1.32473.9.0.1"; severity = "error"; object = "mark/{1.3.6.1.4.1.32473.9.1}"; condition = "marked"; hold = "0s"; title = "A mark"; }; };
RULES
cat >"$TMP/deliver" <<'PROGRAM'
#!/bin/sh
echo "$FORESTALL_KEY" >>"$1"
PROGRAM
chmod +x "$TMP/deliver"
: >"$TMP/delivered"
cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$TMP/rules"; };
poll: { timeout = "500ms"; retries = 1; };
store: { hold = "0s"; archives = ["1s:1m"]; };
tickets: { flap_count = 8; };
traps: { listen = ["127.0.0.1:0"]; };
notify: { all: { program = ["$TMP/deliver", "$TMP/delivered"]; severity = "info"; }; };
CONF
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port;
sites: { hq: { devices: { sw: { address = "127.35.0.1"; profile = "small"; }; }; }; };
CONF

if ! "${CC:-cc}" -shared -fPIC -O1 -D_GNU_SOURCE -o "$TMP/faults.so" "$tree/tests/e2e/faults.c" -ldl 2>"$TMP/faults.log"; then
    echo "FAIL $name-faults the shim does not compile"
    cat "$TMP/faults.log"
    exit 1
fi
small_disk=
[ -z "${DISK_INSIDE:-}" ] || { mount -t tmpfs -o size=12m tmpfs "$TMP/state" && small_disk=1; }

start() # the daemon, whose disk fails while there is $TMP/faulty
{
    LD_PRELOAD=$TMP/faults.so FAULT_ODDS=100 FAULT_WHILE=$TMP/faulty FAULT_ERRNO=EIO ASAN_OPTIONS=verify_asan_link_order=0 start_daemon
}
tickets() { sqlite3 -cmd '.timeout 10000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
count_is() { [ "$(tickets "SELECT count(*) FROM ticket WHERE $1")" = "$2" ]; } # CONDITION COUNT
is_open() { count_is "object = 'interface/p$1' AND condition = 'down' AND state = 'open'" 1; } # PORT
has_mark() { count_is "object = 'mark/$1' AND state = 'open'" 1; }
set_port() { tell 127.35.0.1 "set=1.3.6.1.2.1.2.2.1.8.$1|2|$((2 - $2))"; } # PORT 1|0
logged() { grep -q -- "$1" "$TMP/log.now"; }
times() { grep -c -- "$1" "$TMP/log.now"; }
listening() { sed -n 's/.*listening=127.0.0.1:\([0-9]*\).*/\1/p' "$TMP/log.now" | tail -1; }
inform() # NUMBER: until it is answered
{
    snmpinform -v 2c -c public --clientaddr=127.35.0.1 -t 1 -r 40 "udp:127.0.0.1:$(listening)" '' 1.3.6.1.4.1.32473.9.0.1 1.3.6.1.4.1.32473.9.1.0 i "$1" \
        >/dev/null 2>"$TMP/inform.err" && : >"$TMP/answered.$1"
}
all_delivered() { [ "$(tickets 'SELECT idem FROM outbox' | sort)" = "$(sort -u "$TMP/delivered")" ]; }

# Polls that ended since it was asked last.
polls()
{
    local before
    before=$(times 'lag_p99_ms=')
    kill -USR1 "$daemon"
    for _ in $(seq 100); do
        [ "$(times 'lag_p99_ms=')" -gt "$before" ] && break
        sleep 0.1
    done
    sed -n 's/.*stats polls=\([0-9]*\) .*/\1/p' "$TMP/log.now" | tail -1
}

# What all troubles have in common: begin and end are commands.
trouble() # NAME PORT TEXT BEGIN END
{
    local before
    before=$(times 'tickets state=failing')
    eval "$4"
    polls >/dev/null
    set_port "$2" 0
    inform "$2" &
    started+=($!)
    check "$1-told" "$3: it is told" wait_for 20 eval "[ \$(times 'tickets state=failing') -gt $before ]"
    sleep 3
    check "$1-once" "$3: it is told once" [ "$(times 'tickets state=failing')" = $((before + 1)) ]
    check "$1-measures" "$3: polls go on" [ "$(polls)" -ge 2 ]
    check "$1-status" "$3: status says so, and why" \
        eval '"$forestall" status -c "$TMP/conf/forestall.conf" | grep -q "^tickets: CAN NOT BE WRITTEN, [1-9][0-9]* changes wait: .*[a-z]"'
    check "$1-waits" "$3: an inform that can not be kept is not answered" [ ! -e "$TMP/answered.$2" ]
    eval "$5"
    check "$1-good" "$3: that it is over is told as well" wait_for 20 eval "[ \$(times 'tickets state=good') -gt $before ]"
    check "$1-kept" "$3: what was seen meanwhile is a ticket then" wait_for 20 is_open "$2"
    check "$1-answered" "$3: the inform is answered then, and has its ticket" wait_for 15 eval "[ -e $TMP/answered.$2 ] && has_mark $2"
    check "$1-whole" "$3: the database is whole" [ "$(tickets 'PRAGMA integrity_check')" = ok ]
}

lock() # somebody else writes, for long
{
    mkfifo "$TMP/lock.in"
    sqlite3 -cmd '.timeout 10000' "$TMP/state/tickets.db" <"$TMP/lock.in" &
    started+=($!)
    locker=$!
    exec {locking}>"$TMP/lock.in"
    echo 'BEGIN IMMEDIATE;' >&"$locking"
}

unlock()
{
    echo 'ROLLBACK;' >&"$locking"
    exec {locking}>&-
    wait $locker
}
fill() { head -c 20m /dev/zero >"$TMP/state/filler" 2>/dev/null; }

start || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
set_port 1 0
check good "on a good disk a port that is down is a ticket" wait_for 20 is_open 1
check listens "and it listens" wait_for 20 logged 'traps decoder='
trouble locked 2 'a database that is locked for long' lock unlock
trouble failing 3 'a disk that fails' ": >$TMP/faulty" "rm $TMP/faulty"
if [ -n "$small_disk" ]; then
    trouble full 4 'a full disk' fill "rm $TMP/state/filler"
    fill
    set_port 5 0
    stop_daemon KILL >/dev/null 2>&1
    start
    check full-killed "killed and started on a full disk it goes on measuring" eval 'polls >/dev/null; sleep 2; [ "$(polls)" -ge 1 ]'
    rm "$TMP/state/filler"
    check full-heals "and writes its tickets when there is room" wait_for 20 is_open 5
    stop_daemon
    fill
    set_port 6 0
    start
    check full-start "ended well and started on a full disk it goes on measuring" eval 'polls >/dev/null; sleep 2; [ "$(polls)" -ge 1 ]'
    rm "$TMP/state/filler"
    check full-start-heals "and writes its tickets when there is room" wait_for 20 is_open 6
else
    echo "# no mount namespaces here: the full disk was not tried"
fi
check once "nothing was opened twice, and nothing else" \
    eval '[ "$(tickets "SELECT count(*), count(DISTINCT key) FROM ticket")" = "$(tickets "SELECT count(*) * 1, count(*) FROM ticket WHERE state = '"'open'"'")" ]'
check delivered "each change was delivered" wait_for 40 all_delivered
stop_daemon
check alive "the daemon lived to the end" logged ' end result=good'
check whole "the database is whole" [ "$(tickets 'PRAGMA integrity_check')" = ok ]
exit $failed
