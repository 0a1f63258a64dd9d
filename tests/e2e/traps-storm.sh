#!/bin/bash
# Notifications in the running daemon: what nobody knows, strangers, reloads, a decoder that dies, storms (story 70), restarts, sockets of systemd.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"
. "$(dirname "$0")/traps.bash"

check addresses "a device's own addresses are learned" wait_for 20 learned
# --- unknown ones, strangers ---
trap2 127.33.0.1 1.3.6.1.4.1.424242.1.2.3 1.3.6.1.4.1.424242.9.1.0 s 'the fan <b>stands</b>'
check story-63 "a notification that nobody knows is kept with its numbers and listed" \
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
check story-70 "a storm is one ticket" wait_for 10 count_is "device = 'acme/hq/sw3' AND condition = 'trap-storm' AND state = 'open'" 1
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

# --- another address, another port ---
sed -i "s|listen = .*|listen = [\"0.0.0.0:0\", \"127.33.5.5:$((port + 1))\"];|; s|rules = \"[^\"]*\"|rules = \"$tree/conf/rules\"|" "$TMP/conf/forestall.conf"
kill -HUP "$daemon"
check listen-changes "a reload opens and closes what differs" wait_for 10 eval 'listens=$(status | grep "^traps: listening"); [[ $listens == *" 0.0.0.0:$port 127.33.5.5:"* && $listens != *::1* ]]'

check over "the storm's ticket ends with it" wait_for 60 count_is "device = 'acme/hq/sw3' AND condition = 'trap-storm' AND state = 'resolved'" 1
stop_daemon
check alive "the daemon lived to the end" grep -q ' end result=good' "$TMP/log.now"
start_daemon
check boots "our boots are one more after a restart" eval 'listening && [ "$(boots_of)" = 2 ]'
check learned-kept "addresses of devices are known at once" learned
stop_daemon

# --- a socket of systemd: what came in before the daemon ran is heard ---
if command -v systemd-socket-activate >/dev/null; then
    sed -i '/^  listen = /d' "$TMP/conf/forestall.conf"
    : >"$TMP/log.now"
    timeout 60 systemd-socket-activate -d -l "127.0.0.1:$port" --fdname=trap "$forestall" run -c "$TMP/conf/forestall.conf" >>"$TMP/log.now" 2>&1 &
    started+=($!)
    wait_for 10 grep -q Listening "$TMP/log.now"
    trap2 127.33.0.1 1.3.6.1.4.1.424242.1.2.5
    check systemd "a socket that systemd passes is used, with what waits in it" \
        eval 'heard acme/hq/sw 1.3.6.1.4.1.424242.1.2.5 && logged "from=systemd"'
fi
exit $failed
