/* waiting.c: notifications that wait until the device was polled. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/waiting.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct item {
    struct item *next;
    struct arena *arena; /* all of it lives in it */
    struct notice notice;
    uint64_t token;
    const char *device;
    int64_t until;
};

struct waiting {
    struct item *first, **last;
    size_t count;
};

struct waiting *waiting_new(void)
{
    struct waiting *w = mem_new(sizeof *w);
    w->last = &w->first;
    return w;
}

void waiting_free(struct waiting *w)
{
    while (w != NULL && w->first != NULL) {
        struct item *item = w->first;
        w->first = item->next;
        arena_free(item->arena);
    }
    free(w);
}

size_t waiting_count(const struct waiting *w)
{
    return w->count;
}

static struct oid copy_oid(struct arena *a, struct oid o)
{
    return o.len > 0 ? oid_copy(a, o) : o;
}

static const char *copy_text(struct arena *a, const char *text)
{
    return text != NULL ? arena_string(a, text) : NULL;
}

static const struct notice_bind *copy_binds(struct arena *a, const struct notice *n)
{
    struct notice_bind *binds = arena_array(a, n->bind_count + 1, sizeof *binds);
    for (size_t i = 0; i < n->bind_count; i++) {
        const struct value *v = &n->binds[i].value;
        binds[i] = n->binds[i];
        binds[i].name = copy_oid(a, n->binds[i].name);
        if (v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP) {
            binds[i].value.bytes = arena_copy(a, v->bytes, v->len);
        }
    }
    return binds;
}

void waiting_add(struct waiting *w, const struct notice *n, const char *device, uint64_t token, int64_t until)
{
    struct arena *a = arena_new(2048);
    struct item *item = arena_alloc(a, sizeof *item);
    *item = (struct item){
        .arena = a, .notice = *n, .token = token, .device = copy_text(a, device), .until = until
    };
    item->notice.binds = copy_binds(a, n);
    item->notice.source = copy_text(a, n->source);
    item->notice.agent_address = copy_text(a, n->agent_address);
    item->notice.relay_address = copy_text(a, n->relay_address);
    item->notice.engine_id = n->engine_id_len > 0 ? arena_copy(a, n->engine_id, n->engine_id_len) : NULL;
    item->notice.trap = copy_oid(a, n->trap);
    item->notice.enterprise = copy_oid(a, n->enterprise);
    *w->last = item;
    w->last = &item->next;
    w->count++;
}

void waiting_try(struct waiting *w, const char *device, int64_t now,
                 bool (*again)(void *ctx, const struct notice *n, uint64_t token, bool late), void *ctx)
{
    struct item *list = w->first;
    w->first = NULL;
    w->last = &w->first;
    while (list != NULL) {
        struct item *item = list;
        bool late = now >= item->until,
             turn = late || (device != NULL && item->device != NULL && strcmp(device, item->device) == 0);
        list = item->next;
        if (turn && (again(ctx, &item->notice, item->token, late) || late)) {
            w->count--;
            arena_free(item->arena);
        } else {
            item->next = NULL;
            *w->last = item;
            w->last = &item->next;
        }
    }
}
