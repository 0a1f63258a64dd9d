#!/bin/bash
# forestall tickets and explain as a technician uses them, on a database with four tickets and no daemon: lists, filters, JSON, what
# people do with names, programs that are told, a mail.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

forestall=${FORESTALL:-build/forestall}
crash=${BUILD:-build}/tests/unit/test_crash
source=$(cd "$(dirname "$0")/../.." && pwd)
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
trap '[ -z "$own" ] || rm -rf "$own"' EXIT
cd "$TMP" || exit 2
failed=0

check() # NAME TEXT, after a command
{
    if [ $? -eq 0 ]; then
        echo "ok tickets-$1 $2"
    else
        echo "FAIL tickets-$1 $2"
        failed=1
    fi
}

same() # NAME TEXT GOT WANT
{
    [ "$3" = "$4" ] || echo "# got '$3', expected '$4'"
    [ "$3" = "$4" ]
    check "$1" "$2"
}

tickets()
{
    "$forestall" tickets -c forestall.conf "$@"
}

numbers() # ARGUMENTS... : the tickets of a list, in its order
{
    tickets "$@" 2>>errors | awk 'NR > 1 { printf "%s ", $1 }'
}

mkdir state notify
cat >forestall.conf <<'EOF'
paths: { state = "state"; };
notify: { log: { program = "notify/log.sh"; customers = "acme"; };
          mail: { program = ["notify/mail.sh", "ops@msp.example"]; severity = "error"; changes = "opened"; }; };
EOF
cat >notify/log.sh <<EOF
#!/bin/sh
cat >>$TMP/letters
echo \$FORESTALL_KEY >>$TMP/keys
EOF
cat >sendmail <<EOF
#!/bin/sh
cat >$TMP/mail.\$FORESTALL_TICKET
echo "\$@" >$TMP/to.\$FORESTALL_TICKET
EOF
cat >notify/mail.sh <<EOF
#!/bin/sh
SENDMAIL=$TMP/sendmail MAIL_FROM=noc@msp.example exec $source/conf/notify/mail.sh "\$@"
EOF
chmod +x notify/*.sh sendmail

tickets list 2>err
same none "no tickets yet: told, exit status 1" "$?" 1
grep -q 'there are no tickets yet' err
check none-said "and why"

"$crash" make state/tickets.db || { echo "FAIL tickets-make"; exit 1; }
same open "those that are open, the worst first" "$(numbers)" "1 3 2 "
same all "all" "$(numbers list --state all)" "1 3 2 4 "
same customer "of a customer" "$(numbers --customer 'a*')" "1 2 "
same site "of a site" "$(numbers --site harbour-warehouse)" "3 "
same device "of a device" "$(numbers --device printer-2)" "2 "
same severity "of a severity" "$(numbers --severity warning)" "1 3 "
same since "of the last two hours and three quarters" "$(numbers --since 2h45m)" "3 "
same state "that are over" "$(numbers --state resolved,closed)" "4 "
same limit "the first" "$(numbers --limit 1)" "1 "
same date "since a date" "$(numbers --since 2020-01-01)" "1 3 2 "

script -qc "stty cols 80; '$forestall' tickets -c forestall.conf --state all" typescript >/dev/null 2>&1 </dev/null
longest=$(sed 's/\x1b\[[0-9;]*m//g; s/\r//g' typescript | grep -v '^Script' | python3 -c '
import sys
print(max(len(line) for line in sys.stdin.buffer.read().decode().split("\n")))')
[ "${longest:-0}" -gt 60 ] && [ "$longest" -le 80 ]
check width "a line fits into 80 columns ($longest)"
tickets --state all | LC_ALL=C grep -q $'\x1b'
same escape "no escape sequence of a device reaches the terminal" "$?" 1
tickets list --state all --json | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
assert [r["id"] for r in rows] == [1, 3, 2, 4] and rows[1]["confirmed"] is False and rows[3]["state"] == "resolved"'
check json "list --json: one object a line"
tickets show 1 >show && grep -q 'Look at the cable' show && grep -q 'oper_status: down' show && grep -q 'conf/profiles/interfaces.conf:3' show
check show "show: advice, values, place of the condition"
tickets show 1 --json | python3 -c '
import json, sys
t = json.load(sys.stdin)
assert t["evidence"]["values"]["oper_status"] == "down" and t["changes"][0]["kind"] == "opened"'
check show-json "show --json"

tickets ack 1 "on my" way --by anna
check ack "ack"
tickets note 1 -- "--cable-- replaced" --by me
check note "a note that looks like options"
tickets close 1 --by bert
check close "close"
tickets ack 1 2>err
same ack-closed "a closed one cannot be acknowledged" "$?" 1
tickets reopen 1 "not done"
check reopen "reopen"
history=$(tickets show 1 --json | python3 -c '
import json, sys
print(*("%s:%s:%s" % (c["kind"], c["who"], c["text"]) for c in json.load(sys.stdin)["changes"][1:]), sep="|")')
same history "every change with who and what" "$history" \
    "acknowledged:anna:on my way|note:$(id -un):--cable-- replaced --by me|closed:bert:|reopened:$(id -un):not done"
for wrong in "close" "show x" "show 1 2" "lits" "--severity loud" "--since yesterday" "--state loud" "list x" "notify"; do
    # shellcheck disable=SC2086 # words
    tickets $wrong >/dev/null 2>err
    [ $? -eq 2 ] && grep -q '^usage\|is no number' err || echo "$wrong" >>taken
done
same usage "bad usage is exit status 2" "$(cat taken 2>/dev/null)" ""
tickets show 99 2>err
same unknown "no such ticket: exit status 1" "$?" 1

"$forestall" explain -c forestall.conf 1 >story
grep -q 'interfaces.conf:3' story && grep -q 'polls confirmed it' story && grep -q 'its parent acme/hq/gw answers' story &&
    grep -q 'What would clear it' story && grep -q 'closed by bert' story
check explain "explain: condition, confirmation, dependencies, what would clear it, history"
"$forestall" explain -c forestall.conf acme/hq/core-sw1/interface/Gi1/0/1/port-down | cmp -s - story
check explain-key "explain by key"
"$forestall" explain -c forestall.conf acme/hq/core-sw1/fan/1/failed 2>err
same explain-nothing "explain of what is not wrong" "$?:$(cat err)" \
    "1:forestall explain: nothing is wrong with acme/hq/core-sw1/fan/1/failed, as far as is known"

tickets notify --once
check notify "notify --once"
same keys "every change of acme, in order for each ticket" "$(grep '^1:' keys | tr '\n' ' ')$(grep -v '^1:' keys | tr '\n' ' ')" "1:1 1:2 1:3 1:4 1:5 2:1 "
tickets notify --once
same twice "nothing is told twice" "$(wc -l <keys)" 6
python3 - mail.1 mail.4 <<'EOF'
import email, email.header, sys
one, four = (email.message_from_file(open(name, encoding="utf-8")) for name in sys.argv[1:])
assert one["Message-ID"].startswith("<forestall.1.1@") and one["From"] == "noc@msp.example" and one["To"] == "ops@msp.example"
subject = str(email.header.make_header(email.header.decode_header(four["Subject"])))
assert subject.startswith("[bolt/harbour-warehouse] error opened: BGP peer") and subject.endswith("\u00f6 down"), subject
assert "\x1b" not in subject and "Look at the cable" in one.get_payload()
assert open("to.1").read() == "-oi -- ops@msp.example\n"
EOF
check mail "a mail for each error, with its key, in plain text"
[ ! -s errors ] || { cat errors; failed=1; }
exit $failed
