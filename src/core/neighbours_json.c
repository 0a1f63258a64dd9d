/* neighbours_json.c: neighbours of a device as JSON, kept over restarts: the topology must be known when a restart falls into an outage. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/neighbours_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void put(json_t *o, const char *name, const char *text)
{
    if (text != NULL) {
        json_object_set_new(o, name, json_string(text));
    }
}

static json_t *row_of(const struct neighbour *r)
{
    json_t *o = json_object();
    put(o, "section", r->section);
    put(o, "port", r->port);
    put(o, "port_descr", r->port_descr);
    put(o, "name", r->name);
    put(o, "address", r->address);
    put(o, "remote_port", r->remote_port);
    put(o, "to", r->to);
    if (r->mac != 0) {
        json_object_set_new(o, "mac", json_integer((json_int_t)r->mac));
    }
    json_object_set_new(o, "seen", json_integer((json_int_t)r->seen));
    return o;
}

json_t *neighbours_json_of(const struct unit *u)
{
    const struct neighbour_list *l = u->neighbours;
    if (l == NULL) {
        return NULL;
    }
    json_t *o = json_object(), *rows = json_array(), *own = json_array();
    put(o, "name", l->name);
    for (size_t i = 0; i < NEIGHBOURS_OWN && l->own[i] != 0; i++) {
        json_array_append_new(own, json_integer((json_int_t)l->own[i]));
    }
    for (size_t i = 0; i < l->count; i++) {
        json_array_append_new(rows, row_of(&l->rows[i]));
    }
    json_object_set_new(o, "own", own);
    json_object_set_new(o, "routes", json_boolean(l->forwards && !l->bridges));
    json_object_set_new(o, "rows", rows);
    return o;
}

static char *text_in(const json_t *o, const char *name)
{
    const char *text = json_string_value(json_object_get(o, name));
    return text != NULL && strlen(text) < 1000 ? mem_string(text) : NULL;
}

static struct neighbour take_row(const json_t *o)
{
    return (struct neighbour){ .section = text_in(o, "section"),
                               .port = text_in(o, "port"),
                               .port_descr = text_in(o, "port_descr"),
                               .name = text_in(o, "name"),
                               .address = text_in(o, "address"),
                               .remote_port = text_in(o, "remote_port"),
                               .to = text_in(o, "to"),
                               .mac = (uint64_t)json_integer_value(json_object_get(o, "mac")),
                               .seen = (int64_t)json_integer_value(json_object_get(o, "seen")) };
}

/* "acme/hq/sw2": no other form is looked up, or shown without its site. */
static bool is_key(const char *to)
{
    return to == NULL || strchr(to, '/') != NULL;
}

void neighbours_json_take(struct unit *u, const json_t *o)
{
    const json_t *rows = json_object_get(o, "rows"), *own = json_object_get(o, "own");
    if (!json_is_object(o) || u->neighbours != NULL) {
        return;
    }
    struct neighbour_list *l = mem_new(sizeof *l);
    l->name = text_in(o, "name");
    l->forwards = json_is_true(json_object_get(o, "routes"));
    for (size_t i = 0; i < json_array_size(own) && i < NEIGHBOURS_OWN; i++) {
        l->own[i] = (uint64_t)json_integer_value(json_array_get(own, i));
    }
    l->rows = mem_array(json_array_size(rows) + 1, sizeof *l->rows);
    for (size_t i = 0; i < json_array_size(rows) && l->count < NEIGHBOURS_MOST; i++) {
        struct neighbour r = take_row(json_array_get(rows, i));
        if (r.section == NULL) {
            r.section = mem_string("");
        }
        if (!is_key(r.to)) {
            free(r.to);
            r.to = NULL;
        }
        l->rows[l->count++] = r;
    }
    u->neighbours = l;
}
