#!/bin/bash
# Recordings of real devices, when there are some: FORESTALL_CORPUS names a folder with CLASS/NAME.snmprec (the classes are
# router, switch, printer and ups). Each is polled without crash, hang or leak, and every value printed is the recording's.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

if [ -z "${FORESTALL_CORPUS:-}" ] || [ ! -d "$FORESTALL_CORPUS" ]; then
    echo "ok corpus FORESTALL_CORPUS names no folder: nothing tried"
    exit 0
fi

# Reads the recording, then the JSON: a value that was read from one object is what the recording has there, or (raw) was
# made from it; an object that was read is in the recording.
compare() # RECORDING JSON
{
    awk '
    function field(key, text) {
        if (!match($0, "\"" key "\":\"?[^\",}]*"))
            return ""
        text = substr($0, RSTART, RLENGTH)
        sub("^\"" key "\":\"?", "", text)
        return text
    }
    function wrong(why) {
        if (faults++ < 5)
            print "    " why " (" type[oid] "|" value[oid] "): " $0
    }
    FNR == 1 { file++ }
    file == 1 {
        if (!match($0, /\|[0-9]+x?\|/))
            next
        oid = substr($0, 1, RSTART - 1)
        sub(/^\./, "", oid)
        type[oid] = substr($0, RSTART + 1, RLENGTH - 2)
        value[oid] = substr($0, RSTART + RLENGTH)
        sub(/\r$/, "", value[oid])
        next
    }
    /"oid":\[/ || !/"oid":"/ { next }
    {
        oid = field("oid")
        if (!(oid in value)) {
            if (!/"value":null/)
                wrong("not in the recording")
            next
        }
        if (/"text":/) {
            shown = $0
            sub(/^.*"text":"/, "", shown)
            sub(/"(,"unit":.*)?,"kind":.*$/, "", shown)
            # Signs that JSON or a terminal may have changed, and forms of numbers and addresses, are left to the unit tests.
            want = value[oid]
            gsub(/  +/, " ", want)
            sub(/^ /, "", want)
            if (type[oid] == "4" && want ~ /^[A-Za-z0-9 .:\/_,;()+=*-]*$/ && shown ~ /[^0-9a-fx:. -]/ && index(want, shown) == 0)
                wrong("another text")
            compared++
            next
        }
        if (type[oid] !~ /^(2|65|66|67|70)$/)
            next
        compared++
        shown = field("raw")
        if (shown == "")
            shown = field("value")
        want = value[oid]
        if (shown == want || shown == "null")
            next
        if (/"form":/ || (want < 0 && shown - want == 4294967296))
            next
        if (shown != want + 0)
            wrong("another value")
    }
    END { print compared + 0 " values"; exit faults > 0 }' "$1" "$2"
}

one() # RECORDING CLASS
{
    local out=$TMP/out.json status
    timeout 20 "$forestall" poll --json --profiles "$tree/conf/profiles" --mibs "$tree/mibs" --profile "$2" --from "$1" >"$out" 2>"$TMP/err"
    status=$?
    if [ $status -ne 0 ]; then
        echo "    status $status"
        head -n 30 "$TMP/err"
        return 1
    fi
    head -n 1 "$out" | grep -q '"up":true' || { head -n 1 "$out"; return 1; }
    text=$(compare "$1" "$out")
    status=$?
    [ $status -eq 0 ] || printf '%s\n' "$text"
    text=${text##*$'\n'}
    return $status
}

count=0
for recording in "$FORESTALL_CORPUS"/*/*.snmprec; do
    [ -e "$recording" ] || continue
    count=$((count + 1))
    class=$(basename "$(dirname "$recording")")
    text=
    if one "$recording" "$class"; then
        echo "ok corpus-$class-$(basename "$recording" .snmprec) $text"
    else
        echo "FAIL corpus-$class-$(basename "$recording" .snmprec)"
        failed=1
    fi
done
[ $count -gt 0 ] || { echo "FAIL corpus there is no */*.snmprec in $FORESTALL_CORPUS"; failed=1; }
exit $failed
