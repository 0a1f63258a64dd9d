#!/bin/bash
# Proves: kill -9 loses nothing that was put more than a second before. A program that writes samples and says which are older than a
# second is killed 30 times at random moments; then every sample that it said is in its RRD file, and none but the newest is missing.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

program=${BUILD:-build}/tests/unit/test_archive
folder=${TMP:-/tmp}/journal-kill.$$
mkdir -p "$folder" || exit 2
writer=
trap '[ -z "$writer" ] || kill -9 "$writer" 2>/dev/null; rm -rf "$folder"' EXIT

base=$((($(date +%s) - 20000) * 1000))
last=-1
for round in $(seq 30); do
    # What was put but not said may be in the files or not: the next process goes on behind all that was said, over it.
    "$program" write "$folder/state" "$base" $((last + 1)) >"$folder/said" 2>>"$folder/log" &
    writer=$!
    if [ $((round % 10)) = 0 ]; then
        sleep 7 # long enough for segments of the journal to go
    else
        sleep "$((RANDOM % 2)).$((RANDOM % 90 + 10))"
    fi
    kill -9 "$writer"
    wait "$writer" 2>/dev/null
    writer=
    # the last line may be cut off
    said=$(sed '$d' "$folder/said" | tail -n 1)
    last=${said:-$last}
done
[ "$last" -gt 500 ] || { echo "FAIL journal-kill only $last samples were said in 30 rounds"; exit 1; }
if result=$("$program" verify "$folder/state" "$base" "$last" 2>>"$folder/log"); then
    echo "ok journal-kill 30 times kill -9: $result"
else
    echo "FAIL journal-kill 30 times kill -9: $result"
    tail -n 20 "$folder/log"
    exit 1
fi
