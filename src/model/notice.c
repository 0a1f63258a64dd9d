/* notice.c: is it that notification, and which of its varbinds is that object? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/notice.h"

#include <string.h>

struct oid notice_plain(struct oid trap, uint8_t out[OID_BYTES])
{
    size_t last = trap.len;

    if (!trap.len || trap.len > OID_BYTES)
        return (struct oid){ out, 0 };
    /* Arcs end with an octet below 0x80; a zero is one octet. */
    for (last = trap.len - 1u; last > 0 && (trap.b[last - 1] & 0x80); last--)
        ;
    memcpy(out, trap.b, trap.len);
    if (last < 2 || trap.b[last - 1] != 0 || (trap.b[last - 2] & 0x80))
        return (struct oid){ out, trap.len };
    memmove(out + last - 1, out + last, trap.len - last);
    return (struct oid){ out, (uint16_t)(trap.len - 1) };
}

bool notice_is(struct oid trap, struct oid definition)
{
    uint8_t a[OID_BYTES], b[OID_BYTES];

    return oid_equal(trap, definition) || oid_equal(notice_plain(trap, a), notice_plain(definition, b));
}

const struct notice_bind *notice_bind_under(const struct notice *n, struct oid object)
{
    for (size_t i = 0; i < n->bind_count; i++)
        if (oid_under(n->binds[i].name, object))
            return &n->binds[i];
    return NULL;
}
