#!/bin/bash
# `forestall status DEVICE`: which sections a device with the profile auto has, which it lacks and which are for others; what is wrong with its agent, by
# the table and as it was learned, with the evidence; what supplies have shown; over a restart too.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data
sed 's/^1.3.6.1.2.1.1.2.0|.*/1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.77.1/' "$data/host.snmprec" >"$TMP/known.snmprec"
cat >"$TMP/fleet" <<FLEET
127.80.0.1 $data/printer.snmprec
127.80.0.2 $data/host.snmprec fault=silence-bulk
127.80.0.3 $TMP/known.snmprec
FLEET
start_fleet "$TMP/fleet"
write_config </dev/null
write_secrets <<SECRETS
lan: { community = "public"; };
SECRETS
mkdir -p "$TMP/conf/profiles"
for file in "$tree"/conf/profiles/*.conf; do ln -s "$file" "$TMP/conf/profiles/"; done
cat >"$TMP/conf/profiles/own-quirks.conf" <<QUIRKS
quirks: { acme: { match = ["1.3.6.1.4.1.32473.77"]; max_varbinds = 7; evidence = "T77 reboots at 8 names"; }; };
QUIRKS
sed -i "s|profiles = \"[^\"]*\"|profiles = \"$TMP/conf/profiles\"|" "$TMP/conf/forestall.conf"
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "lan"; port = $fleet_port; timeout = "200ms"; retries = 1;
every: { system = "1s"; };
sites: { hq: { devices: {
  mfp: { address = "127.80.0.1"; profile = "auto"; };
  nobulk: { address = "127.80.0.2"; profile = "host-resources"; };
  known: { address = "127.80.0.3"; profile = "host-resources"; };
}; }; };
CONF
start_daemon
show() { "$forestall" status -c "$TMP/conf/forestall.conf" "$1" >"$TMP/shown" 2>"$TMP/err"; }
shows() { show "$1" && grep -qE -- "$2" "$TMP/shown"; }

check polled "sections that it has, with their rows" wait_for 30 shows mfp '^  supply .* 7 rows'
check lacks "those that it lacks, in one place" eval 'sed -n "/^not on this device/,/^$/p" "$TMP/shown" | grep -q " bgp "'
check others "how many are for other vendors" grep -qE '^and [1-9][0-9]+ sections of its profile for devices of other vendors' "$TMP/shown"
check supplies "levels and what is known of their direction" grep -qE '"Waste toner box XW-54" +[0-9]+ % +not known' "$TMP/shown"
check learned "a learned quirk, since when, and its evidence" wait_for 30 shows nobulk '^  no-getbulk +20[0-9-]+.* "GETBULK was not answered, GETNEXT with the same names was"'
check table "a quirk of the table, where it is written, and its evidence" wait_for 20 shows known '^  acme +.*own-quirks.conf:1  "T77 reboots at 8 names"'
check limit "and what it does" shows known '^  names_in_a_request +[1-7]$'
check identity "who it is" shows mfp 'serials +"XPCL540011732"'

stop_daemon && start_daemon
check restart "what was learned outlives the daemon" shows nobulk '^  no-getbulk +20'
check remembered "and what it has: it is not searched again" wait_for 20 eval 'shows mfp "^  system .* 1 rows" && sed -n "/^not on this device/,/^$/p" "$TMP/shown" | grep -q " bgp "'
exit $failed
