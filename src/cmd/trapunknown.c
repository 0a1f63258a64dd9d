/* trapunknown.c: "forestall trap --unknown". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/trapunknown.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/map.h"
#include "cmd/ticketfile.h"
#include "model/rule_skeleton.h"
#include "store/ticket_notice.h"

/* The newest one as far as it was kept: values as texts. */
static void rebuild(const struct ticket_notice *kept, struct arena *a, struct notice *n)
{
    json_t *o = kept->newest != NULL ? json_loads(kept->newest, 0, NULL) : NULL;
    const json_t *oids = json_object_get(o, "oids");
    json_t *binds = json_object_get(o, "varbinds"), *value;
    struct notice_bind *list = arena_array(a, json_array_size(oids) + 1, sizeof *list);
    const char *name;
    size_t i = 0;
    struct err err;
    *n = (struct notice){ .generic = -1, .specific = -1, .binds = list, .at = kept->last * 1000 };
    (void)oid_parse(a, kept->oid, &n->trap, &err);
    json_object_foreach(binds, name, value)
    {
        const char *oid = json_string_value(json_array_get(oids, i)), *text = json_string_value(value);
        if (oid == NULL || text == NULL || oid_parse(a, oid, &list[i].name, &err) != 0) {
            break;
        }
        size_t len = strlen(text) < 4000 ? strlen(text) : 4000;
        list[i++].value =
            (struct value){ .type = VALUE_BYTES, .len = (uint16_t)len, .bytes = arena_copy(a, text, len) };
    }
    n->bind_count = i;
    json_decref(o);
}

static void make_skeleton(const struct ticket_notice *kept, const struct rulebook *book, struct arena *a,
                          struct buf *out)
{
    struct notice n;
    struct rule_verdict v;
    rebuild(kept, a, &n);
    rule_judge(book->rules, &book->names, &n, a, &v);
    if (v.rule == NULL && n.trap.len > 0) {
        rule_skeleton(book->rules, &book->names, &n, &v, out);
    }
}

static void show_line(const struct ticket_notice *n)
{
    struct buf text;
    char last[40];
    buf_init(&text, 4000);
    buf_escape(&text, BUF_TERMINAL, n->name != NULL ? n->name : n->oid,
               strlen(n->name != NULL ? n->name : n->oid));
    buf_text(&text, "  from ");
    buf_escape(&text, BUF_TERMINAL, n->sender, strlen(n->sender));
    printf("%8lld  %s  %s\n", (long long)n->count, clock_text(n->last * 1000, 1, last), text.data);
    buf_free(&text);
}

static void show_json(const struct ticket_notice *n, const char *skeleton)
{
    char first[40], last[40];
    json_t *o = json_object(), *newest = n->newest != NULL ? json_loads(n->newest, 0, NULL) : NULL;
    json_object_set_new(o, "sender", json_string(n->sender));
    json_object_set_new(o, "oid", json_string(n->oid));
    json_object_set_new(o, "name", n->name != NULL ? json_string(n->name) : json_null());
    json_object_set_new(o, "count", json_integer((json_int_t)n->count));
    json_object_set_new(o, "first", json_string(clock_text(n->first * 1000, 0, first)));
    json_object_set_new(o, "last", json_string(clock_text(n->last * 1000, 0, last)));
    json_object_set_new(o, "newest", newest != NULL ? newest : json_null());
    json_object_set_new(o, "rule", skeleton != NULL ? json_string(skeleton) : json_null());
    char *text = json_dumps(o, JSON_COMPACT | JSON_ENSURE_ASCII);
    printf("%s\n", text != NULL ? text : "{}");
    free(text);
    json_decref(o);
}

/* A rule for each notification, once. */
static void show_skeletons(const struct ticket_notice *list, int64_t count, const struct rulebook *book,
                           struct arena *a)
{
    struct map *seen = map_new();
    for (int64_t i = 0; i < count; i++) {
        struct buf text;
        static char there;
        buf_init(&text, 0);
        if (map_set(seen, list[i].oid, &there) == NULL) {
            make_skeleton(&list[i], book, a, &text);
            printf("%s%s", text.len > 0 ? "\n" : "", text.len > 0 ? text.data : "");
        }
        buf_free(&text);
    }
    map_free(seen);
}

int trapunknown_show(const char *config, const struct rulebook *book, bool json)
{
    struct ticketfile f;
    struct ticket_notice *list;
    struct err err;
    if (ticketfile_open(&f, config, "trap") != 0) {
        return CMD_WRONG;
    }
    int64_t count = ticket_notice_list(f.db, f.arena, 0, &list, &err);
    if (count < 0) {
        fprintf(stderr, "forestall trap: %s\n", err.text);
    }
    for (int64_t i = 0; i < count; i++) {
        struct buf text;
        buf_init(&text, 0);
        if (json) {
            make_skeleton(&list[i], book, f.arena, &text);
            show_json(&list[i], text.data);
        } else {
            show_line(&list[i]);
        }
        buf_free(&text);
    }
    if (count > 0 && !json) {
        show_skeletons(list, count, book, f.arena);
    }
    ticketfile_close(&f);
    return count < 0 ? CMD_WRONG : CMD_GOOD;
}
