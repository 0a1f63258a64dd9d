/* A recording: read, sort, encode every varbind once, find by name. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "recording.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names are hashed eight octets at a time; only speed depends on its quality. */
uint64_t recording_hash(const uint8_t *name, size_t len)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ len, word = 0;
    if (len < 8) {
        while (len-- > 0)
            word = word << 8 | *name++;
    } else {
        const uint8_t *tail = name + len - 8; /* overlaps what the loop has done */
        for (; name < tail; name += 8) {
            memcpy(&word, name, 8);
            h = (h ^ word) * 0xff51afd7ed558ccdu;
            h ^= h >> 32;
        }
        memcpy(&word, tail, 8);
    }
    h = (h ^ word) * 0xc4ceb9fe1a85ec53u;
    h = (h ^ h >> 47) * 0xff51afd7ed558ccdu; /* the last octet is in the highest bits: bring it down */
    return h ^ h >> 29;
}

uint32_t recording_find(const struct recording *rec, const uint8_t *name, size_t len)
{
    for (size_t s = recording_hash(name, len) & rec->slot_mask; rec->slots[s]; s = (s + 1) & rec->slot_mask) {
        const struct entry *e = &rec->entries[rec->slots[s] - 1];
        if (e->name_len == len && memcmp(recording_name(rec, e), name, len) == 0)
            return rec->slots[s] - 1;
    }
    return RECORDING_NONE;
}

uint32_t recording_floor(const struct recording *rec, const uint8_t *name, size_t len)
{
    size_t low = 0, high = rec->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct entry *e = &rec->entries[mid];
        if (tlv_oid_compare(recording_name(rec, e), e->name_len, name, len) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

/* The prefixes whose rows carry an ifIndex as their only index and whose counters follow the port. */
static const struct {
    const char *prefix;
    uint8_t len;
} port_tables[] = {
    { "\x2b\x06\x01\x02\x01\x02\x02\x01", 8 },     /* ifEntry */
    { "\x2b\x06\x01\x02\x01\x1f\x01\x01\x01", 9 }, /* ifXEntry */
    { "\x2b\x06\x01\x02\x01\x0a\x07\x02\x01", 9 }, /* dot3StatsEntry */
    { "\x2b\x06\x01\x02\x01\x0a\x07\x0a\x01", 9 }, /* dot3PauseEntry */
};

static const struct {
    const char *name;
    uint8_t len, role;
    bool column;
} roles[] = {
    { "\x2b\x06\x01\x02\x01\x01\x03\x00", 8, ROLE_UPTIME, false },
    { "\x2b\x06\x01\x02\x01\x19\x01\x01\x00", 9, ROLE_UPTIME, false },
    { "\x2b\x06\x01\x06\x03\x0a\x02\x01\x01\x00", 10, ROLE_ENGINE_ID, false },
    { "\x2b\x06\x01\x06\x03\x0a\x02\x01\x02\x00", 10, ROLE_ENGINE_BOOTS, false },
    { "\x2b\x06\x01\x06\x03\x0a\x02\x01\x03\x00", 10, ROLE_ENGINE_TIME, false },
    { "\x2b\x06\x01\x02\x01\x02\x02\x01\x08", 9, ROLE_OPER_STATUS, true },
    { "\x2b\x06\x01\x02\x01\x02\x02\x01\x09", 9, ROLE_LAST_CHANGE, true },
    { "\x2b\x06\x01\x02\x01\x1f\x01\x01\x01\x13", 10, ROLE_DISCONTINUITY, true },
    { "\x2b\x06\x01\x02\x01\x01\x08\x00", 8, ROLE_STAMP, false },          /* sysORLastChange */
    { "\x2b\x06\x01\x02\x01\x01\x09\x01\x04", 9, ROLE_STAMP, true },       /* sysORUpTime */
    { "\x2b\x06\x01\x02\x01\x1f\x01\x05\x00", 9, ROLE_STAMP, false },      /* ifTableLastChange */
    { "\x2b\x06\x01\x02\x01\x1f\x01\x06\x00", 9, ROLE_STAMP, false },      /* ifStackLastChange */
    { "\x2b\x06\x01\x02\x01\x2f\x01\x04\x01\x00", 10, ROLE_STAMP, false }, /* entLastChangeTime */
};

static uint32_t port_of(const uint8_t *name, size_t len)
{
    for (size_t i = 0; i < sizeof port_tables / sizeof port_tables[0]; i++) {
        size_t parent, n = port_tables[i].len;
        if (len < n + 2u || memcmp(name, port_tables[i].prefix, n) != 0)
            continue;
        uint32_t port = tlv_oid_last(name, len, &parent);
        return parent == n + 1 ? port : 0; /* one column octet, then the index */
    }
    return 0;
}

static uint8_t role_of(const uint8_t *name, size_t len)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if ((roles[i].column ? len > roles[i].len : len == roles[i].len) &&
            memcmp(name, roles[i].name, roles[i].len) == 0)
            return roles[i].role;
    return ROLE_PLAIN;
}

struct raw {
    uint8_t *name, *value;
    size_t name_len, value_len, order;
    uint64_t number;
    uint8_t tag;
};

static int raw_compare(const void *x, const void *y)
{
    const struct raw *a = x, *b = y;
    int c = tlv_oid_compare(a->name, a->name_len, b->name, b->name_len);
    return c ? c : a->order < b->order ? -1 : 1;
}

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static void add_slot(struct recording *rec, uint32_t index)
{
    const struct entry *e = &rec->entries[index];
    size_t s = recording_hash(recording_name(rec, e), e->name_len) & rec->slot_mask;
    while (rec->slots[s])
        s = (s + 1) & rec->slot_mask;
    rec->slots[s] = index + 1;
}

/* The 32-bit columns of ifTable and ifXTable and their 64-bit sisters in ifXTable. */
static uint32_t find_sister(const struct recording *rec, const struct entry *e)
{
    static const uint8_t pairs[][2] = { { 10, 6 }, { 11, 7 }, { 16, 10 }, { 17, 11 } };
    static const uint8_t x_pairs[][2] = { { 2, 8 }, { 3, 9 }, { 4, 12 }, { 5, 13 } };
    const uint8_t *name = recording_name(rec, e);
    bool x = memcmp(name, port_tables[1].prefix, 9) == 0;
    if (e->tag != TLV_COUNTER32 || !e->port || (!x && memcmp(name, port_tables[0].prefix, 8) != 0))
        return RECORDING_NONE;
    uint8_t column = name[x ? 9 : 8];
    for (int i = 0; i < 4; i++) {
        if ((x ? x_pairs : pairs)[i][0] != column)
            continue;
        uint8_t want[32];
        memcpy(want, port_tables[1].prefix, 9);
        want[9] = (x ? x_pairs : pairs)[i][1];
        return recording_find(rec, want, tlv_oid_append(want, 10, e->port));
    }
    return RECORDING_NONE;
}

/* What needs the whole table: sisters, and the ports that were not up. */
static void relate(struct recording *rec)
{
    for (size_t i = 0; i < rec->count; i++) {
        struct entry *e = &rec->entries[i];
        e->sister = find_sister(rec, e);
        if (e->sister != RECORDING_NONE)
            e->number = rec->entries[e->sister].number;
        if (e->role == ROLE_UPTIME && e->name_len == 8)
            rec->uptime = e->number;
        if (!e->port)
            continue;
        uint8_t want[32] = { 0x2b, 6, 1, 2, 1, 2, 2, 1, 8 };
        uint32_t oper = recording_find(rec, want, tlv_oid_append(want, 9, e->port));
        e->idle = oper != RECORDING_NONE && rec->entries[oper].number != 1;
    }
}

static struct recording *build(struct raw *raws, size_t count)
{
    struct recording *rec = must(calloc(1, sizeof *rec));
    size_t octets = 64, slots = 8;
    if (raws)
        qsort(raws, count, sizeof *raws, raw_compare);
    for (size_t i = 0; raws && i < count; i++)
        octets += raws[i].name_len + raws[i].value_len + 16;
    while (slots < count * 2)
        slots *= 2;
    rec->entries = must(calloc(count + 1, sizeof *rec->entries));
    rec->octets = must(calloc(1, octets));
    rec->slots = must(calloc(slots, sizeof *rec->slots));
    rec->slot_mask = slots - 1;
    for (size_t i = 0; raws && i < count; i++) {
        const struct raw *r = &raws[i];
        if (i + 1 < count && tlv_oid_compare(r->name, r->name_len, r[1].name, r[1].name_len) == 0)
            continue; /* the last line of an object counts */
        struct entry *e = &rec->entries[rec->count];
        uint8_t *at = rec->octets + rec->octets_len, head[8];
        size_t name_head = tlv_put_head(head, TLV_OID, r->name_len);
        size_t n = tlv_put_head(at, TLV_SEQUENCE, name_head + r->name_len + r->value_len);
        n += tlv_put_head(at + n, TLV_OID, r->name_len);
        *e = (struct entry){ .at = (uint32_t)rec->octets_len,
                             .name_at = (uint16_t)n,
                             .tag = r->tag,
                             .name_len = (uint16_t)r->name_len,
                             .value_at = (uint16_t)(n + r->name_len),
                             .number = r->number,
                             .sister = RECORDING_NONE };
        memcpy(at + n, r->name, r->name_len);
        memcpy(at + e->value_at, r->value, r->value_len);
        e->size = (uint32_t)(e->value_at + r->value_len);
        e->port = port_of(r->name, r->name_len);
        e->role = role_of(r->name, r->name_len);
        rec->octets_len += e->size;
        add_slot(rec, (uint32_t)rec->count++);
    }
    relate(rec);
    return rec;
}

static void raws_free(struct raw *raws, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(raws[i].name);
        free(raws[i].value);
    }
    free(raws);
}

/* Fills one raw from a line; 1 = nothing on it. */
static int raw_from_line(const char *line, size_t len, struct raw *r, const char **reason)
{
    struct recording_line l;
    if (len && line[len - 1] == '\r')
        len--;
    if (len == 0 || line[0] == '#')
        return 1;
    if (recording_line_parse(line, len, &l, reason))
        return -1;
    r->name = must(malloc(l.name_len));
    memcpy(r->name, l.name, l.name_len);
    r->name_len = l.name_len;
    r->value = l.value;
    r->value_len = l.value_len;
    r->number = l.number;
    r->tag = l.tag;
    return 0;
}

struct recording *recording_parse(const char *text, size_t len, const char *name, char *why, size_t cap)
{
    struct raw *raws = NULL;
    size_t count = 0, room = 0, number = 0;
    for (size_t at = 0; at < len;) {
        const char *nl = memchr(text + at, '\n', len - at), *reason = NULL;
        size_t line = nl ? (size_t)(nl - text) - at : len - at;
        if (count == room)
            raws = must(realloc(raws, (room = room * 2 + 64) * sizeof *raws));
        raws[count] = (struct raw){ .order = count };
        number++;
        int rc = raw_from_line(text + at, line, &raws[count], &reason);
        if (rc < 0) {
            snprintf(why, cap, "%s:%zu: %s", name, number, reason);
            raws_free(raws, count);
            return NULL;
        }
        count += rc == 0;
        at += line + 1;
    }
    struct recording *rec = build(raws, count);
    raws_free(raws, count);
    return rec;
}

struct recording *recording_load(const char *path, char *why, size_t cap)
{
    FILE *f = fopen(path, "re");
    char *text = NULL;
    size_t len = 0, room = 0;
    if (!f) {
        snprintf(why, cap, "%s: %s", path, strerror(errno));
        return NULL;
    }
    for (size_t got = 1; got;) {
        if (room - len < 65536)
            text = must(realloc(text, room = room * 2 + 131072));
        len += got = fread(text + len, 1, room - len, f);
    }
    bool bad = ferror(f);
    fclose(f);
    struct recording *rec = NULL;
    if (bad)
        snprintf(why, cap, "%s: %s", path, strerror(EIO));
    else
        rec = recording_parse(text, len, path, why, cap);
    free(text);
    return rec;
}

size_t recording_count(const struct recording *rec)
{
    return rec->count;
}

void recording_free(struct recording *rec)
{
    while (rec) {
        struct recording *next = rec->shifted;
        while (rec->bindings) {
            struct recording_binding *b = rec->bindings;
            rec->bindings = b->next;
            free(b->rules);
            free(b->salts);
            free(b);
        }
        free(rec->entries);
        free(rec->octets);
        free(rec->slots);
        free(rec);
        rec = next;
    }
}
