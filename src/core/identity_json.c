/* identity_json.c: who a device is, as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity_json.h"

#include <stdio.h>
#include <string.h>

static void put_text(json_t *o, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        json_object_set_new(o, key, json_string(text));
    }
}

json_t *identity_json_of(const struct identity_state *s)
{
    const struct identity *i = &s->was;
    const struct identity_told *t = &s->told;
    json_t *o = json_object(), *macs = json_array(), *changed = json_object();
    char text[OID_TEXT];
    if (i->object_id_len > 0) {
        put_text(o, "sys_object_id",
                 oid_text((struct oid){ i->object_id, i->object_id_len }, text, sizeof text));
    }
    put_text(o, "sys_descr", i->descr);
    put_text(o, "serials", i->serials);
    for (size_t k = 0; k < i->mac_count; k++) {
        json_array_append_new(macs, json_string(identity_mac(i->macs[k], text)));
    }
    json_object_set_new(o, "macs", macs);
    json_object_set_new(o, "confirmed_s", json_integer((json_int_t)(s->confirmed / 1000000)));
    if (t->at[0] != '\0') {
        put_text(changed, "at", t->at);
        put_text(changed, "change", identity_change_name(t->change));
        put_text(changed, "what", t->what);
        put_text(changed, "old", t->was);
        put_text(changed, "new", t->is);
        json_object_set(o, "changed", changed);
    }
    json_decref(changed);
    return o;
}

static char *take_text(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL && strlen(text) < 1000 ? mem_string(text) : NULL;
}

static void take_object_id(struct identity *i, const char *text)
{
    struct arena *a = arena_new(1024);
    struct oid id;
    struct err err;
    if (oid_parse(a, text, &id, &err) == 0 && id.len <= sizeof i->object_id) {
        memcpy(i->object_id, id.b, id.len);
        i->object_id_len = (uint8_t)id.len;
    }
    arena_free(a);
}

static void take_macs(struct identity *i, const json_t *list)
{
    for (size_t k = 0; k < json_array_size(list) && i->mac_count < IDENTITY_MACS; k++) {
        const char *text = json_string_value(json_array_get(list, k));
        unsigned b[6];
        if (text != NULL &&
            sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]) == 6) {
            uint64_t mac = 0;
            for (int n = 0; n < 6; n++) {
                mac = mac << 8 | b[n];
            }
            i->macs[i->mac_count++] = mac | (mac >> 41 & 1) << 48;
        }
    }
}

static void take_told(struct identity_told *t, const json_t *o)
{
    const char *at = json_string_value(json_object_get(o, "at")),
               *change = json_string_value(json_object_get(o, "change"));
    for (uint8_t c = IDENTITY_REPLACED; at != NULL && change != NULL && c <= IDENTITY_DESCRIPTION; c++) {
        if (strcmp(identity_change_name(c), change) == 0) {
            (void)snprintf(t->at, sizeof t->at, "%s", at);
            t->change = c;
            t->what = take_text(o, "what");
            t->was = take_text(o, "old");
            t->is = take_text(o, "new");
        }
    }
}

void identity_json_take(struct identity_state *s, const json_t *o)
{
    struct identity *i = &s->was;
    const char *object_id = json_string_value(json_object_get(o, "sys_object_id"));
    if (!json_is_object(o)) {
        return;
    }
    if (object_id != NULL) {
        take_object_id(i, object_id);
    }
    i->descr = take_text(o, "sys_descr");
    i->serials = take_text(o, "serials");
    take_macs(i, json_object_get(o, "macs"));
    s->confirmed = json_integer_value(json_object_get(o, "confirmed_s")) * 1000000;
    s->known = i->object_id_len > 0 || i->descr != NULL;
    take_told(&s->told, json_object_get(o, "changed"));
}
