#!/bin/bash
# `forestall discover`, `record` and `poll --from` as a technician at a new customer uses them: who is there, with which of the customer's
# credentials, as lines for the customer's file that load; what nobody knows is recorded, without the customer's names and numbers, and polled
# from the recording with the same result.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
. "$(dirname "$0")/common.bash"

data=$tree/tests/data
cat >"$TMP/secret.snmprec" <<REC
1.3.6.1.2.1.1.1.0|4|a box, community copiers inside
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.7
1.3.6.1.2.1.1.3.0|67|1000
1.3.6.1.2.1.4.22.1.2.1.10.9.8.7|4x|0200000000aa
1.3.6.1.4.1.11.2.3.9.1.1.13.0|4|jetdirect
1.3.6.1.6.3.18.1.1.1.2.1|4|copiers
REC
cat >"$TMP/fleet" <<FLEET
127.79.0.1 $TMP/secret.snmprec community=copiers
127.78.0.1 $data/router.snmprec
127.78.0.2 $data/switch48.snmprec
127.78.0.3 $data/printer.snmprec community=copiers moves=still
127.78.0.4 $data/ups.snmprec v3user=mon:SHA-256:authpass12:AES:privpass12 versions=3
127.78.0.5 $data/host.snmprec
127.78.0.6 $data/router.snmprec
127.78.0.7 $data/profiles/guide.snmprec
127.78.0.8 $data/v1printer.snmprec versions=1 community=old
127.78.0.9 $data/router.snmprec v3user=mon:SHA-256:otherpass12 versions=3
FLEET
start_fleet "$TMP/fleet"
mkdir -p "$TMP/customers"
cat >"$TMP/forestall.conf" <<CONF
paths: { state = "$TMP/state"; profiles = "$tree/conf/profiles"; mibs = "$tree/mibs"; };
CONF
cat >"$TMP/secrets.conf" <<SECRETS
credentials: {
  main: { community = "public"; };
  copiers: { community = "copiers"; };
  v3: { version = "3"; user = "mon"; level = "authPriv"; auth = "SHA-256"; auth_pass = "authpass12"; priv = "AES"; priv_pass = "privpass12"; };
  old: { version = "1"; community = "old"; };
};
SECRETS
chmod 600 "$TMP/secrets.conf"
cd "$TMP" || exit 2

said() { grep -qE -- "$1" found || { echo "    not said: $1"; head -n 20 found; return 1; }; }
told() { grep -qE -- "$1" err || { echo "    not told: $1"; cat err; return 1; }; }
find_all() { "$forestall" discover -c forestall.conf -q "$fleet_port" "$@" >found 2>err; }

check credentials "each device answers to one of the customer's credentials, which stands in its line" \
    eval 'find_all -k main,copiers,v3 -k old -w 1000 127.78.0.1-12 && told "^12 addresses asked, 8 answer, 1 of them again under another address, 1 refuse" &&
        said "^ +rt-hq-01 +: \{ address = \"127.78.0.1\"; profile = \"router\"; credential = \"main\"; \};  # .*4 ports" &&
        said "^ +copier-1og +: .*profile = \"printer\"; credential = \"copiers\"; .*7 supplies, 3 trays" &&
        said "^ +ups-hq-01 +: .*profile = \"ups\"; credential = \"v3\"" && said "\"127.78.0.8\"; profile = \"printer\"; credential = \"old\"" &&
        said "\"127.78.0.2\"; profile = \"switch\".*52 ports" && said "\"127.78.0.5\"; profile = \"network\""'
check twice "a device with two addresses comes once" eval 'said "# 127.78.0.6 is rt-hq-01 again" && [ "$(grep -c "^ *rt-hq-01" found)" -eq 1 ]'
check refuses "an agent that refuses the password is told" said '# 127.78.0.9: an SNMPv3 agent that refuses'
check unknown "of one that no profile knows, what is needed" said '# +1.3.6.1.4.1.99999.7 is in no vendor.s profile: .*forestall record -m -o invented-guide.snmprec.*docs/profiles.md'
check loads "what is printed loads as it is" \
    eval '{ printf "sites: { hq: {\n"; sed "s/address = \"\([0-9.]*\)\";/& port = $fleet_port;/" found; printf "}; };\n"; } >customers/new.conf && "$forestall" check -c forestall.conf >out 2>&1 || { head -n 5 out; false; }'
check polls "and polls" eval '"$forestall" poll -c forestall.conf copier-1og supply >out 2>err && grep -q "Black toner" out'
check bounded "no more packets than it was told, and it ends by itself" \
    eval 'begin=$(date +%s%N) && find_all -k main -w 20 127.78.0.1-20 && [ $((($(date +%s%N) - begin) / 1000000)) -ge 900 ]'
check nobody "nobody answers: status 1" eval '! find_all -k old 127.78.0.1-3 && told "0 answer"'
check wrong-name "a credential that is not there, before anything is sent" eval '! find_all -k main,mian 127.78.0.1 && told "no credential .mian."'

# ---- record, and poll --from ----
at=127.78.0.3:$fleet_port
"$forestall" record -c forestall.conf -o plain.snmprec copier-1og 2>err
check record "all that a device tells" eval 'told "^[0-9]+ values in plain.snmprec" && [ "$(wc -l <plain.snmprec)" -eq "$(grep -vc "^#" "$data/printer.snmprec")" ]'
check record-private "nobody else can read it" eval '[ "$(stat -c %a plain.snmprec)" = 600 ]'
"$forestall" record -c forestall.conf -m -o masked.snmprec copier-1og 2>err
check masked "with -m neither the serial number nor names are in it, not even inside of other texts" \
    eval '! grep -e XPCL540011732 -e "1st floor" -e copier-1og -e 021d5a500001 masked.snmprec && grep -q "CL-5400" masked.snmprec && grep -q XPCL540011732 plain.snmprec &&
        [ "$(wc -l <masked.snmprec)" -eq "$(wc -l <plain.snmprec)" ]'
readings() { "$forestall" poll --json --from "$1" --profile printer --profiles "$tree/conf/profiles" --mibs "$tree/mibs" supply input printer | sed 's/"device":"[^"]*",//; s/"ms":[^,]*,//'; }
same() { readings "$1" | grep '"value"' >a && readings "$2" | grep '"value"' >b && [ -s a ] && diff a b; }
check from "a recording is polled as the device is" \
    eval '"$forestall" poll --json -c forestall.conf copier-1og supply | grep "\"value\"" | sed "s/\"device\":\"[^\"]*\",//" >live && readings plain.snmprec | grep "\"group\":\"supply\"" | grep "\"value\"" >a && [ -s a ] && diff live a'
check from-masked "a masked one has the same values" same plain.snmprec masked.snmprec
"$forestall" record --community copiers -o s.snmprec "127.79.0.1:$fleet_port" 2>err
check secrets "the community and passwords are in no recording" eval 'told "2 of users, communities and passwords left out" && ! grep -e copiers -e jetdirect s.snmprec && grep -q 10.9.8.7 s.snmprec'
"$forestall" record -m --community copiers -o s.snmprec "127.79.0.1:$fleet_port" 2>err
check addresses "with -m no table of addresses, whose index tells them" eval '! grep -e 10.9.8.7 s.snmprec && told "1 rows of address tables left out"'
exit $failed
