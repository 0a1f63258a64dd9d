#!/bin/bash
# The whole daemon is killed with kill -9 at 200 random moments under polls and notifications, on good disks and on some whose writes and syncs fail:
# each trouble has one open ticket, nothing is resolved or opened without a reason, each change was delivered with its key, each inform
# that was answered has left its ticket, the file is whole.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3 setpriv snmptrap snmpinform

export SNMPCONFPATH=$TMP/none
kills=${KILLS:-40} # of each daemon
[ -n "${KILLS:-}" ] || ! nm "$forestall" 2>/dev/null | grep -q __asan_init || kills=8 # it is slow with AddressSanitizer
daemons=${DAEMONS:-5}
# What goes wrong with the disk of the last two daemons, half of the time.
declare -A fault_of=([4]=ENOSPC [5]=EIO)
slack=3000 # ms between what a port does and the change of its ticket, at most: polls are a second apart
steady="101 102 103 104" # ports of sw0 that are down all the time
changing="$(seq 1 40)"   # ports of sw1 that come and go

# Where the daemons listen: addresses that no other test takes, also when two of these run.
listen_at() # NUMBER
{
    echo "127.$((64 + $$ / 250 % 60)).$(($$ % 250)).$1:16162"
}

# A small switch: a port that fails goes down at once, and after two seconds for a second condition.
port_list()
{
    local i
    for i in $(seq 1 40) $(seq 101 110); do
        echo "1.3.6.1.2.1.2.2.1.1.$i|2|$i"
        echo "1.3.6.1.2.1.2.2.1.2.$i|4|port $i"
        echo "1.3.6.1.2.1.2.2.1.8.$i|2|1"
        echo "1.3.6.1.2.1.2.2.1.10.$i|65|$((i * 1000))"
        echo "1.3.6.1.2.1.31.1.1.1.1.$i|4|p$i"
    done
    printf '%s\n' '1.3.6.1.2.1.1.1.0|4|a small switch' '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.1' \
        '1.3.6.1.2.1.1.3.0|67|8640000' '1.3.6.1.2.1.1.5.0|4|switch'
}

write_parts()
{
    local i
    port_list >"$TMP/switch.snmprec"
    for i in $(seq "$daemons"); do
        echo "127.34.$i.0 $TMP/switch.snmprec v3user=ops:SHA:authpass12:AES:privpass12"
        echo "127.34.$i.1 $TMP/switch.snmprec"
    done >"$TMP/fleet"
    mkdir -p "$TMP/profiles"
    cat >"$TMP/profiles/small.conf" <<'PROFILE'
profile: { name = "small"; help = "A small switch"; };
sections: {
  system: { help = "Uptime"; every = "1s"; metrics: { uptime: { unit = "s"; oid = "1.3.6.1.2.1.1.3.0"; form = "ticks"; }; }; };
  interface: {
    help = "Ports"; table = "1.3.6.1.2.1.2.2.1"; every = "1s"; labels = ["name"];
    metrics: {
      name: { kind = "text"; oid = "1.3.6.1.2.1.31.1.1.1.1"; fixed = true; };
      oper_status: { kind = "state"; oid = "1.3.6.1.2.1.2.2.1.8"; words = ["1 = up", "2 = down"]; store = false; };
      in_octets: { kind = "counter"; unit = "B"; oid = "1.3.6.1.2.1.2.2.1.10"; store = false; };
    };
    conditions: {
      down: { when = ["oper_status = down"]; severity = "error"; title = "Port {instance} is down"; advice = "Cable?"; };
      long: { when = ["oper_status = down"]; for = "2s"; clear_for = "2s"; severity = "warning"; title = "Port {instance} stays down"; advice = "Cable?"; };
    };
  };
};
PROFILE
    mkdir -p "$TMP/rules"
    cat >"$TMP/rules/small.conf" <<'RULES'
rules: {
  link: {
    trap = "1.3.6.1.6.3.1.1.5.3"; cleared_by = "1.3.6.1.6.3.1.1.5.4"; severity = "error";
    object = "interface/{1.3.6.1.2.1.2.2.1.1}"; condition = "down"; recheck = "interface {1.3.6.1.2.1.2.2.1.1}"; title = "Port went down";
  };
  mark: { trap = "1.3.6.1.4.1.32473.9.0.1"; severity = "error"; object = "mark/{1.3.6.1.4.1.32473.9.1}"; condition = "marked"; hold = "0s"; title = "A mark"; };
};
RULES
    cat >"$TMP/deliver" <<'PROGRAM'
#!/bin/sh
echo "$FORESTALL_KEY" >>"$1"
PROGRAM
    chmod +x "$TMP/deliver"
}

write_daemon() # NUMBER
{
    local dir=$TMP/d$1
    mkdir -p "$dir/customers"
    cat >"$dir/forestall.conf" <<CONF
paths: { state = "$dir/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$TMP/rules"; };
traps: { listen = ["$(listen_at "$1")"]; };
poll: { timeout = "500ms"; retries = 1; };
store: { hold = "0s"; archives = ["1s:1m"]; };
tickets: { relapse = "4s"; flap_count = 8; flap_time = "1m"; };
notify: { all: { program = ["$TMP/deliver", "$dir/delivered"]; severity = "info"; }; };
CONF
    (
        umask 077
        cat >"$dir/secrets.conf" <<'SECRETS'
credentials: {
  c: { community = "public"; };
  u: { version = "3"; user = "ops"; level = "authPriv"; auth = "SHA"; auth_pass = "authpass12"; priv = "AES"; priv_pass = "privpass12"; };
};
SECRETS
    )
    cat >"$dir/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port;
sites: { hq: { devices: {
  sw0: { address = "127.34.$1.0"; profile = "small"; credential = "u"; };
  sw1: { address = "127.34.$1.1"; profile = "small"; };
}; }; };
CONF
    : >"$dir/delivered" >"$dir/log" >"$dir/ends" >"$dir/marks"
}

# --- one daemon ---

run_daemon() # NUMBER [VARIABLE=VALUE...]: sets pid; it ends with the shell that started it
{
    local dir=$TMP/d$1
    shift
    env "$@" setpriv --pdeathsig KILL "$forestall" run -c "$dir/forestall.conf" >>"$dir/log" 2>&1 &
    pid=$!
}

starts_of() # NUMBER
{
    grep -c ' start config=' "$TMP/d$1/log"
}

has_started() # NUMBER MORE-THAN
{
    [ "$(starts_of "$1")" -gt "$2" ]
}

now() # ms of the wall clock
{
    local us=${EPOCHREALTIME/[.,]/}
    echo "${us%???}"
}

set_port() # ADDRESS PORT 1|0
{
    "$fleet" -t "$TMP/fleet.sock" "$1" "set=1.3.6.1.2.1.2.2.1.8.$2|2|$((2 - $3))" >/dev/null
}

send_link() # NUMBER PORT 1|0
{
    snmptrap -v 2c -c public --clientaddr="127.34.$1.1" "udp:$(listen_at "$1")" '' "1.3.6.1.6.3.1.1.5.$((3 + $3))" \
        "1.3.6.1.2.1.2.2.1.1.$2" i "$2" "1.3.6.1.2.1.2.2.1.8.$2" i "$((2 - $3))" >/dev/null 2>&1
}

# Informs with a number each, until they are answered (or not): the numbers of those that were go to a file.
send_marks() # NUMBER
{
    local i=0 dir=$TMP/d$1
    local -a how
    trap - EXIT
    while [ ! -e "$dir/still" ]; do
        i=$((i + 1))
        if [ $((i % 2)) -eq 0 ]; then
            how=(-v 3 -u ops -l authPriv -a SHA -A authpass12 -x AES -X privpass12 --clientaddr="127.34.$1.0")
        else
            how=(-v 2c -c public --clientaddr="127.34.$1.1")
        fi
        snmpinform "${how[@]}" -t 0.3 -r 2 "udp:$(listen_at "$1")" '' 1.3.6.1.4.1.32473.9.0.1 1.3.6.1.4.1.32473.9.1.0 i "$i" >/dev/null 2>&1 &&
            echo "$i" >>"$dir/marks"
        sleep 0.1
    done
}

# What a port did, in ms of the wall clock around the command: before|after|port|1 (up) or 0
move_ports() # NUMBER
{
    local ip=127.34.$1.1 log=$TMP/d$1/moves port before
    local -a up
    trap - EXIT
    for port in $changing; do up[port]=1; done
    while [ ! -e "$TMP/d$1/still" ]; do
        port=$((RANDOM % 40 + 1))
        up[port]=$((1 - up[port]))
        before=$(now)
        set_port "$ip" "$port" "${up[port]}" || exit 1
        echo "$before|$(now)|$port|${up[port]}" >>"$log"
        # Some notifications are lost, and some lie.
        [ $((RANDOM % 3)) -eq 0 ] || send_link "$1" "$port" "${up[port]}"
        [ $((RANDOM % 4)) -ne 0 ] || send_link "$1" "$((RANDOM % 40 + 1))" "$((RANDOM % 2))"
        sleep "0.$((RANDOM % 3 + 1))"
    done
    for port in $changing; do echo "$port|${up[port]}"; done >"$TMP/d$1/truth"
}

kill_daemon() # NUMBER
{
    local round before dir=$TMP/d$1
    trap - EXIT
    for round in $(seq "$kills"); do
        run_daemon "$1"
        sleep "$((RANDOM % 3 / 2)).$((RANDOM % 8 + 1))"
        kill -9 "$pid" 2>/dev/null || echo "ended by itself in round $round" >>"$dir/ends"
        wait "$pid" 2>/dev/null
    done
}

# The same, on a disk of which half of the writes and syncs fail every other half second.
starve_daemon() # NUMBER ERROR
{
    local round before dir=$TMP/d$1
    trap - EXIT
    for round in $(seq "$kills"); do
        before=$(starts_of "$1")
        run_daemon "$1" LD_PRELOAD="$TMP/faults.so" FAULT_ODDS=50 FAULT_WHILE="$dir/faulty" FAULT_ERRNO="$2" ASAN_OPTIONS=verify_asan_link_order=0
        wait_for 20 has_started "$1" "$before" || echo "not started in round $round" >>"$dir/ends"
        for _ in $(seq $((RANDOM % 4))); do
            if [ -e "$dir/faulty" ]; then rm "$dir/faulty"; else : >"$dir/faulty"; fi
            sleep "0.$((RANDOM % 5 + 1))"
        done
        kill -9 "$pid" 2>/dev/null || echo "ended by itself in round $round" >>"$dir/ends"
        wait "$pid" 2>/dev/null
        rm -f "$dir/faulty"
    done
}

ask() # NUMBER SQL
{
    sqlite3 -cmd '.timeout 10000' "$TMP/d$1/state/tickets.db" "$2"
}

is_open="state IN ('open', 'acknowledged')"

open_ports() # NUMBER CONDITION: as the tickets have it
{
    ask "$1" "SELECT device || '/' || object FROM ticket WHERE $is_open AND condition = '$2' ORDER BY 1"
}

bad_ports() # NUMBER: as it is
{
    {
        for port in $steady; do echo "acme/hq/sw0/interface/p$port"; done
        sed -n 's,^\(.*\)|0$,acme/hq/sw1/interface/p\1,p' "$TMP/d$1/truth"
    } | LC_ALL=C sort
}

is_right() # NUMBER
{
    local want
    want=$(bad_ports "$1")
    [ "$(open_ports "$1" down)" = "$want" ] && [ "$(open_ports "$1" long)" = "$want" ]
}

is_delivered() # NUMBER
{
    [ "$(ask "$1" 'SELECT idem FROM outbox' | LC_ALL=C sort -u)" = "$(LC_ALL=C sort -u "$TMP/d$1/delivered")" ]
}

# --- what is looked for at the end ---

# Each change has a reason: a port was down (up) shortly before its ticket was opened (resolved). Prints those that have none.
without_reason() # NUMBER
{
    sqlite3 "$TMP/d$1/state/tickets.db" <<SQL
CREATE TEMP TABLE move (before INTEGER, after INTEGER, port INTEGER, up INTEGER);
.import '$TMP/d$1/moves' move
CREATE TEMP TABLE span AS SELECT 'interface/p' || port AS object, up, before AS since,
  coalesce(lead(after) OVER (PARTITION BY port ORDER BY before), 1 << 60) AS until FROM move;
INSERT INTO span SELECT 'interface/p' || port, 1, 0, min(after) FROM move GROUP BY port;
SELECT t.key, c.kind, c.at FROM change c JOIN ticket t ON t.id = c.ticket
 WHERE t.device = 'acme/hq/sw1' AND t.condition IN ('down', 'long') AND c.kind IN ('opened', 'reopened', 'resolved')
 AND NOT EXISTS (SELECT 1 FROM span s WHERE s.object = t.object AND s.up = (c.kind = 'resolved')
   AND s.since <= c.at AND s.until >= c.at - $slack - (t.condition = 'long') * 2000);
SQL
}

# Tickets whose changes do not follow from each other.
odd_histories() # NUMBER
{
    ask "$1" "WITH steps AS (SELECT ticket, number, kind, state, lag(state) OVER (PARTITION BY ticket ORDER BY number) AS was FROM change)
      SELECT ticket, number, kind, was FROM steps WHERE (kind = 'opened') != (number = 1)
        OR kind = 'resolved' AND was NOT IN ('open', 'acknowledged') OR kind = 'reopened' AND was NOT IN ('resolved', 'closed')
      UNION ALL SELECT id, changes, 'changes', '' FROM ticket WHERE changes != (SELECT count(*) FROM change WHERE ticket = id)
      UNION ALL SELECT ticket, number, 'outbox', '' FROM change c
        WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.ticket = c.ticket AND o.number = c.number AND o.idem = c.ticket || ':' || c.number)"
}

# Keys whose first delivery came before that of the change before it.
out_of_order() # NUMBER
{
    awk -F: '!seen[$0]++ && $2 != ++next_of[$1] { print; bad = 1 }' "$TMP/d$1/delivered"
}

# Informs that were answered and have no ticket.
lost_marks() # NUMBER
{
    comm -23 <(sed 's,^,mark/,' "$TMP/d$1/marks" | LC_ALL=C sort) \
        <(ask "$1" "SELECT object FROM ticket WHERE $is_open AND condition = 'marked'" | LC_ALL=C sort)
}

left_behind() # NUMBER
{
    pgrep -f "$TMP/d$1/forestall.conf"
}

empty() # COMMAND...: shows what there is
{
    local out
    out=$("$@" 2>&1)
    [ -n "$out" ] || return 0
    printf '# %s: %s\n' "$*" "${out:0:400}"
    return 1
}

judge_daemon() # NUMBER WHAT
{
    local n=$1 count
    check "alive$n" "$2: it never ended by itself" empty cat "$TMP/d$n/ends"
    run_daemon "$n"
    check "right$n" "$2: each trouble has one open ticket, nothing else has one" wait_for 30 is_right "$n"
    check "delivered$n" "$2: each change was delivered with its key ($(sort -u "$TMP/d$n/delivered" | wc -l) changes)" wait_for 30 is_delivered "$n"
    kill "$pid"
    wait "$pid"
    check "end$n" "$2: the daemon ends well" [ $? -eq 0 ]
    count=$(ask "$n" "SELECT count(*) FROM change c JOIN ticket t ON t.id = c.ticket WHERE t.device = 'acme/hq/sw0' AND t.condition != 'marked'")
    check "steady$n" "$2: what was down all the time has one ticket that was opened once" [ "$count" = 8 ]
    check "reason$n" "$2: nothing was opened or resolved without a reason" empty without_reason "$n"
    check "history$n" "$2: the changes of each ticket follow from each other" empty odd_histories "$n"
    check "informs$n" "$2: each inform that was answered has its ticket ($(wc -l <"$TMP/d$n/marks") answered)" empty lost_marks "$n"
    wait_for 5 eval "! left_behind $n >/dev/null"
    check "alone$n" "$2: no process was left behind" empty left_behind "$n"
    check "order$n" "$2: they were delivered in order" empty out_of_order "$n"
    check "whole$n" "$2: the database is whole" [ "$(ask "$n" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" = ok ]
    count=$(ask "$n" "SELECT count(*) FROM change WHERE kind IN ('resolved', 'reopened')")
    check "work$n" "$2: there was work ($count ends and returns of $(wc -l <"$TMP/d$n/moves") moves)" [ "$count" -gt $((kills / 4)) ]
}

if ! "${CC:-cc}" -shared -fPIC -O1 -D_GNU_SOURCE -o "$TMP/faults.so" "$tree/tests/e2e/faults.c" -ldl 2>"$TMP/faults.log"; then
    echo "FAIL $name-faults the shim does not compile"
    cat "$TMP/faults.log"
    exit 1
fi
write_parts
start_fleet "$TMP/fleet"
killers=() movers=()
for n in $(seq "$daemons"); do
    write_daemon "$n"
    for port in $steady; do
        set_port "127.34.$n.0" "$port" 0 || exit 1
    done
    move_ports "$n" &
    movers+=($!) started+=($!)
    send_marks "$n" &
    movers+=($!) started+=($!)
    if [ -n "${fault_of[$n]:-}" ]; then
        starve_daemon "$n" "${fault_of[$n]}" &
    else
        kill_daemon "$n" &
    fi
    killers+=($!) started+=($!)
done
wait "${killers[@]}"
for n in $(seq "$daemons"); do : >"$TMP/d$n/still"; done
wait "${movers[@]}"
ends=()
for n in $(seq "$daemons"); do
    (
        trap - EXIT
        judge_daemon "$n" "$kills kills${fault_of[$n]:+ and ${fault_of[$n]}}"
        exit $failed
    ) >"$TMP/d$n/end" &
    ends+=($!) started+=($!)
done
for n in $(seq "$daemons"); do
    wait "${ends[n - 1]}" || failed=1
    cat "$TMP/d$n/end"
done
exit $failed
