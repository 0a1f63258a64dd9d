#!/bin/bash
# Judge, clerk and notifier are killed with kill -9 at 200 random moments, then starved of disk at chosen writes and syncs: what was
# acknowledged is there, each trouble has one open ticket, each change was delivered with its key, the file is whole.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

crash=${BUILD:-build}/tests/unit/test_crash
rounds=${ROUNDS:-200}
here=$(cd "$(dirname "$0")" && pwd)
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
writer='' notifier=''
trap 'kill -9 $writer $notifier 2>/dev/null; wait 2>/dev/null; [ -z "$own" ] || rm -rf "$own"' EXIT
cd "$TMP" || exit 2
failed=0

check() # NAME TEXT, after a command
{
    if [ $? -eq 0 ]; then
        echo "ok tickets-kill-$1 $2"
    else
        echo "FAIL tickets-kill-$1 $2"
        failed=1
    fi
}

program() # FILE: appends its key in one write
{
    printf '#!/bin/sh\necho "$FORESTALL_KEY" >>%s/%s\n' "$TMP" "$1" >"$1.sh"
    chmod +x "$1.sh"
    : >"$1"
}

# --- kill -9 ---

program delivered
for round in $(seq "$rounds"); do
    "$crash" write kill.db acknowledged "$round" 0 >>writer.log 2>&1 &
    writer=$!
    "$crash" notify kill.db "$TMP/delivered.sh" >>notifier.log 2>&1 &
    notifier=$!
    sleep "0.0$((RANDOM % 80 + 10))"
    if [ $((RANDOM % 2)) -eq 0 ]; then
        kill -9 $writer $notifier
    else
        kill -9 $notifier
        kill -9 $writer
    fi
    wait $writer $notifier 2>/dev/null
done
writer='' notifier=''
[ "$(sort -u acknowledged | wc -l)" -gt 20 ]
check work "there was work: $(wc -l <acknowledged) commits acknowledged, $(sqlite3 kill.db 'SELECT count(*) FROM ticket') tickets"
"$crash" finish kill.db acknowledged >finish.log 2>&1
check tickets "after $rounds kills: one open ticket for each trouble, nothing acknowledged is lost ($(tr '\n' ';' <finish.log))"
same=$(sqlite3 kill.db "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE state IN ('open', 'acknowledged') GROUP BY key HAVING count(*) > 1)")
[ "$same" = 0 ]
check once "no trouble has two open tickets"
[ "$(sqlite3 kill.db 'PRAGMA integrity_check')" = ok ]
check integrity "PRAGMA integrity_check"
"$crash" drain kill.db "$TMP/delivered.sh" delivered >drain.log 2>&1
check delivered "each change was delivered with its key ($(tail -n 1 drain.log); $(sort delivered | uniq -d | wc -l) more than once)"

# --- a disk that is full or broken ---

if ! "${CC:-cc}" -shared -fPIC -O1 -D_GNU_SOURCE -o faults.so "$here/faults.c" -ldl 2>faults.log; then
    echo "FAIL tickets-kill-faults the shim does not compile"
    cat faults.log
    exit 1
fi
# Each in a folder of its own, all at the same time: they mostly wait for the clerk to try again.
starve() # AT COUNT ERRNO
{
    mkdir "fault.$1.$2.$3" && cd "fault.$1.$2.$3" || exit 1
    FAULT_AT=$1 FAULT_COUNT=$2 FAULT_ERRNO=$3 ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$TMP/faults.so timeout 60 "$crash" write fault.db fault.ack "$1" 25 >log 2>&1 &&
        "$crash" finish fault.db fault.ack >>log 2>&1 && touch good
}
for at in 71 72 73 80 87 95 103 111 140 173 211 251; do # the file itself is made before that
    for how in ENOSPC EIO; do
        starve $at 1 $how &
        starve $at 7 $how &
    done
done
wait
runs=$(ls -d fault.*/ | wc -l)
for run in fault.*/; do
    [ -e "$run/good" ] || sed "s,^,# $run: ," "$run/log"
done
[ "$(ls fault.*/good | wc -l)" = "$runs" ] && [ "$runs" = 48 ]
check faults "$runs runs with failing writes and syncs"

# --- a disk that is full ---

full() # in a mount namespace of its own: 60 batches into a small disk that is full for three seconds
{
    mount -t tmpfs -o size=12m tmpfs disk && cd disk || return 9
    head -c 12000k /dev/zero >filler
    "$crash" write full.db ../full.ack 7 60 >../full.log 2>&1 &
    writer=$!
    sleep 3
    kill -0 $writer && grep -q 'database or disk is full' ../full.log || return 1
    rm filler
    wait $writer && "$crash" finish full.db ../full.ack >>../full.log 2>&1
}
mkdir disk
if unshare -rm true 2>/dev/null; then
    export -f full
    export crash
    unshare -rm bash -c full 2>>full.log
    status=$?
    [ $status -eq 0 ] || cat full.log
    [ $status -eq 0 ]
    check full "a full disk: nothing is lost, and when there is room again the work goes on by itself"
else
    echo "# no mount namespaces here: the full disk was not tried"
fi
exit $failed
