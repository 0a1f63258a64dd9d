#!/bin/bash
# The test agents as Debian's Net-SNMP tools see them: complete walks of our recordings in v1, v2c and v3, every
# authentication with every privacy protocol, reports, contexts, faults on the way, IPv6, and commands while it runs.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

fleet=${FLEET:-build/tests/agent/fleet}
data=$(cd "$(dirname "$0")/../data" && pwd)
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
export MIBS='' SNMP_PERSISTENT_DIR=$TMP/persistent
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null; wait; [ -z "$own" ] || rm -rf "$own"' EXIT
failed=0

check() # NAME TEXT, after a command
{
    if [ $? -eq 0 ]; then
        echo "ok agents-$1 $2"
    else
        echo "FAIL agents-$1 $2"
        failed=1
    fi
}

same() # NAME TEXT GOT WANT
{
    [ "$3" = "$4" ] || echo "# got '$3', expected '$4'"
    [ "$3" = "$4" ]
    check "$1" "$2"
}

if ! command -v snmpbulkwalk >/dev/null; then
    echo "ok agents no Net-SNMP tools here: nothing tried"
    exit 0
fi

auths="MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512"
privs="DES AES AES-192 AES-256 AES-192-C AES-256-C"
{
    n=1
    for recording in "$data"/*.snmprec; do
        echo "127.30.0.$n $recording moves=still"
        n=$((n + 1))
    done
    printf '127.30.1.1 %s/ups.snmprec v3user=open context=other:%s/v1printer.snmprec' "$data" "$data"
    for auth in $auths; do
        printf ' "v3user=%s:%s:correct horse"' "$auth" "$auth"
        for priv in $privs; do
            printf ' "v3user=%s/%s:%s:correct horse:%s:battery staple"' "$auth" "$priv" "$auth" "$priv"
        done
    done
    printf '\n127.30.1.2/50 %s/switch48-bench.snmprec\n[::1] %s/ups.snmprec\n' "$data" "$data"
} >"$TMP/fleet"

"$fleet" -p 0 -6 -f 100 -c "$TMP/control" "$TMP/fleet" >"$TMP/ready" &
pid=$!
for _ in $(seq 100); do
    read -r _ _ port _ 2>/dev/null <"$TMP/ready" && break
    sleep 0.1
done
[ -n "${port:-}" ] || { echo "FAIL agents-start"; exit 1; }

lines() # ARGUMENTS... : a walk of everything
{
    "$@" -On .1 2>/dev/null | grep '^\.' | grep -vc 'No more variables'
}
descr() # ARGUMENTS...
{
    snmpget -Oqv -t 1 -r 0 "$@" .1.3.6.1.2.1.1.5.0 2>&1 | tr -d '\n'
}
tell()
{
    "$fleet" -t "$TMP/control" "$@"
}

n=1
for recording in "$data"/*.snmprec; do
    name=$(basename "$recording" .snmprec)
    same "walk-v2c-$name" "every object once" "$(lines snmpbulkwalk -v2c -c public -Cr40 "127.30.0.$n:$port")" "$(wc -l <"$recording")"
    same "walk-v1-$name" "all but Counter64" "$(lines snmpwalk -v1 -c public "127.30.0.$n:$port")" "$(grep -vc '|70|' "$recording")"
    n=$((n + 1))
done

at=127.30.1.1:$port
want=$(wc -l <"$data/ups.snmprec")
for auth in $auths; do
    same "v3-$auth" "authNoPriv" "$(descr -v3 -u "$auth" -l authNoPriv -a "$auth" -A 'correct horse' "$at")" '"ups-hq-01"'
    for priv in $privs; do
        same "v3-$auth-$priv" "authPriv walk" "$(lines snmpbulkwalk -v3 -u "$auth/$priv" -l authPriv -a "$auth" \
            -A 'correct horse' -x "$priv" -X 'battery staple' "$at")" "$want"
    done
done
same v3-open noAuthNoPriv "$(descr -v3 -u open -l noAuthNoPriv "$at")" '"ups-hq-01"'
same v3-context "another recording" "$(descr -v3 -u open -l noAuthNoPriv -n other "$at")" '"ml1210"'
same v2c-context "community@context" "$(descr -v2c -c public@other "$at")" '"ml1210"'
same v3-no-context report "$(descr -v3 -u open -l noAuthNoPriv -n none "$at")" 'snmpget: Bad context specified'
same v3-nobody report "$(descr -v3 -u nobody -l noAuthNoPriv "$at")" 'snmpget: Unknown user name'
same v3-level report "$(descr -v3 -u open -l authNoPriv -a MD5 -A 'correct horse' "$at")" 'snmpget: Unsupported security level'
same v3-password report "$(descr -v3 -u MD5 -l authNoPriv -a MD5 -A 'wrong horse' "$at")" \
    'snmpget: Authentication failure (incorrect password, community or key)'
same v3-privacy report "$(descr -v3 -u MD5/DES -l authPriv -a MD5 -A 'correct horse' -x DES -X 'wrong staple' "$at")" \
    'snmpget: Decryption error'
same ipv6 "::1" "$(descr -v2c -c public "udp6:[::1]:$port")" '"ups-hq-01"'

at=127.30.1.2:$port
same command-fault "ok" "$(tell 127.30.1.2 fault=silence)" 'ok 1'
same silence "no answer" "$(descr -v2c -c public "$at")" "Timeout: No Response from $at."
same neighbour "the next one answers" "$(descr -v2c -c public "127.30.1.3:$port")" '"sw-bench"'
tell 127.30.1.2 fault=delay=300 >/dev/null
same delay "a late answer is one" "$(descr -v2c -c public "$at")" '"sw-bench"'
tell "127.30.1.2 fault=wrong-port,wrong-address,duplicate=3" >/dev/null
descr -v2c -c public "$at" >/dev/null # what snmpget thinks of it is not ours to test
tell 127.30.1.2 'set=1.3.6.1.2.1.1.5.0|4|a new name' fault=none down=3 >/dev/null
same set "seen by snmpget" "$(descr -v2c -c public "$at")" '"a new name"'
same down "ifOperStatus" "$(snmpget -v2c -c public -Oqv "$at" .1.3.6.1.2.1.2.2.1.8.3)" 2
[ "$(snmpget -v2c -c public -Oqv "$at" .1.3.6.1.2.1.31.1.1.1.6.3)" = "$(tell 127.30.1.2 get=1.3.6.1.2.1.31.1.1.1.6.3 | cut -d'|' -f2)" ]
check down-counter "stands still"
tell 127.30.1.2/50 reboot >/dev/null
[ "$(snmpget -v2c -c public -Oqvt "127.30.1.51:$port" .1.3.6.1.2.1.1.3.0)" -lt 1000 ]
check reboot "of fifty at once"
tell 127.30.9.9 reboot >"$TMP/answer"
same command-error "exit status and text" "$? $(cat "$TMP/answer")" '1 error: no agent at 127.30.9.9'
tell stats | grep -q '^requests=[1-9][0-9]* .*refused=[1-9]'
check stats "counted"

kill $pid
wait $pid
same end "exits with 0 at SIGTERM" $? 0
[ ! -e "$TMP/control" ]
check end-socket "its socket is gone"
pid=
exit $failed
