#!/bin/bash
# SNMPv3 contexts of one device as people meet them: in "poll" as text and JSON, in the RRD folder, in "status", in what it says
# of a context that is not there (lausser/check_nwc_health#207, Uninett/nav#1177).
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data
cat >"$TMP/fleet" <<FLEET
127.79.0.1 $data/switch48.snmprec v3user=joe:SHA-256:maplesyrup context=red:$data/switch48.snmprec context=blue:$data/router.snmprec
FLEET
start_fleet "$TMP/fleet"
write_config <<CONF
store: { hold = "1s"; archives = ["1s:1h"]; };
CONF
write_secrets <<'SECRETS'
v3: { version = "3"; user = "joe"; level = "authNoPriv"; auth = "SHA-256"; auth_pass = "maplesyrup"; };
SECRETS
cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "v3"; port = $fleet_port;
every: { interface = "1s"; };
sites: { hq: { devices: {
  core: { address = "127.79.0.1"; profile = "interfaces"; contexts = ["red", "blue", "none"]; };
}; }; };
CONF

"$forestall" poll -c "$TMP/conf/forestall.conf" --json core interface >"$TMP/json" 2>"$TMP/err"
check json "each value of a context names it, and has an instance of its own" perl -MJSON::PP -e '
    my (%seen, %with, $bad);
    while (<>) {
        my $v = decode_json($_);
        next unless $v->{group};
        my $c = $v->{context} // "";
        $with{$c}++;
        $bad++ if $c ne "" && $v->{instance} !~ /^$c:./;
        $bad++ if $v->{kind} ne "text" && $seen{"$v->{instance}/$v->{metric}"}++;
    }
    exit(!(!$bad && $with{""} > 500 && $with{red} == $with{""} && $with{blue} > 10 && !$with{none}));
' "$TMP/json"
"$forestall" poll -c "$TMP/conf/forestall.conf" core interface >"$TMP/text" 2>"$TMP/err"
check text "people see the context" grep -qE '^  red:[^ ].*\(.*, context red\)$' "$TMP/text"

start_daemon
rrd=$TMP/state/rrd/acme/hq/core/interface
files() # GLOB: how many RRD files
{
    find "$rrd" -name "$1" 2>/dev/null | wc -l
}
all_there() { [ "$(files '*.rrd')" -gt 100 ] && [ "$(files 'red%3A*.rrd')" -gt 48 ] && [ "$(files 'blue%3A*.rrd')" -gt 2 ]; }
check rrd "files of contexts have the context in their names" wait_for 30 all_there
check unknown "a context that the device does not know is told, and costs only itself" \
    grep -q 'context-unknown device=acme/hq/core context=none' "$TMP/log"
"$forestall" status -c "$TMP/conf/forestall.conf" core >"$TMP/status" 2>"$TMP/err"
check status "status shows the sections of each context" grep -qE '^  interface .* rows  red$' "$TMP/status"
check status-unknown "and that one is not there" eval 'sed -n "/^not on this device/,/^$/p" "$TMP/status" | grep -q " none:interface"'
exit $failed
