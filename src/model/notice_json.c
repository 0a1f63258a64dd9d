/* notice_json.c: a notification as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/notice_json.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/site.h"

enum { NOTICE_JSON_VALUE = 4000, NOTICE_JSON_NAME = OID_TEXT + 200 };

static void notice_json_text(struct buf *out, const char *text)
{
    buf_text(out, "\"");
    buf_escape(out, BUF_JSON, text, strlen(text));
    buf_text(out, "\"");
}

static void notice_json_pair(struct buf *out, const char *key, const char *text)
{
    buf_printf(out, ",\"%s\":", key);
    notice_json_text(out, text);
}

void notice_json_binds(const struct naming *names, const struct notice *n, size_t room, struct buf *out)
{
    char name[NOTICE_JSON_NAME];
    struct buf value;
    size_t left_out = n->binds_left_out, start = out->len;

    buf_text(out, "{");
    for (size_t i = 0; i < n->bind_count; i++) {
        const struct notice_bind *b = &n->binds[i];

        buf_init(&value, NOTICE_JSON_VALUE);
        naming_value(names, b->name, &b->value, &value);
        if (out->len - start + value.len > room) {
            left_out++;
        } else {
            buf_text(out, out->data[out->len - 1] == '{' ? "" : ",");
            notice_json_text(out, naming_text(names, b->name, name, sizeof name));
            buf_text(out, ":");
            notice_json_text(out, value.data ? value.data : "");
        }
        buf_free(&value);
    }
    if (left_out)
        buf_printf(out, "%s\"left out\":\"%zu\"", out->data[out->len - 1] == '{' ? "" : ",", left_out);
    buf_text(out, "}");
}

static void notice_json_origin(const struct notice *n, struct buf *out)
{
    if (n->source)
        notice_json_pair(out, "source", n->source);
    if (n->agent_address)
        notice_json_pair(out, "agent_address", n->agent_address);
    if (n->relay_address)
        notice_json_pair(out, "relay_address", n->relay_address);
    if (n->engine_id_len)
        buf_text(out, ",\"engine_id\":\"");
    for (size_t i = 0; i < n->engine_id_len; i++)
        buf_printf(out, "%02x", n->engine_id[i]);
    if (n->engine_id_len)
        buf_text(out, "\"");
    notice_json_pair(out, "version", site_version_name(n->version));
    buf_printf(out, ",\"inform\":%s,\"authentic\":%s", n->inform ? "true" : "false",
               n->authentic ? "true" : "false");
    if (n->uptime_known)
        buf_printf(out, ",\"uptime_s\":%.2f", n->uptime / 100.0);
}

void notice_json(const struct naming *names, const struct notice *n, const char *more, bool with_oids,
                 size_t room, struct buf *out)
{
    char text[NOTICE_JSON_NAME], at[40];
    const struct naming_entry *known = naming_notification(names, n->trap);

    buf_text(out, "{\"notification\":");
    if (known)
        snprintf(text, sizeof text, "%s::%s", known->module, known->label);
    else
        oid_text(n->trap, text, sizeof text);
    notice_json_text(out, text);
    notice_json_pair(out, "oid", oid_text(n->trap, text, sizeof text));
    if (n->at)
        notice_json_pair(out, "at", clock_text(n->at, 0, at));
    notice_json_origin(n, out);
    buf_text(out, more);
    if (with_oids) {
        buf_text(out, ",\"oids\":[");
        for (size_t i = 0; i < n->bind_count && out->len < room / 2; i++)
            buf_printf(out, "%s\"%s\"", i ? "," : "", oid_text(n->binds[i].name, text, sizeof text));
        buf_text(out, "]");
    }
    buf_text(out, ",\"varbinds\":");
    notice_json_binds(names, n, out->len < room ? room - out->len : 0, out);
    buf_text(out, "}");
}
