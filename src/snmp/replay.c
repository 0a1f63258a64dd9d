/* replay.c: a recording of a device that answers requests in place of the network. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/replay.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "snmp/pdu.h"

enum { FILE_MAX = 64 << 20, LINE_MAX_BYTES = 200000, BIND_MAX = 4096 };

struct entry {
    struct oid name;
    struct value value;
    uint32_t line; /* order in the file */
};

struct replay {
    struct entry *entries;
    size_t count;
};

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static int hex_bytes(struct arena *a, const char *text, struct value *v)
{
    size_t len = strlen(text) / 2;
    uint8_t *bytes = arena_alloc(a, len + 1);
    for (size_t i = 0; i < len; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return -1;
        }
        bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (strlen(text) % 2 != 0 || len > UINT16_MAX) {
        return -1;
    }
    v->bytes = bytes;
    v->len = (uint16_t)len;
    return 0;
}

static int plain_bytes(struct arena *a, const char *text, struct value *v)
{
    size_t len = strlen(text);
    if (len > UINT16_MAX) {
        return -1;
    }
    v->bytes = arena_copy(a, text, len + 1);
    v->len = (uint16_t)len;
    return 0;
}

static int number(const char *text, struct value *v, bool is_signed)
{
    char *end;
    if (text[0] == '\0' || text[0] == ' ') {
        return -1;
    }
    if (is_signed) {
        v->i = strtoll(text, &end, 10);
    } else {
        v->u = strtoull(text, &end, 10);
    }
    return *end == '\0' ? 0 : -1;
}

/* Opaque is kept by its contents: decode what a request would show. */
static int opaque(struct arena *a, const char *text, bool hex, struct value *v)
{
    struct value bytes = { .type = VALUE_BYTES };
    uint8_t out[300];
    struct ber_out w;
    if ((hex ? hex_bytes(a, text, &bytes) : plain_bytes(a, text, &bytes)) != 0 || bytes.len > 255) {
        return -1;
    }
    ber_out_init(&w, out, sizeof out);
    ber_put_octets(&w, BER_OPAQUE, bytes.bytes, bytes.len);
    struct ber r = { w.p, w.end };
    if (ber_value(&r, v) != 0) {
        return -1;
    }
    if (v->type == VALUE_BYTES) {
        *v = bytes;
    }
    return 0;
}

static int parse_value(struct arena *a, int tag, bool hex, const char *text, struct value *v)
{
    struct oid oid;
    struct in_addr ip;
    switch (tag) {
    case BER_INTEGER:
        v->type = VALUE_INT;
        return number(text, v, true);
    case BER_COUNTER32:
    case BER_GAUGE32:
    case BER_TICKS:
    case BER_COUNTER64:
        v->type = tag == BER_COUNTER32 ? VALUE_COUNTER32
                  : tag == BER_GAUGE32 ? VALUE_GAUGE
                  : tag == BER_TICKS   ? VALUE_TICKS
                                       : VALUE_COUNTER64;
        return number(text, v, false);
    case BER_OCTETS:
        v->type = VALUE_BYTES;
        return hex ? hex_bytes(a, text, v) : plain_bytes(a, text, v);
    case BER_NULL:
        v->type = VALUE_NULL;
        return 0;
    case BER_OID:
        if (oid_parse(a, text[0] != '\0' ? text : "0.0", &oid, NULL) != 0) {
            return -1;
        }
        *v = (struct value){ .type = VALUE_OID, .len = oid.len, .bytes = oid.b };
        return 0;
    case BER_IPADDRESS:
        v->type = VALUE_IP;
        if (hex) {
            return hex_bytes(a, text, v) != 0 || v->len != 4 ? -1 : 0;
        }
        if (inet_pton(AF_INET, text, &ip) != 1) {
            return -1;
        }
        v->bytes = arena_copy(a, &ip, 4);
        v->len = 4;
        return 0;
    case BER_OPAQUE:
        return opaque(a, text, hex, v);
    default:
        return -1;
    }
}

static int parse_line(struct arena *a, char *line, struct entry *e, struct err *err)
{
    char *tag = strchr(line, '|'), *value = tag != NULL ? strchr(tag + 1, '|') : NULL;
    int64_t number_of_tag;
    if (value == NULL) {
        return err_set(err, "expected OID|TAG|VALUE");
    }
    *tag++ = '\0';
    *value++ = '\0';
    size_t len = strlen(tag);
    bool hex = len > 0 && tag[len - 1] == 'x';
    tag[len - (hex ? 1 : 0)] = '\0';
    if (oid_parse(a, line, &e->name, err) != 0) {
        return -1;
    }
    if (text_int(tag, &number_of_tag) != 0 ||
        parse_value(a, (int)(number_of_tag & 0xff), hex, value, &e->value) != 0) {
        return err_set(err, "'%.40s' is no value of type %.10s", value, tag);
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = oid_compare(x->name, y->name);
    return order != 0 ? order : x->line < y->line ? -1 : 1;
}

static void sort(struct replay *r)
{
    size_t kept = 0;
    if (r->count > 0) {
        qsort(r->entries, r->count, sizeof *r->entries, by_name);
    }
    for (size_t i = 0; i < r->count; i++) {
        if (kept == 0 || !oid_equal(r->entries[kept - 1].name, r->entries[i].name)) {
            r->entries[kept++] = r->entries[i];
        }
    }
    r->count = kept;
}

struct replay *replay_parse(struct arena *a, const char *name, const char *text, size_t len, struct err *err)
{
    struct replay *r = arena_alloc(a, sizeof *r);
    size_t lines = 1, number_of_line = 0;
    for (size_t i = 0; i < len; i++) {
        lines += text[i] == '\n';
    }
    r->entries = arena_array(a, lines, sizeof *r->entries);
    for (const char *p = text, *end = text + len; p < end;) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t n = (size_t)((stop != NULL ? stop : end) - p);
        char *line = arena_stringn(a, p, n > LINE_MAX_BYTES ? LINE_MAX_BYTES : n);
        n = strlen(line);
        if (n > 0 && line[n - 1] == '\r') {
            line[--n] = '\0';
        }
        p = stop != NULL ? stop + 1 : end;
        r->entries[r->count].line = (uint32_t)++number_of_line;
        if (n == 0 || line[0] == '#') {
            continue;
        }
        if (parse_line(a, line, &r->entries[r->count], err) != 0) {
            (void)err_prefix(err, "%s:%zu: ", name, number_of_line);
            return NULL;
        }
        r->count++;
    }
    sort(r);
    return r;
}

struct replay *replay_load(struct arena *a, const char *path, struct err *err)
{
    size_t len;
    char *text = file_load(path, FILE_MAX, &len, err);
    struct replay *r = text != NULL ? replay_parse(a, path, text, len, err) : NULL;
    free(text);
    return r;
}

size_t replay_count(const struct replay *r)
{
    return r->count;
}

/* First entry not below name. */
static size_t place(const struct replay *r, struct oid name)
{
    size_t low = 0, high = r->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (oid_compare(r->entries[middle].name, name) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* What is put into the answer, in order. */
struct answer {
    struct oid name[BIND_MAX];
    struct value value[BIND_MAX];
    size_t count, bytes, max;
};

static bool add(struct answer *a, struct oid name, const struct value *v)
{
    bool bytes = v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP;
    size_t size = (size_t)name.len + (bytes ? v->len : 10u) + 12;
    if (a->count == BIND_MAX || a->bytes + size > a->max) {
        return false;
    }
    a->name[a->count] = name;
    a->value[a->count++] = *v;
    a->bytes += size;
    return true;
}

static const struct value no_object = { .type = VALUE_NO_OBJECT }, end_of_view = { .type = VALUE_END };

static const struct entry *get(const struct replay *r, struct oid name)
{
    size_t i = place(r, name);
    return i < r->count && oid_equal(r->entries[i].name, name) ? &r->entries[i] : NULL;
}

static const struct entry *next(const struct replay *r, struct oid name)
{
    size_t i = place(r, name);
    i += i < r->count && oid_equal(r->entries[i].name, name);
    return i < r->count ? &r->entries[i] : NULL;
}

/* GET and GETNEXT: error status, 0 = none. */
static int32_t plain(const struct replay *r, const struct pdu *q, bool v1, struct answer *a, int32_t *index)
{
    struct ber list = q->varbinds;
    struct oid name;
    struct value ignored;
    for (*index = 1; pdu_varbind(&list, &name, &ignored) == 1; ++*index) {
        const struct entry *e = q->type == PDU_GET ? get(r, name) : next(r, name);
        if (e == NULL && v1) {
            return PDU_NO_SUCH_NAME;
        }
        if (!add(a, e != NULL ? e->name : name,
                 e != NULL            ? &e->value
                 : q->type == PDU_GET ? &no_object
                                      : &end_of_view)) {
            return PDU_TOO_BIG;
        }
    }
    *index = 0;
    return PDU_OK;
}

static void bulk(const struct replay *r, const struct pdu *q, struct answer *a)
{
    struct ber list = q->varbinds;
    struct oid name, at[256];
    struct value ignored;
    size_t repeaters = 0;
    for (int32_t i = 0; pdu_varbind(&list, &name, &ignored) == 1; i++) {
        if (i >= q->error_status) {
            if (repeaters < 256) {
                at[repeaters++] = name;
            }
            continue;
        }
        const struct entry *e = next(r, name);
        (void)add(a, e != NULL ? e->name : name, e != NULL ? &e->value : &end_of_view);
    }
    for (int32_t round = 0; round < q->error_index && repeaters > 0; round++) {
        for (size_t i = 0; i < repeaters; i++) {
            const struct entry *e = next(r, at[i]);
            if (!add(a, e != NULL ? e->name : at[i], e != NULL ? &e->value : &end_of_view)) {
                return;
            }
            at[i] = e != NULL ? e->name : at[i];
        }
    }
}

static void encode(struct ber_out *w, const struct pdu_message *m, const struct answer *a, int32_t status,
                   int32_t index)
{
    const uint8_t *end = w->p;
    for (size_t i = a->count; i-- > 0;) {
        const uint8_t *mark = w->p;
        ber_put_value(w, &a->value[i]);
        ber_put_octets(w, BER_OID, a->name[i].b, a->name[i].len);
        ber_put_wrap(w, BER_SEQUENCE, mark);
    }
    ber_put_wrap(w, BER_SEQUENCE, end);
    ber_put_int(w, BER_INTEGER, index);
    ber_put_int(w, BER_INTEGER, status);
    ber_put_int(w, BER_INTEGER, m->pdu.id);
    ber_put_wrap(w, PDU_RESPONSE, end);
    ber_put_octets(w, BER_OCTETS, m->community, m->community_len);
    ber_put_int(w, BER_INTEGER, m->version);
    ber_put_wrap(w, BER_SEQUENCE, end);
}

size_t replay_answer(const struct replay *r, const uint8_t *request, size_t len, uint8_t *out, size_t cap,
                     size_t max, const uint8_t **answer)
{
    struct pdu_message m;
    struct ber_out w;
    int32_t status = PDU_OK, index = 0;
    if (pdu_message_decode(request, len, &m) != 0 ||
        (m.pdu.type != PDU_GET && m.pdu.type != PDU_GETNEXT && m.pdu.type != PDU_GETBULK)) {
        return 0;
    }
    struct answer *a = mem_new(sizeof *a);
    a->max = max < cap ? max : cap;
    if (m.pdu.type == PDU_GETBULK && m.version != 0) {
        bulk(r, &m.pdu, a);
    } else {
        status = plain(r, &m.pdu, m.version == 0, a, &index);
    }
    if (status != PDU_OK) {
        a->count = 0;
    }
    ber_out_init(&w, out, cap);
    encode(&w, &m, a, status, index);
    free(a);
    *answer = w.p;
    return w.full ? 0 : ber_out_len(&w);
}
