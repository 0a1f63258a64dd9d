#!/bin/bash
# `forestall poll` of Debian's snmpd over SNMPv3: every authentication with every privacy protocol, the dialect of
# AES-192/256 found by itself (story 80), and what people are told when the user or a passphrase is wrong.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

forestall=${FORESTALL:-build/forestall}
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
pid=
trap '[ -z "$pid" ] || kill $pid 2>/dev/null; wait; [ -z "$own" ] || rm -rf "$own"' EXIT

auths="MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512"
privs="DES AES AES-192 AES-256 AES-192-C AES-256-C"
failed=0

check() # STATUS NAME TEXT
{
    if [ "$1" -eq 0 ]; then
        echo "ok snmpd-v3-$2 $3"
    else
        echo "FAIL snmpd-v3-$2 $3"
        failed=1
    fi
}

if ! [ -x /usr/sbin/snmpd ]; then
    echo "ok snmpd-v3 no snmpd here: nothing tried"
    exit 0
fi

config() # PORT
{
    printf 'agentaddress udp:127.0.0.1:%s\nsysLocation the cellar\ncreateUser open\nrouser open noauth\n' "$1"
    for auth in $auths; do
        printf 'createUser %s %s "correct horse"\nrouser %s auth\n' "$auth" "$auth" "$auth"
        for priv in $privs; do
            printf 'createUser %s/%s %s "correct horse" %s "battery staple"\n' "$auth" "$priv" "$auth" "$priv"
            printf 'rouser %s/%s priv\n' "$auth" "$priv"
        done
    done
}

# A port that is taken makes snmpd end at once: try others.
start_snmpd()
{
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        config $port >"$TMP/snmpd.conf"
        SNMP_PERSISTENT_DIR=$TMP/persistent MIBS='' timeout 110 /usr/sbin/snmpd -f -C -c "$TMP/snmpd.conf" -Lf "$TMP/snmpd.log" -I -smux &
        pid=$!
        for _ in $(seq 50); do
            kill -0 $pid 2>/dev/null || break
            if grep -q 'NET-SNMP version' "$TMP/snmpd.log" 2>/dev/null; then
                return 0
            fi
            sleep 0.1
        done
        kill $pid 2>/dev/null
        wait $pid
    done
    return 1
}

poll() # USER LEVEL [OPTIONS]: one poll of the system group as JSON
{
    local user=$1 level=$2
    shift 2
    "$forestall" poll --profile system --version 3 --user "$user" --level "$level" "$@" "127.0.0.1:$port" --json \
        >"$TMP/out" 2>"$TMP/err"
}

answered() # did the poll bring the device line and an uptime?
{
    grep -q '"up":true' "$TMP/out" && grep -q '"metric":"uptime","value":[0-9]' "$TMP/out"
}

printf 'correct horse\n' >"$TMP/auth-pass"
printf 'battery staple\n' >"$TMP/priv-pass"
printf 'another one\n' >"$TMP/wrong-pass"
chmod 600 "$TMP"/*-pass
if ! start_snmpd; then
    cat "$TMP/snmpd.log"
    check 1 start "snmpd did not start"
    exit 1
fi

poll open noAuthNoPriv && answered
check $? open "noAuthNoPriv"
for auth in $auths; do
    poll "$auth" authNoPriv --auth "$auth" --auth-pass-file "$TMP/auth-pass" && answered
    check $? "$auth" "authNoPriv"
    for priv in $privs; do
        poll "$auth/$priv" authPriv --auth "$auth" --auth-pass-file "$TMP/auth-pass" --priv "$priv" \
            --priv-pass-file "$TMP/priv-pass" && answered
        check $? "$auth-$priv" "authPriv"
    done
done

for bits in 192 256; do # the agent has Cisco's way of making the key, the credential does not say so
    poll "MD5/AES-$bits-C" authPriv --auth MD5 --auth-pass-file "$TMP/auth-pass" --priv "AES-$bits" \
        --priv-pass-file "$TMP/priv-pass" && answered
    check $? "story-80-$bits" "the dialect of AES-$bits is found"
done

wrong() # NAME TEXT PATTERN: the last poll failed, and what it said has PATTERN
{
    ! answered && cat "$TMP/out" "$TMP/err" | grep -qi -- "$3"
    check $? "$1" "$2"
}

poll SHA-256/AES authPriv --auth SHA-256 --auth-pass-file "$TMP/wrong-pass" --priv AES --priv-pass-file "$TMP/priv-pass"
wrong wrong-auth "a wrong authentication passphrase is told" 'passphrase\|password'
poll nobody authNoPriv --auth SHA-256 --auth-pass-file "$TMP/auth-pass"
wrong wrong-user "an unknown user is told" 'user'
poll SHA-256 authPriv --auth SHA-256 --auth-pass-file "$TMP/auth-pass" --priv AES --priv-pass-file "$TMP/priv-pass"
wrong wrong-level "a level that the user does not have is told" 'level'
grep -q -e 'correct horse' -e 'battery staple' -e 'another one' "$TMP/out" "$TMP/err"
check $((! $?)) secrets "no passphrase is shown"
exit $failed
