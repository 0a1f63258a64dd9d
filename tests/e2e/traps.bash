# What the tests of notifications share: agents, a configuration with SNMPv3 users of each kind, the daemon, how to send. Sourced after common.bash.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash

need sqlite3 snmptrap snmpinform
data=$tree/tests/data
export SNMPCONFPATH=$TMP/none
mkdir -p "$TMP/persistent"
own='set=1.3.6.1.2.1.4.20.1.2.127.33.9'
cat >"$TMP/fleet" <<FLEET
127.33.0.1 $data/switch48.snmprec
127.33.0.2 $data/switch48.snmprec $own.1|2|5 $own.9|2|6
127.33.0.3 $data/switch48.snmprec $own.9|2|5
127.33.0.4 $data/switch48.snmprec set=1.3.6.1.2.1.14.10.1.1.192.0.2.2.0|64|192.0.2.2 set=1.3.6.1.2.1.14.10.1.6.192.0.2.2.0|2|8
FLEET
start_fleet "$TMP/fleet"

mkdir -p "$TMP/conf/customers"
cp -r "$tree/conf/profiles" "$TMP/profiles"
sed -i -E 's/(for|clear_for) = "[0-9]+[smh]"/\1 = "1s"/g' "$TMP/profiles/interfaces.conf" "$TMP/profiles/routing.conf"
main() # MORE
{
    cat >"$TMP/conf/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$tree/mibs"; rules = "$tree/conf/rules"; };
poll: { timeout = "500ms"; retries = 1; };
log: { level = "debug"; };
traps: {
  listen = ["0.0.0.0:0", "[::1]:0"];
  allow: { relay: { from = "127.33.8.8"; credential = "c"; relay = true; };
           nat: { from = "127.33.7.0/24"; credential = ["v-SHA-AES", "c"]; }; };
  $1
};
CONF
}
main ''
{
    echo 'c: { community = "public"; };'
    echo 'other: { community = "other"; };'
    for auth in MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512; do
        echo "v-$auth: { version = 3; user = \"u-$auth\"; level = \"authNoPriv\"; auth = \"$auth\"; auth_pass = \"authpass-$auth\"; };"
        for priv in DES AES AES-192 AES-256; do
            echo "v-$auth-$priv: { version = 3; user = \"u-$auth-$priv\"; level = \"authPriv\"; auth = \"$auth\"; auth_pass = \"authpass-$auth\"; priv = \"$priv\"; priv_pass = \"privpass-$priv\"; };"
        done
    done
} | write_secrets
{
    cat <<CONF
customer: { name = "acme"; };
credential = "c"; port = $fleet_port; profile = "interfaces";
every: { system = "1h"; interface = "1h"; };
sites: { hq: { devices: {
  sw: { address = "127.33.0.1"; };
  sw2: { address = "127.33.0.2"; every: { system = "2s"; interface = "2s"; }; };
  sw3: { address = "127.33.0.3"; profile = "system"; every: { system = "2s"; }; };
  ospf: { address = "127.33.0.4"; profile = "routing"; every: { system = "1h"; ospf = "2s"; }; };
  near: { address = "127.0.0.1"; profile = "system"; };
  six: { address = "::1"; profile = "system"; };
  name: { address = "localhost"; credential = "other"; profile = "system"; };
}; };
v3: { devices: {
CONF
    n=0
    for auth in MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512; do
        for priv in '' -DES -AES -AES-192 -AES-256; do
            n=$((n + 1))
            echo "d-$auth$priv: { address = \"127.33.3.$n\"; credential = \"v-$auth$priv\"; profile = \"system\"; };"
        done
    done
    echo '}; }; };'
} >"$TMP/conf/customers/acme.conf"

start_daemon || { cat "$TMP/log"; echo "FAIL $name-start"; exit 1; }
tickets() { sqlite3 -cmd '.timeout 5000' "$TMP/state/tickets.db" "$1" 2>/dev/null; }
count_is() { [ "$(tickets "SELECT count(*) FROM ticket WHERE $1")" = "$2" ]; } # CONDITION COUNT
logged() { grep -q -- "$1" "$TMP/log.now"; }
heard() { wait_for 10 logged " trap device=$1 notification=$2"; } # DEVICE NOTIFICATION
status() { "$forestall" status -c "$TMP/conf/forestall.conf" "$@"; }
port_of() { sed -n "s/.*listening=$1:\([0-9]*\).*/\1/p" "$TMP/log.now" | tail -1; }
listening()
{
    wait_for 10 logged 'traps decoder=.*senders=' && port=$(port_of 0.0.0.0) && port6=$(port_of '\[::1\]')
}
jailed='files=closed calls=filtered'
grep -q __asan_init "$forestall" && jailed='files=open calls=open' # its runtime makes calls that nobody else makes
check start "it listens, and the decoder is shut in" eval 'listening && logged "decoder=.* $jailed"'

auth_failure=1.3.6.1.6.3.1.1.5.5
trap2() # FROM NOTIFICATION VARBIND...
{
    local from=$1
    shift
    snmptrap -v 2c -c "${community:-public}" --clientaddr="$from" "udp:127.0.0.1:$port" 100 "$@"
}
link() # FROM up|down INDEX
{
    local trap=1.3.6.1.6.3.1.1.5.4 state=1
    [ "$2" = up ] || { trap=1.3.6.1.6.3.1.1.5.3; state=2; }
    trap2 "$1" $trap 1.3.6.1.2.1.2.2.1.1."$3" i "$3" 1.3.6.1.2.1.2.2.1.7."$3" i 1 1.3.6.1.2.1.2.2.1.8."$3" i $state
}
uplink="object = 'interface/1/49' AND condition = 'port-down'"
learned() { status --json acme/hq/sw2 | grep -q '"127.33.9.1"'; }
all=0
boots_of() { sed -n 's/^boots //p' "$TMP/state/engine"; }
