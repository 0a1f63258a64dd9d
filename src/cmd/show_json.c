/* show_json.c: a finished poll as JSON lines. The format is a contract: see forestall(8). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/show.h"

struct json {
    struct buf *out;
    struct poll *poll;
    bool comma;
};

static void key(struct json *j, const char *name)
{
    buf_printf(j->out, "%s\"%s\":", j->comma ? "," : "", name);
    j->comma = true;
}

static void put_string(struct json *j, const char *text)
{
    buf_text(j->out, "\"");
    buf_escape(j->out, BUF_JSON, text, strlen(text));
    buf_text(j->out, "\"");
}

static void text(struct json *j, const char *name, const char *value)
{
    key(j, name);
    put_string(j, value);
}

static void number(struct json *j, const char *name, double value)
{
    char shown[40];
    key(j, name);
    if (!isfinite(value)) {
        buf_text(j->out, "null");
        return;
    }
    buf_text(j->out, text_decimal(value, shown));
}

static void integer(struct json *j, const char *name, uint64_t value)
{
    key(j, name);
    buf_printf(j->out, "%llu", (unsigned long long)value);
}

static void boolean(struct json *j, const char *name, bool value)
{
    key(j, name);
    buf_text(j->out, value ? "true" : "false");
}

static void show_device(struct json *j)
{
    struct poll *p = j->poll;
    const struct device *d = p->unit->device;
    const char *object = show_system_text(p, "object_id"), *descr = show_system_text(p, "descr");
    buf_text(j->out, "{");
    j->comma = false;
    text(j, "device", d->key);
    text(j, "address", d->address);
    text(j, "profile", d->profile->name);
    boolean(j, "up", p->any_answer);
    if (!p->any_answer) {
        text(j, "why", reading_why(p->failure));
    }
    if (object != NULL) {
        text(j, "sysObjectID", object);
    }
    if (descr != NULL) {
        text(j, "sysDescr", descr);
    }
    if (p->uptime_known) {
        number(j, "uptime_s", p->uptime / 100.0);
    }
    number(j, "ms", (double)(p->ended - p->started) / 1000.0);
    integer(j, "pdus", p->pdus);
    buf_text(j->out, "}\n");
}

/* The OID of a column on a row, as it was asked; false when nothing is asked for it. */
static bool oid_of(const struct show_row *r, int column, char *out, size_t cap)
{
    const struct column *c = &r->section->columns[column];
    if (c->source != COLUMN_TABLE && c->source != COLUMN_SCALAR) {
        return false;
    }
    oid_text(c->oid, out, cap);
    size_t len = strlen(out);
    if (c->source == COLUMN_TABLE && len + 2 < cap) {
        out[len] = '.';
        oid_tail_text(r->row->index, out + len + 1, cap - len - 1);
    }
    return true;
}

/* OIDs a computed metric was made of: its own column, then those of its inputs, down to what was read. */
static void collect(const struct show_row *r, int metric, int *columns, size_t *count, size_t max, int depth)
{
    const struct reading *x = &r->readings[metric];
    const struct metric *m = &r->section->metrics[metric];
    bool seen = x->column < 0;
    for (size_t i = 0; i < *count && !seen; i++) {
        seen = columns[i] == x->column;
    }
    if (!seen && *count < max) {
        columns[(*count)++] = x->column;
    }
    if (x->filled >= 0 && depth <= 8) {
        collect(r, x->filled, columns, count, max, depth + 1);
        return;
    }
    if (m->compute == NULL || depth > 8) {
        return;
    }
    const int *v;
    size_t n = rpn_variables(m->compute, &v);
    for (size_t i = 0; i < n; i++) {
        collect(r, v[i] / 2, columns, count, max, depth + 1);
    }
}

static void show_oids(struct json *j, const struct show_row *r, int metric)
{
    char oid[OID_TEXT];
    int columns[16] = { 0 };
    size_t count = 0, shown = 0;
    collect(r, metric, columns, &count, 16, 0);
    for (size_t i = 0; i < count; i++) {
        if (!oid_of(r, columns[i], oid, sizeof oid)) {
            continue;
        }
        if (shown++ == 0) {
            key(j, "oid");
            buf_text(j->out, count > 1 ? "[" : "");
        } else {
            buf_text(j->out, ",");
        }
        put_string(j, oid);
    }
    buf_text(j->out, shown > 0 && count > 1 ? "]" : "");
}

/* The number as sent: of the metric's own object, or of the one object that it was computed from. */
static bool raw_of(const struct show_row *r, int metric, double *raw)
{
    const struct reading *x = &r->readings[metric];
    int columns[2];
    size_t count = 0;
    *raw = x->raw;
    if (x->has_raw) {
        return true;
    }
    collect(r, metric, columns, &count, 2, 0);
    for (uint16_t m = 0; count == 1 && m < r->section->metric_count; m++) {
        if (r->readings[m].column == columns[0] && r->readings[m].has_raw) {
            *raw = r->readings[m].raw;
            return true;
        }
    }
    return false;
}

static void show_bits(struct json *j, const struct reading *x)
{
    bool first = true;
    key(j, "state");
    buf_text(j->out, "[");
    for (unsigned bit = 0; bit < 64; bit++) {
        const char *word = x->bits >> bit & 1 ? profile_word(x->metric, bit) : NULL;
        if (word != NULL) {
            buf_text(j->out, first ? "" : ",");
            put_string(j, word);
            first = false;
        }
    }
    buf_text(j->out, "]");
}

static void show_value(struct json *j, const struct show_row *r, int metric)
{
    const struct reading *x = &r->readings[metric];
    double raw;
    if (x->why != WHY_NONE) {
        key(j, "value");
        buf_text(j->out, "null");
    } else if (x->metric->kind == METRIC_TEXT) {
        text(j, "text", x->text);
        return;
    } else if (x->metric->kind == METRIC_COUNTER && x->cell != NULL && x->value == x->raw) {
        integer(j, "value", x->counter);
    } else {
        number(j, "value", x->value);
    }
    if (raw_of(r, metric, &raw) &&
        (x->why != WHY_NONE || raw != x->value || x->metric->kind == METRIC_STATE)) {
        number(j, "raw", raw);
    }
    if (x->why == WHY_NONE && x->metric->kind == METRIC_STATE && x->word != NULL) {
        text(j, "state", x->word);
    } else if (x->why == WHY_NONE && x->metric->kind == METRIC_BITS) {
        show_bits(j, x);
    }
}

static void show_reading(struct json *j, const struct show_row *r, int metric)
{
    static const char *const kinds[] = { "gauge", "counter", "state", "bits", "text" };
    const struct reading *x = &r->readings[metric];
    char index[OID_TEXT];
    buf_text(j->out, "{");
    j->comma = false;
    text(j, "device", j->poll->unit->device->key);
    text(j, "group", r->section->group);
    text(j, "index", r->section->table ? oid_tail_text(r->row->index, index, sizeof index) : "0");
    text(j, "instance", r->row->instance);
    if (r->context[0] != '\0') {
        text(j, "context", r->context);
    }
    text(j, "metric", x->metric->name);
    show_value(j, r, metric);
    if (x->metric->unit != NULL && x->metric->unit[0] != '\0') {
        text(j, "unit", x->metric->unit);
    }
    text(j, "kind", kinds[x->metric->kind]);
    show_oids(j, r, metric);
    if (x->why != WHY_NONE) {
        text(j, "why", x->why == WHY_SPECIAL && x->word != NULL ? x->word : reading_why(x->why));
    }
    buf_text(j->out, "}\n");
}

static void show_row(void *ctx, const struct show_row *r)
{
    struct json *j = ctx;
    for (uint16_t m = 0; m < r->section->metric_count; m++) {
        if (r->readings[m].exists && !r->section->metrics[m].hidden) {
            show_reading(j, r, m);
        }
    }
}

void show_json(struct poll *p, const char *const *groups, struct buf *out)
{
    struct json j = { .out = out, .poll = p };
    show_device(&j);
    show_rows(p, groups, show_row, &j);
}
