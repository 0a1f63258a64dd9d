/* trapmake.c: notifications from what people type or have in files, made into the datagram that a device would send. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/trapmake.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "snmp/pdu.h"

enum { TYPED_MAX = 65000, DATAGRAM_MAX = 65507 };

void trapmake_free(struct trapmake *t)
{
    free(t->binds);
    t->binds = NULL;
    t->count = 0;
}

static void add(struct trapmake *t, struct oid name, struct value v)
{
    t->binds = mem_resize(t->binds, t->count + 1, sizeof *t->binds);
    t->binds[t->count++] = (struct notice_bind){ name, v };
}

/* --- values --- */

static int value_unsigned(const char *text, uint8_t type, uint64_t most, struct value *out)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end != '\0' || errno != 0 || number > most) {
        return -1;
    }
    *out = (struct value){ .type = type, .u = number };
    return 0;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

static int value_hex(struct arena *a, const char *text, struct value *out)
{
    uint8_t *bytes = arena_alloc(a, strlen(text) / 2 + 1);
    size_t len = 0;
    if (strncmp(text, "0x", 2) == 0) {
        text += 2;
    }
    while (*text != '\0') {
        if (*text == ' ' || *text == ':' || *text == '-') {
            text++;
            continue;
        }
        int high = hex_digit(text[0]), low = text[1] != '\0' ? hex_digit(text[1]) : -1;
        if (high < 0 || low < 0) {
            return -1;
        }
        bytes[len++] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    *out = (struct value){ .type = VALUE_BYTES, .len = (uint16_t)len, .bytes = bytes };
    return 0;
}

/* "\n" in files is a newline; "" is nothing. */
static struct value value_string(struct arena *a, const char *text)
{
    size_t len = 0, size = strlen(text);
    char *bytes = arena_alloc(a, size + 1);
    for (size_t i = 0; i < size; i++) {
        bool newline = text[i] == '\\' && text[i + 1] == 'n';
        bytes[len++] = newline ? '\n' : text[i];
        i += newline;
    }
    if (strcmp(text, "\"\"") == 0) {
        len = 0;
    }
    return (struct value){ .type = VALUE_BYTES, .len = (uint16_t)len, .bytes = (const uint8_t *)bytes };
}

static int parse_address(struct arena *a, const char *text, struct value *out)
{
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1) {
        return -1;
    }
    *out = (struct value){ .type = VALUE_IP, .len = 4, .bytes = arena_copy(a, &address, 4) };
    return 0;
}

static int value_oid(struct trapmake *t, const char *text, struct value *out)
{
    struct oid o;
    int column;
    if (isdigit((unsigned char)text[0]) || text[0] == '.') {
        if (oid_parse(t->arena, text, &o, NULL) != 0) {
            return -1;
        }
    } else if (t->names == NULL || t->names->resolve(t->names->ctx, t->arena, text, &o, &column, NULL) != 0) {
        return -1;
    }
    *out = (struct value){ .type = VALUE_OID, .len = o.len, .bytes = o.b };
    return 0;
}

static int typed(struct trapmake *t, char type, const char *text, struct value *out)
{
    int64_t number;
    if (strlen(text) > TYPED_MAX) {
        return -1;
    }
    switch (type) {
    case 'i':
        if (text_int(text, &number) != 0 || number < INT32_MIN || number > INT32_MAX) {
            return -1;
        }
        *out = (struct value){ .type = VALUE_INT, .i = number };
        return 0;
    case 'u':
        return value_unsigned(text, VALUE_GAUGE, UINT32_MAX, out);
    case 'c':
        return value_unsigned(text, VALUE_COUNTER32, UINT32_MAX, out);
    case 'C':
        return value_unsigned(text, VALUE_COUNTER64, UINT64_MAX, out);
    case 't':
        return value_unsigned(text, VALUE_TICKS, UINT32_MAX, out);
    case 'a':
        return parse_address(t->arena, text, out);
    case 'o':
        return value_oid(t, text, out);
    case 'x':
        return value_hex(t->arena, text, out);
    case 's':
        *out = value_string(t->arena, text);
        return 0;
    case 'n':
        *out = (struct value){ .type = VALUE_NULL };
        return 0;
    default:
        return -1;
    }
}

/* --- files --- */

static int file_bind(struct trapmake *t, char *rest, struct err *err)
{
    char *type = strchr(rest, ' ');
    struct value v;
    struct oid name;
    if (type == NULL || type[1] == '\0' || type[2] != ' ') {
        return err_set(err, "a varbind is OID TYPE VALUE");
    }
    *type = '\0';
    if (oid_parse(t->arena, rest, &name, err) != 0) {
        return -1;
    }
    if (typed(t, type[1], type + 3, &v) != 0) {
        return err_set(err, "'%.60s' is no value of type %c", type + 3, type[1]);
    }
    add(t, name, v);
    return 0;
}

static int file_line(struct trapmake *t, char *line, struct err *err)
{
    int64_t number;
    if (strncmp(line, "name: ", 6) == 0) {
        t->name = arena_string(t->arena, line + 6);
    } else if (strncmp(line, "trap: ", 6) == 0) {
        t->given = arena_string(t->arena, line + 6);
    } else if (strncmp(line, "oid: ", 5) == 0) {
        return oid_parse(t->arena, line + 5, &t->trap, err);
    } else if (strncmp(line, "uptime: ", 8) == 0) {
        if (text_int(line + 8, &number) != 0 || number < 0 || number > UINT32_MAX) {
            return err_set(err, "'%.40s' is no uptime in hundredths of a second", line + 8);
        }
        t->uptime = (uint32_t)number;
    } else if (strncmp(line, "varbind: ", 9) == 0) {
        return file_bind(t, line + 9, err);
    }
    return 0;
}

int trapmake_file(struct trapmake *t, const char *path, struct err *err)
{
    size_t len;
    char *text = file_load(path, 1 << 20, &len, err);
    if (text == NULL) {
        return -1;
    }
    int rc = 0, number = 1;
    t->file = arena_string(t->arena, path);
    for (char *line = text; line != NULL && *line != '\0' && rc == 0; number++) {
        char *end = strchr(line, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        size_t size = strlen(line);
        if (size > 0 && line[size - 1] == '\r') {
            line[size - 1] = '\0';
        }
        rc = file_line(t, line, err);
        if (rc != 0) {
            err_prefix(err, "%s:%d: ", path, number);
        }
        line = end != NULL ? end + 1 : NULL;
    }
    free(text);
    if (rc == 0 && t->trap.len == 0) {
        rc = err_set(err, "%s: there is no line 'oid: ' in it", path);
    }
    return rc;
}

/* --- what is typed --- */

static int named(struct trapmake *t, const char *name, struct oid *out, const char **object, struct err *err)
{
    int column;
    *object = name;
    if (isdigit((unsigned char)name[0]) || name[0] == '.') {
        return oid_parse(t->arena, name, out, err);
    }
    if (t->names == NULL) {
        return err_set(err, "%s: no MIB modules are there, so only numbers are possible", name);
    }
    const char *colons = t->given != NULL ? strstr(t->given, "::") : NULL;
    if (colons != NULL && strstr(name, "::") == NULL) {
        char *whole = arena_stringf(t->arena, "%.*s::%s", (int)(colons - t->given), t->given, name);
        if (t->names->resolve(t->names->ctx, t->arena, whole, out, &column, NULL) == 0) {
            *object = whole;
            return 0;
        }
    }
    return t->names->resolve(t->names->ctx, t->arena, name, out, &column, err);
}

int trapmake_trap(struct trapmake *t, const char *name, struct err *err)
{
    const char *object;
    if (named(t, name, &t->trap, &object, err) != 0) {
        return -1;
    }
    t->given = arena_string(t->arena, name);
    return 0;
}

/* A word of the object's enumeration: 0 or -1. */
static int value_word(struct trapmake *t, const char *object, const char *text, struct value *out)
{
    const struct metric_word *words;
    char *column = arena_string(t->arena, object);
    char *dot = strchr(strstr(column, "::") != NULL ? strstr(column, "::") : column, '.');
    if (t->names == NULL || t->names->words == NULL) {
        return -1;
    }
    if (dot != NULL) {
        *dot = '\0';
    }
    size_t n = t->names->words(t->names->ctx, t->arena, column, &words);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i].word, text) == 0) {
            *out = (struct value){ .type = VALUE_INT, .i = words[i].number };
            return 0;
        }
    }
    return -1;
}

static struct value guessed(struct trapmake *t, const char *object, const char *text)
{
    struct value v;
    if (value_word(t, object, text, &v) == 0 || typed(t, 'i', text, &v) == 0 ||
        typed(t, 'u', text, &v) == 0 || typed(t, 'C', text, &v) == 0 || typed(t, 'a', text, &v) == 0 ||
        ((strncmp(text, "1.3.", 4) == 0 || text[0] == '.' || strstr(text, "::") != NULL) &&
         typed(t, 'o', text, &v) == 0) ||
        (strncmp(text, "0x", 2) == 0 && typed(t, 'x', text, &v) == 0)) {
        return v;
    }
    return value_string(t->arena, text);
}

int trapmake_bind(struct trapmake *t, const char *text, struct err *err)
{
    const char *equals = strchr(text, '='), *object;
    struct oid name;
    struct value v;
    if (equals == NULL || equals == text || strlen(equals) > TYPED_MAX) {
        return err_set(err, "'%.60s': a varbind is OBJECT=VALUE", text);
    }
    char *left = arena_stringn(t->arena, text, (size_t)(equals - text));
    if (named(t, left, &name, &object, err) != 0) {
        return -1;
    }
    if (equals[1] != '\0' && equals[2] == ':' && strchr("iucCtaosxn", equals[1]) != NULL) {
        if (typed(t, equals[1], equals + 3, &v) != 0) {
            return err_set(err, "'%.60s' is no value of type %c", equals + 3, equals[1]);
        }
    } else {
        v = guessed(t, object, equals + 1);
    }
    add(t, name, v);
    return 0;
}

/* --- datagrams --- */

static void put_bind(struct ber_out *w, struct oid name, const struct value *v)
{
    const uint8_t *mark = w->p;
    ber_put_value(w, v);
    ber_put_octets(w, BER_OID, name.b, name.len);
    ber_put_wrap(w, BER_SEQUENCE, mark);
}

size_t trapmake_datagram(const struct trapmake *t, const uint8_t **out)
{
    static const uint8_t up_time[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 },
                         trap_oid[] = { 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
    struct value ticks = { .type = VALUE_TICKS, .u = t->uptime },
                 id = { .type = VALUE_OID, .len = t->trap.len, .bytes = t->trap.b };
    struct ber_out w;
    ber_out_init(&w, arena_alloc(t->arena, DATAGRAM_MAX), DATAGRAM_MAX);
    for (size_t i = t->count; i-- > 0;) {
        put_bind(&w, t->binds[i].name, &t->binds[i].value);
    }
    put_bind(&w, (struct oid){ trap_oid, sizeof trap_oid }, &id);
    put_bind(&w, (struct oid){ up_time, sizeof up_time }, &ticks);
    ber_put_wrap(&w, BER_SEQUENCE, w.end);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, 0);
    ber_put_int(&w, BER_INTEGER, 1);
    ber_put_wrap(&w, PDU_TRAP, w.end);
    ber_put_octets(&w, BER_OCTETS, "public", 6);
    ber_put_int(&w, BER_INTEGER, SITE_V2C);
    ber_put_wrap(&w, BER_SEQUENCE, w.end);
    *out = w.p;
    return w.full ? 0 : ber_out_len(&w);
}

size_t trapmake_raw(struct arena *a, const char *bytes, size_t len, const uint8_t **out)
{
    struct value v;
    char *text = arena_stringn(a, bytes, len);
    for (size_t i = 0; i < len; i++) {
        text[i] = isspace((unsigned char)text[i]) ? ' ' : text[i];
    }
    if (strlen(text) == len && len / 2 <= TYPED_MAX && value_hex(a, text, &v) == 0) {
        *out = v.bytes;
        return v.len;
    }
    *out = arena_copy(a, bytes, len);
    return len;
}
