/* trapshow.c: what a notification would do, for people and as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/trapshow.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/notice_json.h"
#include "model/rule_skeleton.h"

/* --- JSON --- */

static void put_text(struct buf *out, const char *key, const char *value)
{
    buf_printf(out, "%s\"%s\":", out->len > 0 && out->data[out->len - 1] != '{' ? "," : "", key);
    if (value == NULL) {
        buf_text(out, "null");
        return;
    }
    buf_text(out, "\"");
    buf_escape(out, BUF_JSON, value, strlen(value));
    buf_text(out, "\"");
}

static char *key_of(const struct trapshow *s, const struct rule_key *k, char *out, size_t cap)
{
    snprintf(out, cap, "%s/%s/%s", s->device, k->object, k->condition);
    return out;
}

static const char *address_of(const struct notice *n)
{
    return n->source != NULL && n->source[0] != '\0' ? n->source : n->agent_address;
}

static void put_also(const struct trapshow *s, struct buf *out)
{
    char key[1500];
    if (s->verdict->also_count == 0) {
        return;
    }
    buf_text(out, ",\"clears_too\":[");
    for (size_t i = 0; i < s->verdict->also_count; i++) {
        buf_text(out, i > 0 ? ",\"" : "\"");
        key_of(s, &s->verdict->also[i], key, sizeof key);
        buf_escape(out, BUF_JSON, key, strlen(key));
        buf_text(out, "\"");
    }
    buf_text(out, "]");
}

void trapshow_json(const struct trapshow *s, struct buf *out)
{
    const struct rule_verdict *v = s->verdict;
    char oid[OID_TEXT], key[1500];
    buf_text(out, "{");
    put_text(out, "file", s->file);
    put_text(out, "notification", v->trap);
    put_text(out, "oid", oid_text(s->notice->trap, oid, sizeof oid));
    put_text(out, "device", s->device);
    put_text(out, "address", address_of(s->notice));
    put_text(out, "object", v->key.object);
    put_text(out, "condition", v->key.condition);
    put_text(out, "severity", fact_severity_name(v->severity));
    put_text(out, "ticket", rule_ticket_name(v->ticket));
    put_text(out, "key", key_of(s, &v->key, key, sizeof key));
    put_text(out, "rule", v->rule != NULL ? v->rule->name : NULL);
    put_text(out, "where", v->where);
    put_text(out, "meaning", v->title);
    put_text(out, "advice", v->act->advice);
    put_text(out, "recheck", v->key.recheck);
    put_text(out, "recheck_row", v->key.recheck_row);
    put_also(s, out);
    buf_text(out, ",\"varbinds\":");
    notice_json_binds(s->names, s->notice, SIZE_MAX, out);
    buf_text(out, "}\n");
}

/* --- people --- */

static void line(struct buf *out, const char *label, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        buf_printf(out, "  %-12s ", label);
        buf_escape(out, BUF_TERMINAL, text, strlen(text));
        buf_text(out, "\n");
    }
}

static void ticket_line(const struct trapshow *s, struct buf *out)
{
    static const char *const means[] = { [RULE_OPEN] = "opens or repeats",
                                         [RULE_WATCH] = "is watched; a ticket when it lasts or repeats:",
                                         [RULE_CLEAR] = "ends",
                                         [RULE_NONE] = "no ticket" };
    const struct rule_verdict *v = s->verdict;
    char key[1500], hold[32];
    struct buf text;
    buf_init(&text, 4000);
    buf_text(&text, means[v->ticket]);
    if (v->ticket != RULE_NONE) {
        buf_printf(&text, " %s", key_of(s, &v->key, key, sizeof key));
    }
    if (v->ticket == RULE_WATCH && v->act->hold > 0) {
        buf_printf(&text, " (%s)", text_duration_show(v->act->hold, hold));
    }
    line(out, "ticket", text.data);
    for (size_t i = 0; i < v->also_count; i++) {
        line(out, "ends too", key_of(s, &v->also[i], key, sizeof key));
    }
    buf_free(&text);
}

static void times_line(const struct rule_act *act, struct buf *out)
{
    char text[200], within[32];
    if (act->repeat_count > 0) {
        snprintf(text, sizeof text, "%lld within %s: %s, ticket %s", (long long)act->repeat_count,
                 text_duration_show(act->repeat_within, within), fact_severity_name(act->repeat_severity),
                 rule_ticket_name(act->repeat_ticket));
        line(out, "repeated", text);
    }
    if (act->quiet > 0) {
        snprintf(text, sizeof text, "over by itself when it has not come for %s",
                 text_duration_show(act->quiet, within));
        line(out, "quiet", text);
    }
}

static void binds_lines(const struct trapshow *s, struct buf *out)
{
    char name[OID_TEXT + 200];
    struct buf value;
    for (size_t i = 0; i < s->notice->bind_count && i < 20; i++) {
        const struct notice_bind *b = &s->notice->binds[i];
        buf_init(&value, 1000);
        buf_printf(&value, "%s = ", naming_text(s->names, b->name, name, sizeof name));
        naming_value(s->names, b->name, &b->value, &value);
        line(out, i == 0 ? "varbinds" : "", value.data);
        buf_free(&value);
    }
    if (s->notice->bind_count > 20) {
        buf_printf(out, "  %-12s and %zu more\n", "", s->notice->bind_count - 20 + s->notice->binds_left_out);
    }
}

void trapshow_text(const struct trapshow *s, struct buf *out)
{
    const struct rule_verdict *v = s->verdict;
    char text[OID_TEXT + 300], oid[OID_TEXT];
    buf_escape(out, BUF_TERMINAL, v->title, strlen(v->title));
    buf_text(out, "\n");
    line(out, "file", s->file);
    oid_text(s->notice->trap, oid, sizeof oid);
    snprintf(text, sizeof text, "%s%s%s", v->trap, strcmp(v->trap, oid) == 0 ? "" : "  ",
             strcmp(v->trap, oid) == 0 ? "" : oid);
    line(out, "notification", text);
    snprintf(text, sizeof text, "%s%s%s", s->device, address_of(s->notice) != NULL ? ", sent by " : "",
             address_of(s->notice) != NULL ? address_of(s->notice) : "");
    line(out, "device", text);
    line(out, "severity", fact_severity_name(v->severity));
    ticket_line(s, out);
    if (v->key.recheck != NULL) {
        snprintf(text, sizeof text, "%s, row %s, is asked at once", v->key.recheck, v->key.recheck_row);
        line(out, "recheck", text);
    }
    times_line(v->act, out);
    line(out, "advice", v->act->advice);
    if (v->rule != NULL) {
        snprintf(text, sizeof text, "%s, %s", v->rule->name, v->where);
        line(out, "rule", text);
    } else {
        snprintf(text, sizeof text, "none knows it%s%s",
                 v->where != NULL ? "; its words decided: " : "; kept, counted and listed",
                 v->where != NULL ? v->where : "");
        line(out, "rule", text);
    }
    binds_lines(s, out);
    if (v->rule == NULL) {
        buf_text(out, "  a rule for it, to be changed and put into a file of the rules folder:\n\n");
        rule_skeleton(s->rules, s->names, s->notice, v, out);
    }
}
