/* naming.c: names for numbers, made once from the MIB modules at hand. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/naming.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/notice.h"

static int naming_order(const void *a, const void *b)
{
    const struct naming_entry *x = a, *y = b;
    int order = oid_compare(x->oid, y->oid);

    if (order)
        return order;
    if (x->notification != y->notification)
        return x->notification ? -1 : 1;
    order = strcmp(x->module, y->module);
    return order ? order : strcmp(x->label, y->label);
}

void naming_finish(struct naming *n)
{
    size_t count = 0;

    if (n->count)
        qsort(n->entries, n->count, sizeof *n->entries, naming_order);
    for (size_t i = 0; i < n->count; i++) {
        struct naming_entry *e = &n->entries[count];
        size_t up = count;

        if (count && oid_equal(n->entries[count - 1].oid, n->entries[i].oid))
            continue;
        *e = n->entries[i];
        count++;
        while (up && !oid_under(e->oid, n->entries[up - 1].oid))
            up = n->entries[up - 1].up;
        e->up = up;
    }
    n->count = count;
}

const struct naming_entry *naming_find(const struct naming *n, struct oid o)
{
    size_t low = 0, high = n ? n->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (oid_compare(n->entries[middle].oid, o) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low && !oid_under(o, n->entries[low - 1].oid))
        low = n->entries[low - 1].up;
    return low ? &n->entries[low - 1] : NULL;
}

const struct naming_entry *naming_leaf(const struct naming *n, struct oid o)
{
    const struct naming_entry *e = naming_find(n, o);
    size_t next = e ? (size_t)(e - n->entries) + 1 : 0;

    return e && (next == n->count || !oid_under(n->entries[next].oid, e->oid)) ? e : NULL;
}

static const struct naming_entry *naming_exact(const struct naming *n, struct oid trap)
{
    const struct naming_entry *e = naming_find(n, trap);

    return e && e->notification && e->oid.len == trap.len ? e : NULL;
}

const struct naming_entry *naming_notification(const struct naming *n, struct oid trap)
{
    uint8_t plain[OID_BYTES], zero[OID_BYTES + 1];
    const struct naming_entry *e = naming_exact(n, trap);
    struct oid o;
    size_t last;

    if (e)
        return e;
    o = notice_plain(trap, plain);
    e = naming_exact(n, o);
    if (e || o.len < 2 || o.len >= OID_BYTES)
        return e;
    for (last = o.len - 1u; last > 1 && (o.b[last - 1] & 0x80); last--)
        ;
    memcpy(zero, o.b, last);
    zero[last] = 0;
    memcpy(zero + last + 1, o.b + last, o.len - last);
    return naming_exact(n, (struct oid){ zero, (uint16_t)(o.len + 1) });
}

char *naming_text(const struct naming *n, struct oid o, char *out, size_t cap)
{
    const struct naming_entry *e = naming_find(n, o);
    char tail[OID_TEXT];

    if (!e)
        return oid_text(o, out, cap);
    oid_tail_text(oid_tail(o, e->oid), tail, sizeof tail);
    snprintf(out, cap, "%s::%s%s%s", e->module, e->label, *tail ? "." : "", tail);
    return out;
}

void naming_value(const struct naming *n, struct oid object, const struct value *v, struct buf *out)
{
    const struct naming_entry *e = naming_find(n, object);
    char name[OID_TEXT];
    int64_t number;

    if (v->type == VALUE_OID) {
        buf_text(out, naming_text(n, (struct oid){ v->bytes, v->len }, name, sizeof name));
        return;
    }
    if (e && e->word_count && !value_integer(v, &number))
        for (size_t i = 0; i < e->word_count; i++)
            if (e->words[i].number == number) {
                buf_printf(out, "%s(%lld)", e->words[i].word, (long long)number);
                return;
            }
    value_show(v, out);
}
