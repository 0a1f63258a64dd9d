/* The tree of objects as one agent shows it: recording, overrides, and the faults of walking. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view.h"

#include "current.h"

#include <string.h>

static const uint8_t *override_name(const struct override *o)
{
    return o->octets + o->name_at;
}

/* The first override whose name is not below (or, with `above`, is above) this one. */
static unsigned override_floor(const struct agent *a, const uint8_t *name, size_t len, bool above)
{
    unsigned i = 0;
    for (; i < a->override_count; i++) {
        const struct override *o = &a->overrides[i];
        int c = tlv_oid_compare(override_name(o), o->name_len, name, len);
        if (c > 0 || (c == 0 && !above))
            break;
    }
    return i;
}

void view_locate(const struct agent *a, const uint8_t *name, size_t len, struct view_cell *c)
{
    uint32_t index = recording_find(a->rec, name, len);
    *c = (struct view_cell){ .name = name, .len = len, .index = index, .exact = index != RECORDING_NONE };
    if (!c->exact)
        c->index = recording_floor(a->rec, name, len);
    if (!a->override_count)
        return;
    unsigned i = override_floor(a, name, len, false);
    if (i < a->override_count && a->overrides[i].name_len == len &&
        memcmp(override_name(&a->overrides[i]), name, len) == 0)
        c->shadow = &a->overrides[i];
}

static bool hidden(const struct agent *a, const uint8_t *name, size_t len, uint8_t tag, bool v1)
{
    return (v1 && tag == TLV_COUNTER64) ||
           (a->fault && a->fault->missing.count && fault_hits(&a->fault->missing, name, len));
}

static bool hidden_entry(const struct agent *a, uint32_t i, bool v1)
{
    const struct entry *e = &a->rec->entries[i];
    return hidden(a, recording_name(a->rec, e), e->name_len, e->tag, v1);
}

/* Only a guess is possible from a recording: another instance beside it makes the object known. */
static enum view_found kind_of_absence(const struct agent *a, const struct view_cell *c)
{
    size_t parent;
    tlv_oid_last(c->name, c->len, &parent);
    for (uint32_t i = c->index ? c->index - 1 : 0; i < a->rec->count && i <= c->index; i++) {
        const struct entry *e = &a->rec->entries[i];
        if (parent > 6 && tlv_oid_under(recording_name(a->rec, e), e->name_len, c->name, parent))
            return VIEW_NO_INSTANCE;
    }
    return VIEW_NO_OBJECT;
}

enum view_found view_get(const struct agent *a, const struct view_cell *c, bool v1)
{
    if (c->shadow)
        return hidden(a, c->name, c->len, c->shadow->tag, v1) ? VIEW_NO_OBJECT : VIEW_FOUND;
    if (c->exact)
        return hidden(a, c->name, c->len, a->rec->entries[c->index].tag, v1) ? VIEW_NO_OBJECT : VIEW_FOUND;
    return kind_of_absence(a, c);
}

static bool same_parent(const struct recording *rec, uint32_t i, const uint8_t *name, size_t len)
{
    const struct entry *e = &rec->entries[i];
    size_t mine, other;
    tlv_oid_last(recording_name(rec, e), e->name_len, &mine);
    tlv_oid_last(name, len, &other);
    return mine == other && memcmp(recording_name(rec, e), name, mine) == 0;
}

/* unordered: neighbours in a column change places. */
static uint32_t swapped(const struct recording *rec, uint32_t i)
{
    uint32_t other = i ^ 1;
    if (i >= rec->count || other >= rec->count)
        return i;
    const struct entry *e = &rec->entries[other];
    return same_parent(rec, i, recording_name(rec, e), e->name_len) ? other : i;
}

static uint32_t after(const struct agent *a, uint32_t i)
{
    const struct fault *f = a->fault;
    if (f && f->loop && (i + 1) % f->loop == 0 && i + 1 >= f->loop)
        return i + 1 - f->loop;
    if (f && f->unordered)
        return swapped(a->rec, swapped(a->rec, i) + 1);
    return i + 1;
}

/* endless: behind the last row of a column come more rows, numbered on. */
static bool invent(const struct agent *a, struct view_cell *c, uint8_t *scratch)
{
    uint32_t last = c->exact ? c->index : c->index - 1;
    size_t parent;
    if (c->shadow || (!c->exact && c->index == 0) || !same_parent(a->rec, last, c->name, c->len))
        return false;
    if (last + 1 < a->rec->count && same_parent(a->rec, last + 1, c->name, c->len))
        return false;
    uint32_t sub = tlv_oid_last(c->name, c->len, &parent);
    if (sub == 0 || sub == UINT32_MAX)
        return false;
    memmove(scratch, c->name, parent);
    c->len = tlv_oid_append(scratch, parent, sub + 1);
    c->name = scratch;
    c->index = last + 1;
    c->exact = false;
    c->made_up = true;
    return true;
}

static const struct override *next_override(const struct agent *a, const struct view_cell *c, bool v1)
{
    for (unsigned i = override_floor(a, c->name, c->len, true); i < a->override_count; i++)
        if (!hidden(a, override_name(&a->overrides[i]), a->overrides[i].name_len, a->overrides[i].tag, v1))
            return &a->overrides[i];
    return NULL;
}

bool view_next(const struct agent *a, struct view_cell *c, bool v1, uint8_t *scratch)
{
    const struct recording *rec = a->rec;
    if (a->fault && a->fault->same_oid && (c->exact || c->shadow))
        return true;
    if (a->fault && a->fault->endless && invent(a, c, scratch))
        return true;
    uint32_t i = c->exact ? after(a, c->index) : c->index;
    if (!c->exact && a->fault && a->fault->unordered)
        i = swapped(rec, i);
    for (size_t steps = rec->count; i < rec->count && hidden_entry(a, i, v1); steps--) {
        if (steps == 0)
            return false; /* a loop in which everything is missing */
        i = after(a, i);
    }
    const struct override *o = a->override_count ? next_override(a, c, v1) : NULL;
    c->shadow = NULL;
    c->made_up = false;
    c->exact = i < rec->count;
    c->index = i;
    if (o) {
        const struct entry *e = &rec->entries[i];
        int order = c->exact
                        ? tlv_oid_compare(override_name(o), o->name_len, recording_name(rec, e), e->name_len)
                        : -1;
        if (order <= 0) {
            c->shadow = o;
            c->exact = order == 0;
            c->name = override_name(o);
            c->len = o->name_len;
            return true;
        }
    }
    if (!c->exact)
        return false;
    c->name = recording_name(rec, &rec->entries[i]);
    c->len = rec->entries[i].name_len;
    return true;
}

size_t view_put(const struct agent *a, const struct view_cell *c, int64_t now_us, uint8_t *out, size_t room)
{
    if (c->shadow) {
        if (c->shadow->size > room)
            return 0;
        memcpy(out, c->shadow->octets, c->shadow->size);
        return c->shadow->size;
    }
    if (c->made_up)
        return current_put(a, c->index - 1, c->name, c->len, now_us, out, room);
    return current_put(a, c->index, NULL, 0, now_us, out, room);
}
