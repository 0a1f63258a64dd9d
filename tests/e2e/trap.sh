#!/bin/bash
# `forestall trap`: notifications from files, by name and as datagrams go through the rules as story 61 wants it: which rule, by which
# line, what severity, what ticket, to which key; in words and as JSON; and what is wrong is told with its place.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

forestall=${FORESTALL:-build/forestall}
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
trap '[ -z "$own" ] || rm -rf "$own"' EXIT
export FORESTALL_CONFIG=$TMP/none.conf
rules=(--rules conf/rules --mibs mibs)
failed=0

check() # STATUS NAME TEXT
{
    if [ "$1" -eq 0 ]; then
        echo "ok trap-$2 $3"
    else
        echo "FAIL trap-$2 $3"
        sed 's/^/    /' "$TMP/out" "$TMP/err" 2>/dev/null | head -n 30
        failed=1
    fi
}

run() # OPTIONS: STATUS in $status
{
    "$forestall" trap "${rules[@]}" "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
}

field() # NAME: of the one JSON line
{
    python3 -c 'import json,sys
v = json.loads(open(sys.argv[1]).readline())[sys.argv[2]]
print(v if v is None or isinstance(v, str) else json.dumps(v))' "$TMP/out" "$1"
}

is() # NAME VALUE...
{
    local name
    while [ $# -gt 0 ]; do
        name=$(field "$1")
        [ "$name" = "$2" ] || { echo "$1 is '$name', not '$2'" >>"$TMP/err"; return 1; }
        shift 2
    done
}

cat >"$TMP/down.trap" <<'END'
name: a port of a switch
trap: IF-MIB::linkDown
oid: 1.3.6.1.6.3.1.1.5.3
v1: enterprise=1.3.6.1.6.3.1.1.5 generic=2 specific=0
uptime: 1234
severity: this line says nothing here
varbind: 1.3.6.1.2.1.2.2.1.1.7 i 7
# a comment
varbind: 1.3.6.1.2.1.2.2.1.7.7 i 1
varbind: 1.3.6.1.2.1.2.2.1.8.7 i 2
varbind: 1.3.6.1.2.1.2.2.1.2.7 s Gi1/0/7 "uplink"
varbind: 1.3.6.1.6.3.18.1.3.0 a 192.0.2.7
END
cat >"$TMP/types.trap" <<'END'
oid: 1.3.6.1.4.1.99999.1.0.9
varbind: 1.3.6.1.4.1.99999.1.2.1 i -2147483648
varbind: 1.3.6.1.4.1.99999.1.2.2 u 4294967295
varbind: 1.3.6.1.4.1.99999.1.2.3 c 4294967295
varbind: 1.3.6.1.4.1.99999.1.2.4 C 18446744073709551615
varbind: 1.3.6.1.4.1.99999.1.2.5 t 4294967295
varbind: 1.3.6.1.4.1.99999.1.2.6 a 255.255.255.255
varbind: 1.3.6.1.4.1.99999.1.2.7 o 1.3.6.1.4.1.99999
varbind: 1.3.6.1.4.1.99999.1.2.8 s ""
varbind: 1.3.6.1.4.1.99999.1.2.9 n ""
varbind: 1.3.6.1.4.1.99999.1.2.10 x 4ce46ee77200413a0a42ff
END
printf 'oid: 1.3.6.1.6.3.1.1.5.3\nvarbind: 1.3.6.1.2.1.2.2.1.1.7 i seven\n' >"$TMP/broken.trap"

run --json "$TMP/down.trap"
[ $status -eq 0 ] && is file "$TMP/down.trap" notification IF-MIB::linkDown oid 1.3.6.1.6.3.1.1.5.3 device '?' object interface/7 condition port-down \
    severity error ticket open key '?/interface/7/port-down' rule link-down recheck interface recheck_row 7 &&
    field where | grep -q '^conf/rules/ietf.conf:[0-9]*$' && field varbinds | grep -q '"IF-MIB::ifOperStatus.7": "down(2)"'
check $? json "a file as one JSON object"

run "$TMP/down.trap"
grep -q '^Port Gi1/0/7 "uplink" went down$' "$TMP/out" && grep -q 'rule *link-down, conf/rules/ietf.conf:[0-9]' "$TMP/out" && grep -q 'opens.*interface/7/port-down' "$TMP/out"
check $? text "the same for people"

run --json "$TMP/down.trap" "$TMP/types.trap"
[ $status -eq 0 ] && [ "$(wc -l <"$TMP/out")" -eq 2 ] && python3 -c 'import json,sys
[json.loads(l) for l in open(sys.argv[1])]' "$TMP/out"
check $? several "one line for each file, values of every type"

run --json "$TMP/broken.trap" "$TMP/down.trap"
[ $status -eq 1 ] && grep -q "broken.trap:2: 'seven' is no value of type i" "$TMP/err" && [ "$(wc -l <"$TMP/out")" -eq 1 ]
check $? broken "a file with a mistake is told with its line, the others go on"

run --json IF-MIB::linkUp ifIndex.7=7 ifOperStatus.7=up
[ $status -eq 0 ] && is severity ok ticket clear key '?/interface/7/port-down' && field clears_too | grep -q err-disabled
check $? name "by name, with words for numbers"

run --json --device acme/hq/sw1 1.3.6.1.2.1.33.2.0.1
is notification UPS-MIB::upsTrapOnBattery key acme/hq/sw1/ups/on-battery
check $? v1-form "the v1 form of a number, for a device"

run IF-MIB::linkDwon
[ $status -eq 1 ] && grep -q "did you mean 'linkDown'" "$TMP/err"
check $? nearest "a name that there is not: the nearest one"

run IF-MIB::linkDown ifIndex.3
[ $status -eq 1 ] && grep -q "a varbind is OBJECT=VALUE" "$TMP/err"
check $? bind "a varbind without a value"

hex=302e02010104067075626c6963a721020101020100020100301630140606
run - <<<"$hex"
[ $status -eq 1 ] && grep -q 'refused (malformed)' "$TMP/err"
check $? malformed "a datagram that is none"

# coldStart of v2c: in hex, and as it is
python3 - "$TMP/cold" <<'END'
import sys
def tlv(t, b):
    return bytes([t, len(b)]) + b
def vb(o, v):
    return tlv(0x30, tlv(6, bytes(o)) + v)
up = vb([43, 6, 1, 2, 1, 1, 3, 0], tlv(0x43, b'\x64'))
to = vb([43, 6, 1, 6, 3, 1, 1, 4, 1, 0], tlv(6, bytes([43, 6, 1, 6, 3, 1, 1, 5, 1])))
i = lambda n: tlv(2, bytes([n]))
d = tlv(0x30, i(1) + tlv(4, b'public') + tlv(0xa7, i(1) + i(0) + i(0) + tlv(0x30, up + to)))
open(sys.argv[1], 'wb').write(d)
open(sys.argv[1] + '.hex', 'w').write('0x' + d.hex(' ') + '\n')
END
"$forestall" trap "${rules[@]}" --json - <"$TMP/cold" >"$TMP/out" 2>"$TMP/err" && is notification SNMPv2-MIB::coldStart ticket watch
check $? raw "a datagram as it is"
"$forestall" trap "${rules[@]}" --json - <"$TMP/cold.hex" >"$TMP/out" 2>"$TMP/err" && is notification SNMPv2-MIB::coldStart ticket watch
check $? hex "a datagram in hex"

# linkDown of v1, and as an inform of v2c
python3 - "$TMP/v" <<'END'
import sys
def tlv(t, b):
    return bytes([t, len(b)]) + b
i = lambda n: tlv(2, bytes([n]))
vb = lambda o, v: tlv(0x30, tlv(6, bytes(o)) + v)
index = vb([43, 6, 1, 2, 1, 2, 2, 1, 1, 9], i(9))
v1 = tlv(6, bytes([43, 6, 1, 4, 1, 9, 1])) + tlv(0x40, bytes([192, 0, 2, 7])) + i(2) + i(0) + tlv(0x43, b'\x64') + tlv(0x30, index)
open(sys.argv[1] + '1', 'wb').write(tlv(0x30, i(0) + tlv(4, b'public') + tlv(0xa4, v1)))
up = vb([43, 6, 1, 2, 1, 1, 3, 0], tlv(0x43, b'\x64'))
to = vb([43, 6, 1, 6, 3, 1, 1, 4, 1, 0], tlv(6, bytes([43, 6, 1, 6, 3, 1, 1, 5, 3])))
inform = i(1) + i(0) + i(0) + tlv(0x30, up + to + index)
open(sys.argv[1] + '2', 'wb').write(tlv(0x30, i(1) + tlv(4, b'public') + tlv(0xa6, inform)))
END
"$forestall" trap "${rules[@]}" --json - <"$TMP/v1" >"$TMP/out" 2>"$TMP/err" && is notification IF-MIB::linkDown object interface/9 ticket open address 192.0.2.7
check $? v1 "a datagram of v1"
"$forestall" trap "${rules[@]}" --json - <"$TMP/v2" >"$TMP/out" 2>"$TMP/err" && is notification IF-MIB::linkDown object interface/9 ticket open
check $? inform "an inform"
gzip -c "$TMP/down.trap" >"$TMP/down.trap.gz"
run "$TMP/down.trap.gz"
[ $status -eq 1 ] && grep -q "there is no line 'oid: ' in it" "$TMP/err"
check $? gzip "a file that is none is told"

# A notification that only a technician's own MIB knows: words decide, and there is a rule to start from.
mkdir -p "$TMP/mibs" "$TMP/rules"
cp mibs/SNMPv2-* "$TMP/mibs"
cat >"$TMP/mibs/ACME-MIB.mib" <<'MODULE'
ACME-MIB DEFINITIONS ::= BEGIN
IMPORTS MODULE-IDENTITY, OBJECT-TYPE, NOTIFICATION-TYPE, Integer32, enterprises FROM SNMPv2-SMI;
acme MODULE-IDENTITY LAST-UPDATED "202611220000Z" ORGANIZATION "a" CONTACT-INFO "a" DESCRIPTION "a" ::= { enterprises 99999 }
acmePump OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current DESCRIPTION "a" ::= { acme 1 }
acmePumpFailed NOTIFICATION-TYPE OBJECTS { acmePump } STATUS current DESCRIPTION "a" ::= { acme 0 1 }
acmePumpRestored NOTIFICATION-TYPE OBJECTS { acmePump } STATUS current DESCRIPTION "a" ::= { acme 0 2 }
END
MODULE
cp conf/rules/words.conf "$TMP/rules"
rules=(--rules "$TMP/rules" --mibs "$TMP/mibs")
run ACME-MIB::acmePumpFailed acmePump.0=3
grep -q 'none knows it; its words decided' "$TMP/out" && grep -q 'trap = "ACME-MIB::acmePumpFailed";' "$TMP/out"
check $? skeleton "a notification without a rule: its words, and a rule to start from"
grep -q 'cleared_by = "ACME-MIB::acmePumpRestored";' "$TMP/out" && grep -q '# {ACME-MIB::acmePump} is 3' "$TMP/out"
check $? pair "what seems to end it, and what came"
run 1.3.6.1.4.1.88888.0.1 1.3.6.1.4.1.88888.1.0=3
grep -q 'trap = "1.3.6.1.4.1.88888.0.1";' "$TMP/out" && grep -q '# {1.3.6.1.4.1.88888.1.0} is 3' "$TMP/out"
check $? numbers "one that no module names: a rule with numbers"
run --json ACME-MIB::acmePumpFailed acmePump.0=3
first=$(field key) && is ticket open && run --json ACME-MIB::acmePumpRestored acmePump.0=3 && is ticket clear key "$first"
check $? words "the words of a trouble and of its end give one key"
run ACME-MIB::acmePumpFailed acmePump.0=3
sed -n '/^rules: {/,$p' "$TMP/out" >"$TMP/rules/mine.conf"
run --json ACME-MIB::acmePumpFailed acmePump.0=3
[ $status -eq 0 ] && is rule acmePumpFailed ticket open
check $? ready "the rule to start from works as it is"
printf 'rules: {\n  a: { trap = "ACME-MIB::acmePumpFialed"; severity = "error"; };\n};\n' >"$TMP/rules/mine.conf"
run ACME-MIB::acmePumpFailed
[ $status -eq 1 ] && grep -q "mine.conf:2: rule a: ACME-MIB has no 'acmePumpFialed'; did you mean 'acmePumpFailed'?" "$TMP/err"
check $? mistake "a mistake in a rule file is told with its line"

# What devices send must not reach the terminal as it is.
run 1.3.6.1.4.1.99999.0.7 $'1.3.6.1.4.1.99999.1.1.0=s:\e]0;owned\a<b>"'
! grep -q $'\e' "$TMP/out"
check $? escape "no escape sequence of a device reaches the terminal"

"$forestall" trap >/dev/null 2>&1
[ $? -eq 2 ]
check $? usage "bad usage is 2"
exit $failed
