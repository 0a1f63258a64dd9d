/* own_column.c: story 11, an agent of which one column alone does not increase. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/own.h"

/* 1.3.6.1.2.1.2.2.1.20: ifOutErrors */
static const uint8_t column[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1, 20 };

/* Row 3 comes again and again instead of the rows behind it. */
static void stutter(uint8_t *reply, size_t len)
{
    struct pdu_message m;
    struct oid name, base = { column, sizeof column };
    struct value v;
    if (pdu_message_decode(reply, len, &m) != 0) {
        return;
    }
    while (pdu_varbind(&m.pdu.varbinds, &name, &v) == 1) {
        uint8_t *last = reply + (name.b - reply) + name.len - 1;
        if (oid_under(name, base) && name.len == sizeof column + 1 && *last > 3) {
            *last = 3;
        }
    }
}

static void tell_column(struct play *p)
{
    play_lines(p, "device c4500 ports=12 rate=100\ndevice good ports=12 rate=100\n");
    net_find(p->w->net, "c4500")->mangle = stutter;
    play_lines(
        p,
        "at 20m\nexpect rate c4500/interface/Gi0/12/in_octets = 1200\nexpect rate c4500/interface/Gi0/12/in_errors = 0\n"
        "expect rate c4500/interface/Gi0/2/out_errors = 0\nexpect state c4500 up\nexpect stat polls_failed = 0\n"
        "expect requests c4500 < 600\nfrom 2m to 20m expect gaps c4500/interface/Gi0/12/in_octets = 0\n");
}

const struct own own_column = {
    "story-11-column-not-increasing",
    "a column whose names do not increase ends alone: its rows so far and all other columns count",
    tell_column
};
