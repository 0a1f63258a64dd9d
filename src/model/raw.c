/* raw.c: the number in a value as an agent sent it, by the form that the profile names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/raw.h"

#include "base/text.h"

static int last_arc(const struct value *v, double *out)
{
    uint32_t arcs[OID_ARCS];
    size_t n = v->type == VALUE_OID ? oid_arcs((struct oid){ v->bytes, v->len }, arcs, OID_ARCS) : 0;
    if (n == 0) {
        return -1;
    }
    *out = arcs[n - 1];
    return 0;
}

static int whole_text(const struct value *v, double *out)
{
    char text[64];
    if (v->type != VALUE_BYTES || v->len >= sizeof text) {
        return -1;
    }
    text_clean(v->bytes, v->len, text, sizeof text);
    return text_double(text, out);
}

/* "5 Secs (31.1%) 60 Secs (16.7%)": the fourth number is 16.7. A number begins with a digit that follows no letter, digit or dot. */
static int number_in_text(const struct value *v, int nth, double *out)
{
    if (v->type != VALUE_BYTES || nth <= 1) {
        return value_number_in_text(v, out);
    }
    const char *text = (const char *)v->bytes;
    bool inside = false;
    for (size_t i = 0; i < v->len; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (digit && !inside && --nth == 0) {
            bool minus = i > 0 && text[i - 1] == '-';
            return text_number_in(text + i - minus, v->len - i + minus, out);
        }
        inside = digit || (inside && text[i] == '.');
    }
    return -1;
}

static int one_flag(const struct value *v, int nth, double *out)
{
    if (v->type != VALUE_BYTES || (size_t)nth > v->len ||
        (v->bytes[nth - 1] != '0' && v->bytes[nth - 1] != '1')) {
        return -1;
    }
    *out = v->bytes[nth - 1] - '0';
    return 0;
}

/* Maintenance information of Brother printers: records of 7 octets, a key, 1, 4 (octets that follow), a number. */
static int record_number(const struct value *v, int key, double *out)
{
    for (size_t i = 0; v->type == VALUE_BYTES && i + 7 <= v->len; i += 7) {
        const uint8_t *r = v->bytes + i;
        if (r[0] == key && r[2] == 4) {
            *out = (double)r[3] * 16777216 + (double)(r[4] * 65536 + r[5] * 256 + r[6]);
            return 0;
        }
    }
    return -1;
}

int raw_number(const struct metric *m, const struct value *v, double *out)
{
    if (m->form == FORM_FLAG) {
        return one_flag(v, m->nth, out);
    }
    if (m->form == FORM_RECORD) {
        return record_number(v, m->nth, out);
    }
    if (m->form == FORM_LAST_ARC && last_arc(v, out) == 0) {
        return 0;
    }
    if (value_number(v, out) != 0) {
        return (m->nth <= 1 && whole_text(v, out) == 0) ||
                       (m->form == FORM_NUMBER && number_in_text(v, m->nth, out) == 0)
                   ? 0
                   : -1;
    }
    if (m->form == FORM_UNSIGNED && *out < 0) {
        *out += 4294967296.0;
    }
    return 0;
}

uint64_t raw_flags(const struct value *v)
{
    uint64_t bits = 0;
    for (size_t i = 0; v->type == VALUE_BYTES && i < v->len && i < 64; i++) {
        bits |= (uint64_t)(v->bytes[i] == '1') << i;
    }
    return bits;
}

const struct value *raw_octets(struct arena *a, const uint32_t *arcs, size_t count)
{
    uint8_t *bytes = arena_alloc(a, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (arcs[i] > 255) {
            return NULL;
        }
        bytes[i] = (uint8_t)arcs[i];
    }
    struct value *v = arena_alloc(a, sizeof *v);
    *v = (struct value){ .type = VALUE_BYTES, .bytes = bytes, .len = (uint16_t)count };
    return v;
}
