#!/bin/bash
# Notifications in the running daemon: what they say is confirmed by a poll and becomes a ticket of the port that they speak of, or is refuted; clears, lost clears;
# informs; SNMPv3 with each pair of protocols; whose they are (stories 63 to 67, 69).
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
. "$(dirname "$0")/traps.bash"

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

# --- one cause is one problem, whoever tells it ---
neighbour=1.3.6.1.2.1.14.10.1
tell 127.33.0.4 "set=$neighbour.6.192.0.2.2.0|2|1"
trap2 127.33.0.4 1.3.6.1.2.1.14.16.2.2 $neighbour.1.192.0.2.2.0 a 192.0.2.2 $neighbour.6.192.0.2.2.0 i 1
check one-problem "an OSPF neighbour that is lost: the ticket of the polled row" \
    wait_for 20 count_is "device = 'acme/hq/ospf' AND object = 'ospf/192.0.2.2' AND condition = 'session-down' AND state = 'open'" 1
tell 127.33.0.4 "set=$neighbour.6.192.0.2.2.0|2|8"
check one-problem-over "the poll ends it" wait_for 20 count_is "device = 'acme/hq/ospf' AND state = 'resolved'" 1
check one-ticket "and there was no other" count_is "device = 'acme/hq/ospf'" 1

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
n=0
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
check addresses "a device's own addresses are learned" wait_for 20 learned
again() { trap2 "$1" "$3"; sleep 0.3; logged "trap device=$2 .*source=$1 "; } # until the decoder knows the address
check story-67-own-address "from an address of the device's own table" wait_for 10 again 127.33.9.1 acme/hq/sw2 1.3.6.1.6.3.1.1.5.2
check shared "an address that two devices tell is nobody's" wait_for 10 again 127.33.9.9 '?' 1.3.6.1.6.3.1.1.5.2
check no-files "addresses are not stored" eval '[ -z "$(find "$TMP/state/rrd" -path "*address*")" ]'

stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
exit $failed
