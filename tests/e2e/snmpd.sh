#!/bin/bash
# What `forestall poll --json` says of Debian's snmpd is what snmpbulkwalk (and snmpwalk -v1) say of it: every value,
# every row; what moves lies between a walk before and a walk after.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need snmpd snmpbulkwalk

start_snmpd <<'CONF'
rocommunity public 127.0.0.1
sysName web "one" \ two
sysLocation the cellar
sysContact it@example.com
CONF

walk() # FILE COMMAND...: OID type value, one a line; strings in hex
{
    local file=$1 tree
    shift
    for tree in 1.3.6.1.2.1.{1,2,4.24.6,4.31,10.7,25.1,25.2,25.3,31} 1.3.6.1.4.1.2021; do
        "$@" -On -Oe -Ot -Ox -c public "127.0.0.1:$snmpd_port" "$tree" || return
    done >"$file.raw" 2>&1
    # A hex string goes over several lines.
    awk '/^\.1/ { if (line) print line; line = $0; next } { line = line " " $0 } END { print line }' "$file.raw" |
        sed -n 's/^\.\([0-9.]*\) = \([0-9]*\)$/\1 Timeticks \2/; s/^\.\([0-9.]*\) = ""$/\1 Hex-STRING /
            s/^\.\([0-9.]*\) = \(Opaque: \)\{0,1\}\([A-Za-z0-9-]*\): */\1 \3 /; /^[0-9]/p' >"$file"
}

# Reads the walks before and after, then the JSON. A value of one object is the object's; a text is its string.
compare() # BEFORE AFTER JSON
{
    awk '
    function field(key, text) {
        if (!match($0, "\"" key "\":\"?[^\",}]*"))
            return ""
        text = substr($0, RSTART, RLENGTH)
        sub("^\"" key "\":\"?", "", text)
        return text
    }
    function unhex(hex, text, i, part) {
        text = ""
        for (i = split(hex, part, " "); i > 0; i--)
            text = sprintf("%c", index("0123456789ABCDEF", substr(part[i], 1, 1)) * 16 + index("0123456789ABCDEF", substr(part[i], 2, 1)) - 17) text
        return text
    }
    function wrong(why) {
        print "    " why ": " $0
        print "        walks: " before[oid] " / " after[oid]
        faults++
    }
    FNR == 1 { file++ }
    file < 3 {
        oid = $1
        type[oid] = $2
        $1 = $2 = ""
        sub(/^  /, "")
        sub(/ *$/, "")
        if (file == 1)
            before[oid] = $0
        else
            after[oid] = $0
        next
    }
    !/"oid":"/ { next }
    {
        oid = field("oid")
        if (!(oid in before) || !(oid in after)) {
            wrong("not in the walk")
            next
        }
        seen++
        if (/"text":/) {
            if (type[oid] == "OID") {
                value = field("text")
                sub(/^\./, "", before[oid])
                if (value != before[oid])
                    wrong("another OID")
            } else if (type[oid] == "Hex-STRING" && /"metric":"mac"/) {
                value = toupper(field("text"))
                gsub(/:/, " ", value)
                if (value != before[oid])
                    wrong("another MAC address")
            } else if (type[oid] == "Hex-STRING") {
                match($0, /"text":".*","kind"/)
                value = substr($0, RSTART + 8, RLENGTH - 16)
                gsub(/\\"/, "\"", value)
                gsub(/\\\\/, "\\", value)
                if (value != unhex(before[oid]))
                    wrong("another text")
            }
            next
        }
        value = field("raw")
        if (value == "")
            value = field("value")
        if (value == before[oid] || value == after[oid])
            next
        if (type[oid] == "Float" && (value - before[oid]) ^ 2 < 1e-11)
            next
        if (type[oid] == "OID" && before[oid] ~ "\\." value "$")
            next
        if (before[oid] == after[oid] && type[oid] !~ /Counter/)
            wrong("another value")
        else if (type[oid] ~ /Counter|Timeticks/ && (value + 0 < before[oid] + 0 || value + 0 > after[oid] + 0))
            wrong("not between the walks")
    }
    END {
        print "    " seen " values compared"
        exit faults > 0 || seen < 60
    }' "$@"
}

rows() # FILE COLUMN: instances in the walk
{
    grep -c "^$2\." "$1"
}
polled() # JSON GROUP METRIC
{
    grep "\"group\":\"$2\"" "$1" | grep -c "\"metric\":\"$3\",\"[^w]"
}

one_version() # VERSION WALK-COMMAND...
{
    local v=$1 json=$TMP/v$1.json
    shift
    # A level that moved and came back between the walks is not told from a wrong one: once more then.
    for _ in 1 2 3; do
        walk "$TMP/before" "$@" &&
            "$forestall" poll --json --profile switch --version "$v" --community public "127.0.0.1:$snmpd_port" >"$json" &&
            walk "$TMP/after" "$@" || { cat "$TMP/before.raw" "$TMP/after.raw" | tail -n 5; return 1; }
        compare "$TMP/before" "$TMP/after" "$json" >"$TMP/faults" && return
    done
    tail -n 20 "$TMP/faults"
    return 1
}

export MIBS=''
check v2c "every value is that of snmpbulkwalk" one_version 2c snmpbulkwalk -v2c -Cr30
check v1 "every value is that of snmpwalk -v1" one_version 1 snmpwalk -v1

json=$TMP/v2c.json
check device "the first line is the device" \
    eval 'head -n 1 "$json" | grep -q "\"up\":true,\"sysObjectID\":\"1.3.6.1.4.1.8072.3.2.10\",\"sysDescr\":\"Linux .*\"uptime_s\":[0-9]"'
check interfaces "every interface" eval '[ "$(polled "$json" interface in_octets)" -eq "$(rows "$TMP/before" 1.3.6.1.2.1.2.2.1.1)" ]'
check wide "64-bit counters with v2c, 32-bit ones with v1" \
    eval 'grep -q "\"metric\":\"in_octets\".*\"oid\":\"1.3.6.1.2.1.31.1.1.1.6\." "$json" &&
        grep -q "\"metric\":\"in_octets\".*\"oid\":\"1.3.6.1.2.1.2.2.1.10\." "$TMP/v1.json"'
check storage "every row of hrStorageTable, as memory or storage" \
    eval '[ "$(($(polled "$json" memory total) + $(polled "$json" storage total)))" -ge "$(rows "$TMP/before" 1.3.6.1.2.1.25.2.3.1.1)" ]'
check processors "every processor" eval '[ "$(grep -c "\"group\":\"cpu\".*\"oid\":\"1.3.6.1.2.1.25.3.3.1.2\." "$json")" -eq "$(rows "$TMP/before" 1.3.6.1.2.1.25.3.3.1.2)" ]'
exit $failed
