#!/bin/bash
# Notifications in the running daemon: what they say is confirmed by a poll and becomes a ticket of the port that they speak of, or is refuted; clears, lost clears;
# informs; SNMPv3 with each pair of protocols; whose they are (stories 21, 63 to 67, 69, 70); storms, strangers, reloads, a decoder that dies.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
need sqlite3 snmptrap snmpinform

data=$tree/tests/data
export SNMPCONFPATH=$TMP/none
mkdir -p "$TMP/persistent"
own='set=1.3.6.1.2.1.4.20.1.2.127.33.9'
cat >"$TMP/fleet" <<FLEET
127.33.0.1 $data/switch48.snmprec
127.33.0.2 $data/switch48.snmprec $own.1|2|5 $own.9|2|6
127.33.0.3 $data/switch48.snmprec $own.9|2|5
FLEET
start_fleet "$TMP/fleet"

mkdir -p "$TMP/conf/customers"
cp -r "$tree/conf/profiles" "$TMP/profiles"
sed -i -E 's/(for|clear_for) = "[0-9]+[smh]"/\1 = "1s"/g' "$TMP/profiles/interfaces.conf"
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

start_daemon || { cat "$TMP/log"; echo "FAIL traps-start"; exit 1; }
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

# --- trap, poll and ticket are one problem ---
link 127.33.0.1 up 49
check rows "a notification before the first poll waits for the names of the ports" heard acme/hq/sw IF-MIB::linkUp
check stray "a clear without a problem opens nothing" count_is '1 = 1' 0
tell 127.33.0.1 down=49
link 127.33.0.1 down 49
check opens "linkDown of a port that is down: a ticket of that port, confirmed by a poll" \
    wait_for 20 count_is "device = 'acme/hq/sw' AND $uplink AND state = 'open' AND evidence LIKE '%oper_status%down%'" 1
check evidence "the notification stands in it with its names" \
    count_is "$uplink AND notice LIKE '%IF-MIB::linkDown%IF-MIB::ifOperStatus.49%down(2)%'" 1
link 127.33.0.1 down 1
link 127.33.0.1 down 52
tell 127.33.0.1 up=49
link 127.33.0.1 up 49
check clears "linkUp ends it" wait_for 20 count_is "device = 'acme/hq/sw' AND $uplink AND state = 'resolved'" 1

# --- story 69: the linkUp is lost ---
tell 127.33.0.2 down=49
link 127.33.0.2 down 49
check lost-opens "another switch" wait_for 20 count_is "device = 'acme/hq/sw2' AND $uplink AND state = 'open'" 1
tell 127.33.0.2 up=49
check lost "a lost linkUp is found by the poll" wait_for 20 count_is "device = 'acme/hq/sw2' AND $uplink AND state = 'resolved'" 1
check refuted "linkDown of a port that is up, and of a user's port, made no ticket" \
    count_is "device = 'acme/hq/sw' AND object <> 'interface/1/49'" 0

# --- versions, informs ---
snmptrap -v 1 -c public --clientaddr=127.33.0.1 "udp:127.0.0.1:$port" 1.3.6.1.4.1.9.1.1 0.0.0.0 4 0 100
check v1 "a v1 trap" heard acme/hq/sw SNMPv2-MIB::authenticationFailure
inform() # FROM ARGUMENTS...
{
    local from=$1
    shift
    snmpinform -t 3 -r 1 --clientaddr="$from" "$@" "udp:127.0.0.1:$port" 100 "$notification" >"$TMP/said" 2>&1
}
notification=1.3.6.1.6.3.1.1.5.1
check inform "a v2c inform is answered" inform 127.33.0.2 -v 2c -c public
check kept "what it caused is kept by then" eval 'tickets "SELECT key FROM judge" | grep -q acme/hq/sw2/device/restarted'
exec 3<>"/dev/udp/127.33.4.4/$port" # story 66: a connected socket takes answers from that address alone
printf '\x30\x43\x02\x01\x01\x04\x06public\xa6\x36\x02\x04\x11\x22\x33\x44\x02\x01\x00\x02\x01\x00\x30\x28\x30\x0d\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x43\x01\x64\x30\x17\x06\x0a\x2b\x06\x01\x06\x03\x01\x01\x04\x01\x00\x06\x09\x2b\x06\x01\x06\x03\x01\x01\x05\x05' >"$TMP/inform" # printf alone would end its datagram at each \x0a
cat "$TMP/inform" >&3
check story-66-inform-address "an inform is answered from the address that it was sent to" \
    eval '[ "$(timeout 5 head -c 4 <&3 | od -An -tx1 | tr -d " ")" = 30430201 ]'
exec 3>&-
notification=$auth_failure
snmptrap -v 2c -c public "udp6:[::1]:$port6" 100 $auth_failure
check ipv6 "a trap over IPv6" heard acme/hq/six SNMPv2-MIB::authenticationFailure
community=other trap2 127.0.0.1 $auth_failure
check name "the community of a device with a host name, from what the name was resolved to" wait_for 5 eval 'status --json | grep -q "\"no_device\": [1-9]"'

# --- SNMPv3: users are defined once, keys made for each sender at its first authentic notification; story 21: boots that are always 1 ---
all=0
n=0
boots_of() { sed -n 's/^boots //p' "$TMP/state/engine"; }
for auth in MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512; do
    for priv in '' DES AES AES-192 AES-256; do
        n=$((n + 1))
        dash=${priv:+-$priv}
        args=(-v 3 -u "u-$auth$dash" -l authNoPriv -a $auth -A "authpass-$auth")
        [ -z "$priv" ] || args=(-v 3 -u "u-$auth$dash" -l authPriv -a $auth -A "authpass-$auth" -x "$priv" -X "privpass-$priv")
        snmptrap -e "0x80000000010203$(printf %02x $n)" --clientaddr=127.33.3.$n "${args[@]}" "udp:127.0.0.1:$port" 100 $auth_failure
        inform 127.33.3.$n "${args[@]}" || { echo "    no answer to the inform of $auth $priv"; all=1; }
    done
done
for auth in MD5 SHA SHA-224 SHA-256 SHA-384 SHA-512; do
    for dash in '' -DES -AES -AES-192 -AES-256; do
        [ "$(grep -c "trap device=acme/v3/d-$auth$dash " "$TMP/log.now")" -ge 2 ] || { echo "    not heard: $auth$dash"; all=1; }
    done
done
check story-64-v3-users "30 SNMPv3 users, each pair of protocols, traps and informs" [ $all = 0 ]
check story-65-discovery "our engine ID and boots are found by senders of informs" [ "$(boots_of)" = 1 ]
snmptrap -e 0x8000000001020308 --clientaddr=127.33.7.1 -v 3 -u u-SHA-AES -l authPriv -a SHA -A authpass-SHA -x AES -X privpass-AES "udp:127.0.0.1:$port" 100 1.3.6.1.6.3.1.1.5.2
check story-67-engine "behind a NAT the engine ID says whose it is" heard acme/v3/d-SHA-AES SNMPv2-MIB::warmStart

# --- story 67: whose is it? ---
from_relay=1.3.6.1.6.3.18.1.3.0
trap2 127.33.8.8 1.3.6.1.4.1.9.9.43.2.0.1 $from_relay a 127.33.0.2
check story-67-relay "a relay's snmpTrapAddress counts" heard acme/hq/sw2 CISCO-CONFIG-MAN-MIB::ciscoConfigManEvent
trap2 127.33.0.1 1.3.6.1.4.1.9.9.43.2.0.1 $from_relay a 127.33.0.2
check story-67-hint "that of another sender does not" heard acme/hq/sw CISCO-CONFIG-MAN-MIB::ciscoConfigManEvent
snmptrap -v 1 -c public --clientaddr=127.33.8.8 "udp:127.0.0.1:$port" 1.3.6.1.4.1.9.1.1 127.33.0.2 2 0 100
check story-67-agent-address "a v1 agent address counts from a relay" heard acme/hq/sw2 IF-MIB::linkDown
learned() { status --json acme/hq/sw2 | grep -q '"127.33.9.1"'; }
check addresses "a device's own addresses are learned" wait_for 20 learned
again() { trap2 "$1" "$3"; sleep 0.3; logged "trap device=$2 .*source=$1 "; } # until the decoder knows the address
check story-67-own-address "from an address of the device's own table" wait_for 10 again 127.33.9.1 acme/hq/sw2 1.3.6.1.6.3.1.1.5.2
check shared "an address that two devices tell is nobody's" wait_for 10 again 127.33.9.9 '?' 1.3.6.1.6.3.1.1.5.2
check no-files "addresses are not stored" eval '[ -z "$(find "$TMP/state/rrd" -path "*address*")" ]'

# --- unknown ones, strangers ---
trap2 127.33.0.1 1.3.6.1.4.1.424242.1.2.3 1.3.6.1.4.1.424242.9.1.0 s 'the fan <b>stands</b>'
check story-63-unknown "a notification that nobody knows is kept with its numbers and listed" \
    wait_for 10 eval '"$forestall" trap -c "$TMP/conf/forestall.conf" --unknown | grep -q "1.3.6.1.4.1.424242.1.2.*from acme/hq/sw"'
community=guess trap2 127.33.0.1 $auth_failure
trap2 127.33.99.9 $auth_failure
status_has() { status | grep -q -- "$1"; }
check strangers "another community and an unknown sender are counted and listed" \
    eval 'wait_for 10 status_has "127.33.0.1  wrong-community" && wait_for 10 status_has "127.33.99.9  unknown-source"'

# --- reload, storm (70), a decoder that dies ---
main 'rate = 5; burst = 10; unknown_senders = "ticket";'
kill -HUP "$daemon"
check reload "a reload keeps the sockets" eval 'wait_for 10 logged "reload result=taken" && [ "$(port_of 0.0.0.0)" = "$port" ]'
sleep 2 # for the decoder with the new limits
decoder=$(status --json | sed -n 's/^ *"pid": \([0-9]*\),/\1/p')
kill -9 "$decoder"
trap2 127.33.0.1 1.3.6.1.4.1.424242.1.2.4
check dies "a decoder that dies is started again, and nothing is lost" \
    eval 'wait_for 10 logged "result=died" && wait_for 10 logged "trap device=acme/hq/sw notification=1.3.6.1.4.1.424242.1.2.4"'
for i in $(seq 60); do
    trap2 127.33.0.3 1.3.6.1.6.3.1.1.5.2
done
check story-70-storm "a storm is one ticket" wait_for 10 count_is "device = 'acme/hq/sw3' AND condition = 'trap-storm' AND state = 'open'" 1
trap2 127.33.99.8 $auth_failure
check stranger-ticket "a stranger gets a ticket when that is wanted" \
    wait_for 10 count_is "device = 'unknown/traps/127.33.99.8' AND condition = 'unknown-sender'" 1
mkdir "$TMP/rules"
echo 'rules: { broken: { trap = "IF-MIB::linkDwn"; }; };' >"$TMP/rules/own.conf"
sed -i "s|rules = \"[^\"]*\"|rules = \"$TMP/rules\"|" "$TMP/conf/forestall.conf"
check rules "a mistake in a rule is told by check, with its place" \
    eval '"$forestall" check -c "$TMP/conf/forestall.conf" 2>&1 | grep -q "own.conf:1.*linkDown"'
kill -HUP "$daemon"
check refused "and a reload is refused" wait_for 10 logged 'reload result=refused'
rm "$TMP/rules/own.conf"

check storm-over "the storm's ticket ends with it" wait_for 60 count_is "device = 'acme/hq/sw3' AND condition = 'trap-storm' AND state = 'resolved'" 1
stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
start_daemon
check boots "our boots are one more after a restart" eval 'listening && [ "$(boots_of)" = 2 ]'
check learned-kept "addresses of devices are known at once" learned
stop_daemon
exit $failed
