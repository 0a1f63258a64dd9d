#!/bin/bash
# Shipped conditions: what an experienced technician would be told, and what not. First on recordings in which one thing is bad (poll
# --conditions), then with the daemon and agents that go bad and good again: tickets open and close, quiet things stay quiet, and what a
# customer file switches off is over with the reload.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3

data=$tree/tests/data

# A recording with other values: BASE [OID|TYPE|VALUE...]
changed()
{
    local base=$1 line
    shift
    cp "$data/$base.snmprec" "$TMP/one.snmprec"
    for line; do
        grep -vF "${line%%|*}|" "$TMP/one.snmprec" >"$TMP/two.snmprec"
        echo "$line" >>"$TMP/two.snmprec"
        mv "$TMP/two.snmprec" "$TMP/one.snmprec"
    done
    sort -t'|' -k1,1V "$TMP/one.snmprec" >"$TMP/two.snmprec" && mv "$TMP/two.snmprec" "$TMP/one.snmprec"
}

# The conditions that hold there, in one line: "object/condition ..."
bad()
{
    changed "$@"
    "$forestall" poll --profiles "$tree/conf/profiles" --mibs "$tree/mibs" --conditions --from "$TMP/one.snmprec" 2>"$TMP/err" |
        sed -n 's/^        \(.*\), [^,]*\.conf:[0-9]*$/\1/p' | sort | tr '\n' ' ' | sed 's/ $//'
}

# NAME TEXT WANTED BASE [LINE...]
bad_is()
{
    local what=$1 text=$2 want=$3 got
    shift 3
    got=$(bad "$@")
    check "$what" "$text" test "$got" = "$want" || true
    [ "$got" = "$want" ] || echo "    wanted '$want', got '$got'"
}

u=1.3.6.1.2.1.33.1
for base in ups host router switch48 printer; do
    bad "$base" >"$TMP/healthy.$base"
done
bad_is healthy-ups "a healthy UPS: nothing" "" ups
bad_is healthy-host "a healthy host: nothing" "" host

# --- UPSes ---
bad_is ups-on-battery "the mains are gone" "ups/on-battery" ups "$u.4.1.0|2|5" "$u.2.2.0|2|30"
bad_is story-59-self-test "a self-test runs on battery, and is no power cut" "" ups "$u.4.1.0|2|5" "$u.2.2.0|2|30" "$u.7.3.0|2|5"
bad_is story-57-low "low by its own limit in minutes, though the status says normal" "ups/battery-low ups/on-battery" ups \
    "$u.4.1.0|2|5" "$u.2.2.0|2|900" "$u.2.3.0|2|4" "$u.2.4.0|2|22"
bad_is story-57-mains "few minutes while the mains are there and it charges: not low" "" ups "$u.2.3.0|2|4" "$u.2.4.0|2|22"
bad_is story-58-test-failed "a test that failed" "ups/test-failed" ups "$u.7.3.0|2|3"
bad_is story-58-test-warning "a test that ended with a warning" "ups/test-warning" ups "$u.7.3.0|2|2"
bad_is story-60-suspect "a test that was aborted, and the charge has collapsed: the battery is suspect" "ups/battery-suspect" ups \
    "$u.7.3.0|2|4" "$u.2.4.0|2|31"
bad_is story-60-aborted "a test that somebody aborted: nothing" "" ups "$u.7.3.0|2|4"
bad_is ups-runtime "a full battery that would last four minutes" "ups/runtime-short" ups "$u.2.3.0|2|4"
bad_is ups-load "output load" "ups/1/load-high" ups "$u.4.4.1.5.1|2|96"
bad_is ups-brownout "mains of 190 V" "ups/1/input-bad" ups "$u.3.3.1.3.1|2|190"
bad_is ups-no-input "no mains at all is no matter of their voltage" "ups/on-battery" ups "$u.3.3.1.3.1|2|0" "$u.4.1.0|2|5"
bad_is ups-hot "a warm battery" "ups/battery-temperature" ups "$u.2.7.0|2|44"
bad_is ups-bypass "bypass" "ups/on-bypass" ups "$u.4.1.0|2|4"
bad_is ups-off "the output is off" "ups/output-off" ups "$u.4.1.0|2|2"

# --- printers ---
e=1.3.6.1.2.1.25.3.5.1.2.1
s=1.3.6.1.2.1.43.11.1.1.9.1
printer=$(cat "$TMP/healthy.printer")
bad_is printer-jam "a jam" "$(echo "printer/1/jammed $printer" | sed 's/ $//')" printer "$e|4x|0400"
bad_is story-51-low-toner "one octet, low toner: no jam, and no ticket where levels say it better" "$printer" printer "$e|4x|20"
bad_is printer-toner "toner at 5 %" "$(printf '%s\n' "supply/Black toner cartridge XT-54K, serial 90112/low" $printer | sort | tr '\n' ' ' | sed 's/ $//')" printer "$s.1|2|5"
bad_is printer-some "'some remaining' is no alarm" "$printer" printer "$s.1|2|-3"

# --- ports, optics, disks ---
p=1.3.6.1.2.1.2.2.1
a=1.3.6.1.2.1.31.1.1.1.18
bad_is port-described "an uplink is down, since lately" "interface/1/49/port-down" switch48 "$p.8.49|2|2" "$p.9.49|67|535100000"
bad_is port-shut "an uplink that was shut" "" switch48 "$p.8.49|2|2" "$p.9.49|67|535100000" "$p.7.49|2|2"
bad_is port-user "a port of a user" "" switch48 "$p.8.20|2|2" "$p.9.20|67|535100000"
bad_is port-named-itself "a description that only repeats the name" "" switch48 "$p.8.49|2|2" "$p.9.49|67|535100000" "$a.49|4|1/49"
bad_is port-old-news "down for more than a week when it is first seen" "" switch48 "$p.8.49|2|2"
d=1.3.6.1.2.1.25.2.3.1
index=$(sed -n 's/^1\.3\.6\.1\.2\.1\.25\.2\.3\.1\.2\.\([0-9]*\)|6|1\.3\.6\.1\.2\.1\.25\.2\.1\.4$/\1/p' "$data/host.snmprec" | head -1)
descr=$(sed -n "s/^1\.3\.6\.1\.2\.1\.25\.2\.3\.1\.3\.$index|4|//p" "$data/host.snmprec")
bad_is disk-full "a disk that is full" "storage/$descr/full" host "$d.5.$index|2|1000000" "$d.6.$index|2|960000"

# Story 50: optics named after a port, beyond the device's own limit; the port is shut or not.
cisco=("1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.9.1.1208" "1.3.6.1.2.1.47.1.1.1.1.7.1055|4|1/49 Receive Power Sensor"
    "1.3.6.1.4.1.9.9.91.1.1.1.1.1.1055|2|14" "1.3.6.1.4.1.9.9.91.1.1.1.1.2.1055|2|9" "1.3.6.1.4.1.9.9.91.1.1.1.1.3.1055|2|1"
    "1.3.6.1.4.1.9.9.91.1.1.1.1.4.1055|2|-380" "1.3.6.1.4.1.9.9.91.1.1.1.1.5.1055|2|1"
    "1.3.6.1.4.1.9.9.91.1.2.1.1.2.1055.1|2|20" "1.3.6.1.4.1.9.9.91.1.2.1.1.3.1055.1|2|1" "1.3.6.1.4.1.9.9.91.1.2.1.1.4.1055.1|2|-180"
    "1.3.6.1.4.1.9.9.91.1.2.1.1.5.1055.1|2|1")
bad_is story-50-optics "optics beyond the device's own limit" "sensor_limit/1/49 Receive Power Sensor/crossed" switch48 "${cisco[@]}"
bad_is story-50-shut "the same while the port is shut" "" switch48 "${cisco[@]}" "$p.7.49|2|2" "$p.8.49|2|2"
bad_is story-49-no-limit "a value without a limit of the device's own is never bad, however strange" "" switch48 "${cisco[@]:0:7}"

# --- the daemon ---
cat >"$TMP/fleet" <<FLEET
127.36.0.1 $data/switch48.snmprec
127.36.0.2 $data/ups.snmprec
127.36.0.3 $data/printer.snmprec
FLEET
start_fleet "$TMP/fleet"
mkdir -p "$TMP/conf/customers"
cp -r "$tree/conf/profiles" "$TMP/profiles"
sed -i -E 's/(for|clear_for) = "[0-9]+[smhd]"/\1 = "1s"/g' "$TMP"/profiles/*.conf
cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; };
poll: { timeout = "500ms"; retries = 1; };
tickets: { relapse = "0"; };
CONF
write_secrets <<'SECRETS'
c: { community = "public"; };
SECRETS
customer() # settings for all its devices
{
    cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port; $1
every: { system = "1s"; interface = "1s"; ups = "1s"; ups_output = "1s"; supply = "1s"; printer = "1s"; };
sites: { hq: { devices: {
  sw: { address = "127.36.0.1"; profile = "interfaces"; important = ["1/7"]; ignore = ["1/50"]; };
  ups: { address = "127.36.0.2"; profile = "ups-mib"; };
  prn: { address = "127.36.0.3"; profile = "printer"; conditions: { no-paper: { for = "1s"; }; }; };
}; }; };
CONF
}
customer ""
start_daemon || { cat "$TMP/log"; echo "FAIL conditions-start"; exit 1; }
tickets() { sqlite3 -cmd '.timeout 5000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
count_is() { [ "$(tickets "SELECT count(*) FROM ticket WHERE $1")" = "$2" ]; }
is_open() { count_is "object = '$1' AND condition = '$2' AND state = 'open'" 1; }
is_resolved() { count_is "object = '$1' AND condition = '$2' AND state = 'resolved'" 1; }
check polled "all devices are polled" eval 'wait_for 40 test -e "$TMP/state/rrd/acme/hq/prn/supply"; wait_for 40 test -e "$TMP/state/rrd/acme/hq/sw/interface/1_49.rrd"'

tell 127.36.0.1 down=7
tell 127.36.0.1 down=20
tell 127.36.0.1 down=50
tell 127.36.0.2 "set=$u.4.4.1.5.1|2|96"
tell 127.36.0.3 "set=$e|4x|4000"
check important "a port that the file calls important: down" wait_for 40 is_open interface/1/7 port-down
check load "output load of the UPS" wait_for 40 is_open ups/1 load-high
check story-54-paper "no paper" wait_for 40 is_open printer/1 no-paper
check story-54-toner "toner too" eval 'tell 127.36.0.3 "set=$s.2|2|3"; wait_for 40 count_is "object LIKE '"'supply/Cyan%'"' AND state = '"'open'"'" 1'
check ignored "a port that the file ignores, and one of a user: nothing" count_is "object IN ('interface/1/50', 'interface/1/20')" 0
check place "the ticket names the line of the profile and that of the customer" \
    count_is "condition = 'no-paper' AND place LIKE '%printer.conf:%, %acme.conf:%'" 1

customer 'conditions: { no-paper = "off"; load-high = "off"; };'
sed -i 's/conditions: { no-paper: { for = "1s"; }; };//' "$TMP/conf/customers/acme.conf"
kill -HUP "$(cat "$TMP/pid")"
check switched-off "what the file switches off is over with the reload" \
    eval 'wait_for 40 is_resolved printer/1 no-paper && wait_for 40 is_resolved ups/1 load-high'
sleep 3
check story-54-policy "paper no, toner yes: and it stays so" \
    eval 'is_resolved printer/1 no-paper && count_is "object LIKE '"'supply/Cyan%'"' AND state = '"'open'"'" 1'

tell 127.36.0.1 up=7
tell 127.36.0.3 "set=$s.2|2|9000"
check good "good again: the tickets are resolved" \
    eval 'wait_for 40 is_resolved interface/1/7 port-down; wait_for 40 count_is "object LIKE '"'supply/Cyan%'"' AND state = '"'resolved'"'" 1'
stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
exit $failed
