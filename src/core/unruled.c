/* unruled.c: notifications that no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/unruled.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

enum { TOGETHER_US = 10000000 };

struct unruled {
    struct tally *list;
    void (*keep)(void *ctx, const struct ticket_notice *n);
    void *ctx;
    bool all; /* of unruled_settle() */
    int64_t now;
};

struct unruled *unruled_new(size_t most, void (*keep)(void *ctx, const struct ticket_notice *n), void *ctx)
{
    struct unruled *u = mem_new(sizeof *u);
    *u = (struct unruled){ .list = tally_new(most), .keep = keep, .ctx = ctx };
    return u;
}

void unruled_free(struct unruled *u)
{
    if (u != NULL) {
        tally_free(u->list);
        free(u);
    }
}

const struct tally *unruled_list(const struct unruled *u)
{
    return u->list;
}

struct tally_one *unruled_take(struct unruled *u, const char *sender, const struct notice *n,
                               const char *name)
{
    char oid[OID_TEXT];
    (void)oid_text(n->trap, oid, sizeof oid);
    struct tally_one *one = tally_add(u->list, sender, oid, 1, false, n->at);
    one->owed++;
    if (one->note == NULL && name != NULL) {
        tally_note(one, name);
    }
    int64_t since = n->at - one->paid;
    return n->inform || since < 0 || since >= TOGETHER_US ? one : NULL;
}

/* json NULL: that of the one before stays. */
void unruled_keep(struct unruled *u, struct tally_one *one, const char *json)
{
    const struct ticket_notice kept = { .sender = one->who,
                                        .oid = one->what,
                                        .name = one->note,
                                        .newest = json,
                                        .count = (int64_t)one->owed,
                                        .first = one->last / 1000,
                                        .last = one->last / 1000 };
    one->owed = 0;
    one->paid = one->last;
    u->keep(u->ctx, &kept);
}

static void settle_one(void *ctx, struct tally_one *one)
{
    struct unruled *u = ctx;
    if (one->owed > 0 && (u->all || u->now < one->paid || u->now - one->paid >= TOGETHER_US)) {
        unruled_keep(u, one, NULL);
    }
}

void unruled_settle(struct unruled *u, bool all)
{
    u->all = all;
    u->now = clock_wall();
    tally_each(u->list, settle_one, u);
}
