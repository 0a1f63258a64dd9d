# What the end-to-end tests share: checks, a folder of their own, agents, a configuration, a daemon. Sourced, not run.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
forestall=$(realpath "${FORESTALL:-$tree/build/forestall}")
fleet=$(realpath "${FLEET:-$tree/build/tests/agent/fleet}")
name=$(basename "$0" .sh)
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && export TMP=$own TMPDIR=$own; }
export MIBS='' SNMP_PERSISTENT_DIR=$TMP/persistent
# For binaries with AddressSanitizer: the library keeps its table of textual conventions (src/snmp/mib.c).
echo 'leak:libnetsnmp.so' >"$TMP/leaks"
export LSAN_OPTIONS=suppressions=$TMP/leaks:print_suppressions=0
failed=0
started=() # processes to be ended

common_end()
{
    local pid
    for pid in "${started[@]}"; do
        kill "$pid" 2>/dev/null
    done
    wait 2>/dev/null
    [ -z "$own" ] || rm -rf "$own"
}
trap common_end EXIT
trap 'exit 130' INT TERM HUP

check() # NAME TEXT COMMAND...: the command's status decides
{
    local what=$1 text=$2
    shift 2
    if "$@"; then
        echo "ok $name-$what $text"
    else
        echo "FAIL $name-$what $text"
        failed=1
    fi
}

wait_for() # SECONDS COMMAND...: until it succeeds
{
    local left=$(($1 * 10))
    shift
    until "$@"; do
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        sleep 0.1
    done
}

# A program that is not there leaves a line, not a failure.
need() # PROGRAM...
{
    local program
    PATH=$PATH:/usr/sbin:/sbin
    for program; do
        command -v "$program" >/dev/null || { echo "ok $name no $program here: nothing tried"; exit 0; }
    done
}

start_fleet() # [OPTIONS] FILE: sets fleet_port; commands go to $TMP/fleet.sock
{
    "$fleet" -p 0 -f 110 -c "$TMP/fleet.sock" "$@" >"$TMP/fleet.ready" 2>"$TMP/fleet.err" &
    started+=($!)
    wait_for 10 test -s "$TMP/fleet.ready" && read -r _ _ fleet_port _ <"$TMP/fleet.ready" && [ "$fleet_port" -gt 0 ] && return
    echo "FAIL $name-start the agents did not start"
    cat "$TMP/fleet.err"
    exit 1
}

tell() # ADDRESS ACTION...: to the agents
{
    "$fleet" -t "$TMP/fleet.sock" "$@" >"$TMP/told" || { cat "$TMP/told"; return 1; }
}

# Debian's snmpd with the configuration of standard input. A port that is taken makes it end at once: try others.
start_snmpd() # sets snmpd_port
{
    cat >"$TMP/snmpd.lines"
    for _ in 1 2 3 4 5; do
        snmpd_port=$((20000 + RANDOM % 10000))
        { echo "agentAddress udp:127.0.0.1:$snmpd_port"; cat "$TMP/snmpd.lines"; } >"$TMP/snmpd.conf"
        timeout 110 snmpd -f -C -c "$TMP/snmpd.conf" -Lf "$TMP/snmpd.log" -I -smux 2>"$TMP/snmpd.err" &
        started+=($!)
        for _ in $(seq 50); do
            kill -0 $! 2>/dev/null || break
            grep -q 'NET-SNMP version' "$TMP/snmpd.log" 2>/dev/null && return
            sleep 0.1
        done
    done
    echo "FAIL $name-start snmpd did not start"
    cat "$TMP/snmpd.log" "$TMP/snmpd.err"
    exit 1
}

# $TMP/conf with the project's profiles and MIB modules, and what follows in the main file from standard input.
write_config()
{
    mkdir -p "$TMP/conf/customers"
    {
        echo "paths: { state = \"$TMP/state\"; profiles = \"$tree/conf/profiles\"; mibs = \"$tree/mibs\"; };"
        cat
    } >"$TMP/conf/forestall.conf"
}

# A switch with twenty ports that are up, in $TMP/switch.snmprec, and a profile "small" that asks it each second: a port that is down is a ticket.
write_small_switch()
{
    local i
    for i in $(seq 1 20); do
        printf '%s\n' "1.3.6.1.2.1.2.2.1.1.$i|2|$i" "1.3.6.1.2.1.2.2.1.8.$i|2|1" "1.3.6.1.2.1.31.1.1.1.1.$i|4|p$i"
    done >"$TMP/switch.snmprec"
    printf '%s\n' '1.3.6.1.2.1.1.1.0|4|a small switch' '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.1' '1.3.6.1.2.1.1.3.0|67|8640000' >>"$TMP/switch.snmprec"
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
    };
    conditions: { down: { when = ["oper_status = down"]; severity = "error"; title = "Port {instance} is down"; advice = "Cable?"; }; };
  };
};
PROFILE
}

write_secrets() # the credentials of standard input
{
    { echo 'credentials: {'; cat; echo '};'; } >"$TMP/conf/secrets.conf"
    chmod 600 "$TMP/conf/secrets.conf"
}

start_daemon() # sets daemon (its process) and keeper (ours, ends with the daemon's status); the log is $TMP/log, appended
{
    rm -f "$TMP/pid"
    : >"$TMP/log.now"
    # shellcheck disable=SC2016 # for the inner shell
    timeout -s KILL 110 sh -c 'echo $$ >"$0"; exec "$@"' "$TMP/pid" "$forestall" run -c "$TMP/conf/forestall.conf" \
        > >(tee -a "$TMP/log" >>"$TMP/log.now") 2>&1 &
    keeper=$!
    started+=($keeper)
    wait_for 20 test -s "$TMP/pid" && daemon=$(cat "$TMP/pid") && wait_for 20 grep -q ' start config=' "$TMP/log.now"
}

stop_daemon() # [SIGNAL]: returns its status
{
    kill "-${1:-TERM}" "$daemon" || return
    wait $keeper
}
