#!/bin/bash
# `forestall poll` of an address given on the command line: versions 1, 2c and 3, names, IPv6, recordings, groups, what is
# said when nobody answers, and what is bad usage. No configuration anywhere.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data
cat >"$TMP/fleet" <<FLEET
127.33.0.1 $data/router.snmprec v3user=mon:SHA-256:authpass12:AES:privpass12
127.33.0.2 $data/v1printer.snmprec versions=1
127.33.0.3 $data/ups.snmprec
127.0.0.1 $data/host.snmprec
FLEET
ipv6=
if [ -n "$(cat /proc/net/if_inet6 2>/dev/null)" ]; then
    ipv6=-6
    echo "[::1] $data/ups.snmprec community=six" >>"$TMP/fleet"
fi
# shellcheck disable=SC2086 # no word when there is no IPv6
start_fleet $ipv6 "$TMP/fleet"
printf 'authpass12\n' >"$TMP/auth"
printf 'privpass12\n' >"$TMP/priv"
chmod 600 "$TMP/auth" "$TMP/priv"
cd "$TMP" || exit 2 # no forestall.conf here

run() # STATUS ARGUMENT...
{
    local wanted=$1 status
    shift
    "$forestall" poll --profiles "$tree/conf/profiles" --mibs "$tree/mibs" "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
    [ $status -eq "$wanted" ] && return 0
    echo "    forestall poll $*: status $status, not $wanted"
    sed 's/^/    /' "$TMP/out" "$TMP/err" | head -n 20
    return 1
}
said() { grep -qE -- "$1" "$TMP/out" || { echo "    not said: $1"; head -n 5 "$TMP/out"; return 1; }; }
told() { grep -qE -- "$1" "$TMP/err" || { echo "    not told: $1"; head -n 5 "$TMP/err"; return 1; }; }
lines_of() { grep -c "\"group\":\"$1\"" "$TMP/out"; }
quiet() { [ ! -s "$TMP/err" ] || { sed 's/^/    /' "$TMP/err"; return 1; }; }

check v2c "version 2c, the default" \
    eval 'run 0 --json --community public "127.33.0.1:$fleet_port" && quiet && said "^\{\"device\":\"127.33.0.1:[0-9]+\",\"address\":\"127.33.0.1\".*\"up\":true.*\"pdus\":[0-9]+\}" &&
        said "\"metric\":\"in_octets\".*\"oid\":\"1.3.6.1.2.1.31.1.1.1.6."'
check v1 "version 1" eval 'run 0 --json --version 1 --community public --profile printer "127.33.0.2:$fleet_port" && said "\"up\":true" && said "\"metric\":\"pages\",\"value\":[0-9]+"'
check v3 "version 3 with passwords from files" \
    eval 'run 0 --json --version 3 --user mon --level authPriv --auth SHA-256 --auth-pass-file auth --priv AES --priv-pass-file priv "127.33.0.1:$fleet_port" && quiet && said "\"up\":true"'
check v3-short "the version and level follow from what is given" \
    eval 'run 0 --user mon --auth SHA-256 --auth-pass-file auth --priv AES --priv-pass-file priv "127.33.0.1:$fleet_port" && said "up .*requests in"'
check text "for people: names, units, no JSON" eval 'run 0 --community public --profile ups "127.33.0.3:$fleet_port" && said "battery_charge 100 %" && ! grep -q "{" out'
# a bare container has no /etc/hosts
! getent hosts localhost >/dev/null || check name "a host name" eval 'run 0 --json --community public "localhost:$fleet_port" && said "\"address\":\"localhost\",.*\"up\":true"'
if [ -n "$ipv6" ]; then
    check ipv6 "::1" eval 'run 0 --json --community six --profile ups "[::1]:$fleet_port" && said "\"address\":\"::1\"|\"address\":\"\[::1\]\"" && said "\"up\":true"'
else
    echo "ok poll-ipv6 no IPv6 here: nothing tried"
fi
check groups "only the groups that are named, with patterns" \
    eval 'run 0 --json --community public "127.33.0.1:$fleet_port" "sys*" && [ "$(lines_of system)" -gt 3 ] && [ "$(lines_of interface)" -eq 0 ]'
check from "a recording in place of a device" \
    eval 'run 0 --json --profile ups --from "$data/ups.snmprec" && said "\"metric\":\"battery_charge\",\"value\":100,\"unit\":\"%\",\"kind\":\"gauge\",\"oid\":\"1.3.6.1.2.1.33.1.2.4.0\""'
check from-groups "and only one group of it" eval 'run 0 --json --profile ups --from "$data/ups.snmprec" ups && [ "$(lines_of system)" -eq 0 ] && [ "$(lines_of ups)" -gt 9 ]'
check headings "nothing is said of what the device has nothing of" \
    eval 'run 0 --profile switch --from "$data/switch48.snmprec" && said "^interface: " && ! grep -A 1 "^[a-z_]*: " "$TMP/out" | grep -q "^ *$"'
check decimals "numbers are as people write them" \
    eval 'run 0 --json --profile switch --from "$data/switch48.snmprec" && said "\"value\":[0-9]*\.[0-9]" && ! said "[0-9]\.[0-9]*(00000|99999)[0-9]*[,}]"'
# A vendor's own module beside ours: the whole of it, with objects and words that our excerpt lacks, in a file of another name.
dropped()
{
    mkdir -p "$TMP/beside" "$TMP/own" && cp "$tree"/mibs/*.mib "$TMP/beside/" && cp "$tree"/conf/profiles/*.conf "$TMP/own/" || return 1
    sed -e '1s/.*/-- UPS-MIB as its vendor has it/' -e 's/^END$/upsVendorNoise OBJECT-TYPE SYNTAX INTEGER { soft(1), loud(7) } MAX-ACCESS read-only STATUS current DESCRIPTION "n" ::= { upsTest 6 }\nEND/' \
        "$tree/mibs/UPS-MIB.mib" >"$TMP/beside/vendor_ups_v2.txt"
    printf 'profile: { name = "noise"; extends = "ups"; };\nsections: { noise: { metrics: { noise: { kind = "state"; oid = "UPS-MIB::upsVendorNoise.0"; words = "mib"; }; }; }; };\n' \
        >"$TMP/own/noise.conf"
    sed 's/^1.3.6.1.2.1.33.1.7.6.0|2|.*/1.3.6.1.2.1.33.1.7.6.0|2|7/' "$data/ups.snmprec" >"$TMP/noise.snmprec"
    "$forestall" poll --json --from "$TMP/noise.snmprec" --profile noise --profiles "$TMP/own" --mibs "$TMP/beside" >"$TMP/out" 2>"$TMP/err" || return 1
    quiet && said '"metric":"noise","value":7,.*"state":"loud".*"oid":"1.3.6.1.2.1.33.1.7.6.0"' && said '"metric":"battery_charge","value":100'
}
check mib-beside "a vendor's own module dropped beside ours works, and wins" dropped
check from-none "a recording that is not there" eval 'run 1 --from nothing.snmprec && told "nothing.snmprec"'

check community "a wrong community is silence: advice, status 1" \
    eval 'run 1 --community wrong --timeout 200ms --retries 1 "127.33.0.1:$fleet_port" && told "community" && said "no answer"'
check community-json "in JSON the device is down, with the reason" \
    eval 'run 1 --json --community wrong --timeout 200ms --retries 0 "127.33.0.1:$fleet_port" && said "\"up\":false,\"why\":\"timeout\""'
printf 'another password\n' >"$TMP/other"
check v3-wrong "a wrong v3 password" \
    eval 'run 1 --user mon --auth SHA-256 --auth-pass-file other --timeout 300ms --retries 0 "127.33.0.1:$fleet_port" && told "password|passphrase"'
check unresolved "a name that does not exist" eval 'run 1 --community public no-such-host.invalid && told "no-such-host.invalid.*not resolved"'
check usage-none "no device: usage, status 2" eval 'run 2 && told "^usage: forestall poll"'
check usage-option "an unknown option: usage, status 2" eval 'run 2 --comunity public 127.33.0.1 && told "^usage: forestall poll"'
check usage-values "values that are none are told with what is possible" \
    eval 'run 2 --community x --version 4 127.33.0.1 && told "1, 2c or 3" && run 2 --community x --timeout soon 127.33.0.1 && told "2s" &&
        run 2 --user u --auth SHA-3 --auth-pass longenough 127.33.0.1 && told "SHA-512" && run 2 --community x 127.33.0.1:99999 && told "65535" &&
        run 2 --user u --level authPriv 127.33.0.1 && told "auth-pass"'
check profile "an unknown profile: the nearest" eval 'run 1 --community public --profile swich "127.33.0.1:$fleet_port" && told "swich.*switch"'
check no-device "a name without credentials is looked for in the configuration" eval 'FORESTALL_CONFIG=$TMP/none.conf run 1 gw && told "none.conf"'
exit $failed
