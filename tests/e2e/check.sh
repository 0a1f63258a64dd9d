#!/bin/bash
# `forestall check`: good trees and bad ones, exit status and texts; secrets that others could read; communities with any
# bytes (story 75); and no secret in anything that forestall prints or writes.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data
conf=$TMP/conf/forestall.conf
cat >"$TMP/fleet" <<FLEET
127.32.0.1 $data/ups.snmprec "community=canary17 \$HOME #@! \`x\` \$(x)"
127.32.0.2 $data/ups.snmprec v3user=mon:SHA-256:canary18-auth:AES:canary19-priv
FLEET
start_fleet "$TMP/fleet"

good_tree()
{
    rm -rf "$TMP/conf"
    write_config <<'CONF'
store: { hold = "1s"; archives = ["1s:10m"]; };
CONF
    write_secrets <<'SECRETS'
odd: { version = "2c"; community = "canary17 $HOME #@! `x` $(x)"; };
v3: { user = "mon"; auth = "SHA-256"; auth_pass = "canary18-auth"; priv = "AES"; priv_pass = "canary19-priv"; };
wrong: { version = "2c"; community = "canary20"; };
SECRETS
    cat >"$TMP/conf/customers/acme.conf" <<CONF
customer: { name = "acme"; };
credential = "odd";
port = $fleet_port;
sites: { hq: { devices: {
  one: { address = "127.32.0.1"; profile = "ups"; every: { system = "1s"; ups = "1s"; }; };
  two: { address = "127.32.0.2"; profile = "ups"; credential = "v3"; every: { system = "1s"; }; };
  bad: { address = "127.32.0.1"; profile = "ups"; credential = "wrong"; every: { system = "1s"; }; };
}; }; };
CONF
}

run() # STATUS SUBCOMMAND ARGUMENT...: all that is said goes to out and err, and to everything
{
    local wanted=$1 status
    shift
    "$forestall" "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
    cat "$TMP/out" "$TMP/err" >>"$TMP/everything"
    [ $status -eq "$wanted" ] && return 0
    echo "    forestall $*: status $status, not $wanted"
    sed 's/^/    /' "$TMP/out" "$TMP/err" | head -n 20
    return 1
}
said() { grep -qE -- "$1" "$TMP/out" || { echo "    not said: $1"; sed 's/^/    /' "$TMP/out" | head -n 20; return 1; }; }
errors() { [ "$(grep -c "conf:[0-9]*: " "$TMP/out")" -eq "$1" ] || { sed 's/^/    /' "$TMP/out"; return 1; }; }
spoil() { sed -i "$2" "$TMP/conf/$1"; } # FILE SED

good_tree
check good "a good tree: what will be polled, status 0" \
    eval 'run 0 check -c "$conf" && said "1 customers?, 3 devices" && said "[0-9]+ requests and [0-9]+ values a minute" && said "RRD files, .* from the start"'
check devices "--devices lists them with their credentials' names" \
    eval 'run 0 check -c "$conf" --devices && said "acme/hq/two +127.32.0.2 +v3 +ups +v3"'
check keys "--keys needs no configuration" eval 'run 0 check --keys && said "^poll.timeout" && said "duration, default 2s, 100ms to 1m"'
check environment "FORESTALL_CONFIG stands for -c" eval 'FORESTALL_CONFIG=$conf run 0 check && said "forestall.conf: good"'
check none "no such file" eval 'run 1 check -c "$TMP/nothing.conf" && said "nothing.conf"'
check usage "an unknown option, a word too much: 2 and the usage" \
    eval 'run 2 check --devcies && grep -q "^usage: forestall check" "$TMP/err" && grep -q "did you mean .--devices" "$TMP/err" && run 2 check -c "$conf" x && grep -q "is too much" "$TMP/err"'

spoil forestall.conf 's/hold = "1s"/hold = "1x"; hodl = 3/'
spoil customers/acme.conf 's/profile = "ups"; credential = "v3"/profile = "usp"; credential = "v4"/; s/  bad: { address/  bad: { adress/'
check many "all mistakes of all files at once" \
    eval 'run 1 check -c "$conf" && errors 5 && said ": [0-9] errors"'
check duration "a bad duration: what was expected" said "forestall.conf:2: 'hold' in store: .*\"1x\""
check unknown "an unknown key: the nearest known one" said "forestall.conf:2: .*'hodl'.*'hold'"
check unknown-device "also in a device" said "customers/acme.conf:7: .*'adress'.*'address'"
check reference "a profile and a credential that are not there" \
    eval 'said "customers/acme.conf:6: .*usp.*ups" && said "customers/acme.conf:6: .*v4.*v3"'

good_tree
spoil customers/acme.conf 's/sites: { hq/sites: { hq; /'
check syntax "a syntax error has its line" eval 'run 1 check -c "$conf" && said "customers/acme.conf:4"'
good_tree
spoil customers/acme.conf 's/^port = .*/port = 65536;/'
check range "a number out of range: the range" eval 'run 1 check -c "$conf" && said "acme.conf:3: .*65536 is above .*65535"'
good_tree
spoil customers/acme.conf 's/^port = .*/port = "161";/'
check type "a wrong type: what was expected" eval 'run 1 check -c "$conf" && said "acme.conf:3: .*port.*number"'
good_tree
cp "$TMP/conf/customers/acme.conf" "$TMP/conf/customers/zeta.conf"
check duplicate "a device that is there twice: both places" eval 'run 1 check -c "$conf" && said "zeta.conf:.*twice.*acme.conf:"'
good_tree
spoil customers/acme.conf 's/  one: {/  "one": {/'
check quoted "what libconfig cannot read is an error, not a crash" run 1 check -c "$conf"
good_tree
mkdir -p "$TMP/conf/profiles"
spoil forestall.conf "s|profiles = \"[^\"]*\"|profiles = \"$TMP/conf/profiles\"|"
cp "$tree"/conf/profiles/*.conf "$TMP/conf/profiles"
cat >"$TMP/conf/profiles/mine.conf" <<'PROFILE'
profile: { name = "mine"; extends = ["ups"]; };
sections: { mine: { metrics: {
  state: { oid = "UPS-MIB::upsBatteryState.0"; };
}; }; };
PROFILE
spoil customers/acme.conf 's/profile = "ups"/profile = "mine"/'
check oid "an object that no MIB has: the nearest" eval 'run 1 check -c "$conf" && said "profiles/mine.conf:3: .*upsBatteryState.*upsBatteryStatus"'

good_tree
chmod 644 "$TMP/conf/secrets.conf"
check readable "secrets that others can read are refused, with the command to type" \
    eval 'run 1 check -c "$conf" && said "chmod (600|go-rwx|0600) .*secrets.conf"'
check readable-run "also by run and poll" \
    eval 'run 1 run -c "$conf" && grep -q chmod "$TMP/err" && run 1 poll -c "$conf" one && grep -q chmod "$TMP/err"'
good_tree
spoil secrets.conf 's/canary18-auth/short/'
check short "a password that is too short is told without showing it" eval 'run 1 check -c "$conf" && said "secrets.conf:3: .*auth_pass.*8" && ! grep -q "short\"" "$TMP/out"'
good_tree
printf 'credentials: { a: { version = "2c"; community = "canary21 ' >"$TMP/conf/secrets.conf"
check syntax-secret "a syntax error in secrets.conf shows nothing of it" eval 'run 1 check -c "$conf" && said "secrets.conf:1"'

good_tree
check story-75 "a community with blanks, \$ # @ ! and shell signs" eval 'run 0 poll -c "$conf" --json one system && said "\"up\":true"'
check story-75-argument "the same on the command line" \
    eval 'run 0 poll --profiles "$tree/conf/profiles" --mibs "$tree/mibs" --profile ups --community "canary17 \$HOME #@! \`x\` \$(x)" "127.32.0.1:$fleet_port" system && said "up .*requests"'
printf 'canary17 $HOME #@! `x` $(x)\n' >"$TMP/community"
check story-75-file "and from a file" \
    eval 'run 0 poll --profiles "$tree/conf/profiles" --mibs "$tree/mibs" --profile ups --community-file "$TMP/community" "127.32.0.1:$fleet_port" system'
run 0 poll -c "$conf" two system
run 1 poll -c "$conf" bad system
spoil forestall.conf 's/^store:/log: { level = "debug"; stats_every = "1s"; };\nstore:/'
start_daemon && sleep 5 && kill -HUP "$daemon" && kill -USR1 "$daemon" && sleep 2
stop_daemon TERM
check daemon "the daemon polled with them" eval 'test -e "$TMP/state/rrd/acme/hq/one/ups/ups.rrd" && test -e "$TMP/state/rrd/acme/hq/two/system/system.rrd"'
run 0 graph -c "$conf" one
run 0 graph -c "$conf" one system --command
rm -rf "$TMP/conf"
check canary "no secret in any output, log, or file that was written" \
    eval '! grep -rlaE "canary(17|18|19|20|21)" "$TMP/everything" "$TMP/log" "$TMP/state"'
exit $failed
