#!/bin/sh
# Sends a change of a ticket as mail: forestall.conf: notify: { mail: { program = ["notify/mail.sh", "ops@example.com"]; }; };
# SPDX-License-Identifier: GPL-3.0-or-later
#
# usage: mail.sh RECIPIENT... <LETTER
# LETTER is what forestall gives to programs, see forestall-tickets(1). The Message-ID is made of its key, so that a letter which is
# delivered twice is one mail in the reader's eyes; all mails of a ticket are one thread.
# $SENDMAIL: another program than sendmail(1). $MAIL_FROM: the sender's address.
set -eu

[ $# -gt 0 ] || { echo "usage: mail.sh RECIPIENT..." >&2; exit 2; }
letter=$(cat)

# The value of a text among the top members of the letter (one a line), without its quotes and escapes.
member()
{
    printf '%s\n' "$letter" | awk -v name="$1" '
        index($0, "  \"" name "\": \"") == 1 {
            text = substr($0, length(name) + 8)
            sub(/",?$/, "", text)
            while ((at = index(text, "\\")) > 0) {
                printf "%s", substr(text, 1, at - 1)
                c = substr(text, at + 1, 1)
                skip = 2
                if (c == "n") printf "\n"
                else if (c == "t") printf "\t"
                else if (c == "u") skip = 6 # a control character
                else if (c != "r" && c != "b" && c != "f") printf "%s", c
                text = substr(text, at + skip)
            }
            printf "%s", text
        }'
}

key=$(member key)
subject=$(member subject | LC_ALL=C tr '\001-\037\177' ' ')
ticket=${key%%:*}
host=$(hostname -f 2>/dev/null || uname -n)
if printf '%s' "$subject" | LC_ALL=C grep -q '[^ -~]'; then
    # encoded words (RFC 2047) of at most 75 characters, cut between characters
    subject=$(printf '%s\n' "$subject" | LC_ALL=C awk '
        {
            for (i = 1; i <= length($0); i++) {
                c = substr($0, i, 1)
                if (n++ >= 30 && c !~ /[\200-\277]/) {
                    printf "\n"
                    n = 1
                }
                printf "%s", c
            }
            printf "\n"
        }' | while IFS= read -r part; do printf ' =?UTF-8?B?%s?=\n' "$(printf '%s' "$part" | base64 -w 0)"; done)
    subject=${subject# }
fi

{
    [ -z "${MAIL_FROM:-}" ] || printf 'From: %s\n' "$MAIL_FROM"
    printf 'To: %s\n' "$(printf '%s, ' "$@" | sed 's/, $//')"
    printf 'Subject: %s\n' "$subject"
    printf 'Message-ID: <forestall.%s@%s>\n' "$(printf '%s' "$key" | tr ':' '.')" "$host"
    printf 'References: <forestall.%s@%s>\n' "$ticket" "$host"
    printf 'Auto-Submitted: auto-generated\n'
    printf 'X-Forestall-Key: %s\n' "$key"
    printf 'MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n'
    member text
} | "${SENDMAIL:-/usr/sbin/sendmail}" -oi -- "$@"
