/* batch.c: what one turn of the loop caused, on its way to the database. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/batch.h"

#include <stdlib.h>

enum item_kind { ITEM_VERDICT, ITEM_MEMORY, ITEM_NOTICE };

struct batch_item {
    struct batch_item *next;
    uint8_t kind;
    union { /* texts in the batch's arena */
        struct judge_verdict verdict;
        struct ticket_notice notice;
        struct {
            const char *key, *state;
            size_t len;
        } memory;
    };
};

static const char *copy(struct arena *a, const char *text)
{
    return text != NULL ? arena_string(a, text) : NULL;
}

struct batch *batch_new(void)
{
    struct batch *b = mem_new(sizeof *b);
    b->arena = arena_new(4096);
    b->end = &b->items;
    return b;
}

void batch_free(struct batch *b)
{
    if (b != NULL) {
        arena_free(b->arena);
        free(b);
    }
}

static struct batch_item *add(struct batch *b, enum item_kind kind)
{
    struct batch_item *item = arena_alloc(b->arena, sizeof *item);
    item->kind = kind;
    *b->end = item;
    b->end = &item->next;
    b->count++;
    return item;
}

void batch_verdict(struct batch *b, const struct judge_verdict *v)
{
    struct batch_item *item = add(b, ITEM_VERDICT);
    struct arena *a = b->arena;
    struct judge_verdict *to = &item->verdict;
    const char **behind = arena_array(a, v->behind_count + 1, sizeof *behind);
    *to = *v;
    to->key = copy(a, v->key);
    to->device = copy(a, v->device);
    to->object = copy(a, v->object);
    to->condition = copy(a, v->condition);
    to->title = copy(a, v->title);
    to->advice = copy(a, v->advice);
    to->where = copy(a, v->where);
    to->evidence = copy(a, v->evidence);
    to->notice = copy(a, v->notice);
    to->why = copy(a, v->why);
    to->considered = copy(a, v->considered);
    to->cause = copy(a, v->cause);
    for (size_t i = 0; i < v->behind_count; i++) {
        behind[i] = copy(a, v->behind[i]);
    }
    to->behind = behind;
}

void batch_memory(struct batch *b, const char *key, const char *state, size_t len)
{
    struct batch_item *item = add(b, ITEM_MEMORY);
    item->memory.key = copy(b->arena, key);
    item->memory.state = state != NULL ? arena_copy(b->arena, state, len) : NULL;
    item->memory.len = len;
}

void batch_notice(struct batch *b, const struct ticket_notice *n)
{
    struct ticket_notice *to = &add(b, ITEM_NOTICE)->notice;
    struct arena *a = b->arena;
    *to = *n;
    to->sender = copy(a, n->sender);
    to->oid = copy(a, n->oid);
    to->name = copy(a, n->name);
    to->newest = copy(a, n->newest);
    b->notices++;
}

static int write_verdict(struct db *db, const struct ticket_policy *policy, const struct judge_verdict *v,
                         struct err *err)
{
    int64_t id;
    struct ticket_problem p = { .key = v->key,
                                .device = v->device,
                                .object = v->object,
                                .condition = v->condition,
                                .title = v->title,
                                .advice = v->advice,
                                .where = v->where,
                                .evidence = v->evidence,
                                .notice = v->notice,
                                .why = v->why,
                                .considered = v->considered,
                                .behind = v->behind,
                                .behind_count = v->behind_count,
                                .severity = v->severity,
                                .confirmed = v->confirmed,
                                .flapping = v->flapping,
                                .count = v->count,
                                .since = v->since,
                                .last = v->last,
                                .at = v->at };
    switch (v->kind) {
    case JUDGE_OPEN:
        return ticket_open(db, policy, &p, &id, err);
    case JUDGE_STEP:
        return ticket_step(db, &p, err);
    case JUDGE_REPEAT:
        return ticket_go_on(db, policy, &p, &id, err);
    case JUDGE_FLAPPING:
        return ticket_flapping(db, &p, err);
    case JUDGE_CLEAR:
        return ticket_resolve(db, &p, err);
    case JUDGE_SUPPRESSED:
        return ticket_fold(db, &p, v->cause, judge_reason_text(v->reason), err);
    case JUDGE_UNSUPPRESSED:
        return ticket_unfold(db, v->key, v->at, err);
    default:
        return 0;
    }
}

static int write_item(struct db *db, const struct ticket_policy *policy, const struct batch_item *item,
                      struct err *err)
{
    if (item->kind == ITEM_MEMORY) {
        return ticket_keep(db, item->memory.key, item->memory.state, item->memory.len, err);
    }
    return item->kind == ITEM_NOTICE ? ticket_notice_keep(db, &item->notice, err)
                                     : write_verdict(db, policy, &item->verdict, err);
}

int batch_write(struct db *db, const struct ticket_policy *policy, const struct batch *b, struct err *err)
{
    for (const struct batch_item *item = b->items; item != NULL; item = item->next) {
        if (write_item(db, policy, item, err) != 0) {
            return -1;
        }
    }
    return 0;
}
