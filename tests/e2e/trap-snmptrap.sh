#!/bin/bash
# The trap decoder in its jail against Debian's snmptrap and snmpinform: v1, v2c, and v3 with each authentication and each privacy protocol;
# what is wrong is refused; informs are answered.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

listener=${BUILD:-build}/tests/unit/test_trapd
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null; wait; [ -z "$own" ] || rm -rf "$own"' EXIT
export MIBS='' SNMPCONFPATH=$TMP/none SNMP_PERSISTENT_DIR=$TMP/persistent
failed=0

check() # STATUS NAME TEXT
{
    if [ "$1" -eq 0 ]; then
        echo "ok trap-snmptrap-$2 $3"
    else
        echo "FAIL trap-snmptrap-$2 $3"
        tail -n 5 "$TMP/got" "$TMP/said" 2>/dev/null | sed 's/^/    /'
        failed=1
    fi
}

if ! command -v snmptrap >/dev/null || ! [ -x "$listener" ]; then
    echo "ok trap-snmptrap no snmptrap or no listener here: nothing tried"
    exit 0
fi

start()
{
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        "$listener" listen 110 $port >"$TMP/got" 2>&1 &
        pid=$!
        for _ in $(seq 100); do
            grep -q '^ready' "$TMP/got" && return 0
            kill -0 $pid 2>/dev/null || break
            sleep 0.05
        done
        kill $pid 2>/dev/null
        wait $pid
    done
    return 1
}

came() # PATTERN: does a line come that is not there yet?
{
    for _ in $(seq 100); do
        sed 1,"$seen"d "$TMP/got" | grep -q -- "$1" && return 0
        sleep 0.02
    done
    return 1
}

mark()
{
    seen=$(wc -l <"$TMP/got")
}

start || { check 1 start "the decoder did not start"; exit 1; }
to=udp:127.0.0.1:$port
link=(1.3.6.1.2.1.2.2.1.1.7 i 7 1.3.6.1.2.1.2.2.1.8.7 i 2)

mark
snmptrap -v 1 -c public "$to" 1.3.6.1.4.1.318 192.0.2.10 6 5 100 "${link[@]}" >"$TMP/said" 2>&1
came 'version=0 inform=0 authentic=0 source=127.0.0.1 agent=192.0.2.10 trap=1.3.6.1.4.1.318.0.5 binds=2'
check $? v1 "enterprise-specific v1 trap"
mark
snmptrap -v 1 -c public "$to" 1.3.6.1.4.1.9.1.1 192.0.2.10 2 0 100 >"$TMP/said" 2>&1
came 'version=0 .*trap=1.3.6.1.6.3.1.1.5.3 binds=0'
check $? v1-generic "generic v1 trap"
mark
snmptrap -v 2c -c public "$to" 100 1.3.6.1.6.3.1.1.5.3 "${link[@]}" >"$TMP/said" 2>&1
came 'version=1 inform=0 authentic=0 .*trap=1.3.6.1.6.3.1.1.5.3 binds=2'
check $? v2c "v2c trap"
mark
snmpinform -v 2c -c public -t 2 -r 1 "$to" 100 1.3.6.1.6.3.1.1.5.3 "${link[@]}" >"$TMP/said" 2>&1 && came 'version=1 inform=1'
check $? v2c-inform "v2c inform, answered"
mark
! snmpinform -v 2c -c wrong -t 0.3 -r 0 "$to" 100 1.3.6.1.6.3.1.1.5.3 >"$TMP/said" 2>&1 && came 'refused wrong-community'
check $? community "another community: no answer, told"

v3() # NAME PROGRAM OPTIONS: one v3 notification
{
    mark
    "${@:2}" -t 2 -r 1 "$to" 100 1.3.6.1.6.3.1.1.5.4 "${link[@]}" >"$TMP/said" 2>&1
}

engine=0
trap_and_inform() # NAME AUTHENTIC OPTIONS
{
    local name=$1 authentic=$2
    shift 2
    engine=$((engine + 1))
    v3 "$name" snmptrap -v 3 -e "0x80000000010203$(printf %02x $engine)" "$@" && came "version=3 inform=0 authentic=$authentic .*trap=1.3.6.1.6.3.1.1.5.4 binds=2"
    check $? "$name" "v3 trap"
    v3 "$name" snmpinform -v 3 "$@" && came "version=3 inform=1 authentic=$authentic .*trap=1.3.6.1.6.3.1.1.5.4 binds=2"
    check $? "$name-inform" "v3 inform: our engine and time are found, it is answered"
}

trap_and_inform noauth 0 -u open -l noAuthNoPriv
for auth in MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512; do
    trap_and_inform "$auth" 1 -u "$auth" -l authNoPriv -a "$auth" -A listener-auth
    for priv in DES AES AES-192 AES-256; do
        trap_and_inform "$auth-$priv" 1 -u "$auth/$priv" -l authPriv -a "$auth" -A listener-auth -x "$priv" -X listener-priv
    done
done
trap_and_inform dialect 1 -u MD5/AES-256 -l authPriv -a MD5 -A listener-auth -x AES-256-C -X listener-priv

v3 wrong snmptrap -v 3 -e 0x8000000001020399 -u SHA -l authNoPriv -a SHA -A another-auth && came 'refused wrong-digest'
check $? digest "another passphrase"
v3 wrong snmptrap -v 3 -e 0x8000000001020399 -u nobody -l authNoPriv -a SHA -A listener-auth && came 'refused unknown-user'
check $? user "a user that there is not"
v3 wrong snmptrap -v 3 -e 0x8000000001020399 -u SHA/AES -l authNoPriv -a SHA -A listener-auth && came 'refused wrong-level'
check $? level "a lower security level than the user's"
v3 wrong snmptrap -v 3 -e 0x8000000001020399 -u SHA/AES -l authPriv -a SHA -A listener-auth -x AES -X another-priv && came 'refused decryption'
check $? privacy "another privacy passphrase"
! v3 wrong snmpinform -v 3 -u SHA -l authNoPriv -a SHA -A another-auth && grep -qi 'authentication failure' "$TMP/said"
check $? told "the sender of an inform is told what is wrong"
mark
snmptrap -v 2c -c public "$to" 100 1.3.6.1.6.3.1.1.5.1 >"$TMP/said" 2>&1
came 'trap=1.3.6.1.6.3.1.1.5.1' && kill -0 $pid
check $? lives "the decoder lives on"
exit $failed
