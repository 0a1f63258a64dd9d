#!/bin/bash
# Proves what the profiles make of devices: each tests/data/profiles/NAME.snmprec is an invented device with real objects,
# NAME.expect the profile to use and the values that are right ("group|index|metric|value"; "!group|index|metric" must not be
# there; "null: reason" is a value that is missing). Every profile file has at least one, or is part of one that has.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data/profiles
mkdir -p "$TMP/profiles"

# JSON lines to group|index|metric|value: the word of a state, the words of bits, the text, eleven digits of a number, or
# "null: reason".
flatten()
{
    awk '
    function part(key, text, end) {
        if (!match($0, "\"" key "\":"))
            return ""
        text = substr($0, RSTART + RLENGTH)
        if (text ~ /^"/) {
            text = substr(text, 2)
            match(text, /([^\\]|^)"/)
            return substr(text, 1, RSTART + RLENGTH - 2)
        }
        if (text ~ /^\[/) {
            sub(/\].*/, "", text)
            gsub(/[\["]/, "", text)
            return text
        }
        match(text, /[,}]/)
        return substr(text, 1, RSTART - 1)
    }
    !/"group":/ { next }
    {
        value = /"state":/ ? part("state") : /"text":/ ? part("text") : part("value")
        if (/"value":null/)
            value = "null: " part("why")
        else if (!/"text":/ && !/"state":/)
            value = sprintf("%.11g", value)
        print part("group") "|" part("index") "|" part("metric") "|" value
    }'
}

try() # NAME [FOLDER]
{
    local profile lines wrong=0 line folder=${2:-$tree/conf/profiles}
    profile=$(sed -n 's/^profile //p' "$data/$1.expect")
    if ! "$forestall" poll --from "$data/$1.snmprec" --profile "$profile" --json --profiles "$folder" --mibs "$tree/mibs" \
        >"$TMP/profiles/$1.json" 2>"$TMP/profiles/$1.err" || [ -s "$TMP/profiles/$1.err" ]; then
        sed 's/^/    /' "$TMP/profiles/$1.err" | head -n 5
        return 1
    fi
    flatten <"$TMP/profiles/$1.json" | sort >"$TMP/profiles/$1.have"
    lines=$(grep -vE '^(#|profile )' "$data/$1.expect")
    while IFS= read -r line; do
        case $line in
        !*)
            line=${line#!}
            if grep -qF "$line|" <(sed 's/^/^/' "$TMP/profiles/$1.have" | grep -F "^$line|"); then
                echo "    must not be there: $(grep -F "$line|" "$TMP/profiles/$1.have" | head -n 1)"
                wrong=1
            fi
            ;;
        *)
            if ! grep -qxF "$line" "$TMP/profiles/$1.have"; then
                echo "    wanted: $line"
                echo "    got:    $(grep -F "${line%|*}|" "$TMP/profiles/$1.have" | head -n 1)"
                wrong=1
            fi
            ;;
        esac
    done <<<"$lines"
    return $wrong
}

for file in "$data"/*.expect; do
    device=$(basename "$file" .expect)
    [ "$device" = guide ] && continue
    check "$device" "$(sed -n '1s/^# \([^;]*\);.*/\1/p' "$file")" try "$device"
done

# The example in the guide for profile writers, as it is printed there.
guide()
{
    mkdir "$TMP/guide" && cp "$tree"/conf/profiles/*.conf "$TMP/guide/" &&
        sed -n '/^```libconfig$/,/^```$/p' "$tree/docs/profiles.md" | grep -v '^```' >"$TMP/guide/example.conf" && try guide "$TMP/guide"
}
check guide "the example of docs/profiles.md" guide

# What is not tried by name is part of something that is: every section of every file is in the class profiles.
covered()
{
    local missing=0 profile
    for profile in "$tree"/conf/profiles/*.conf; do
        grep -q '^profile:' "$profile" || continue
        profile=$(basename "$profile" .conf)
        case $profile in
        auto | record | system | network | vendors | router | switch | ups) continue ;;
        esac
        [ -e "$data/$profile.expect" ] && continue
        grep -qxE "profile $profile" "$data"/*.expect && continue
        echo "    no recording for $profile.conf"
        missing=1
    done
    return $missing
}
check covered "every profile has a recording" covered

# A device of no known vendor: all profiles at once find nothing but what is there.
stranger()
{
    "$forestall" poll --from "$data/entity-sensors.snmprec" --profile auto --json --profiles "$tree/conf/profiles" --mibs "$tree/mibs" >"$TMP/all" 2>"$TMP/err" || return 1
    [ -s "$TMP/err" ] && return 1
    "$forestall" poll --from "$data/entity-sensors.snmprec" --profile entity-sensors --json --profiles "$tree/conf/profiles" --mibs "$tree/mibs" >"$TMP/one" 2>"$TMP/err" || return 1
    diff <(flatten <"$TMP/one" | grep '^sensor' | sort) <(flatten <"$TMP/all" | grep -vE '^system' | sort)
}
check stranger "with all profiles at once nothing else is found" stranger
exit $failed
