/* Proves that notifications that no rule knows are all counted, that repeats of them are written together, and that an inform is written at once. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "check.h"
#include "core/unruled.h"

#define SECOND INT64_C(1000000)

static int64_t calls, sum;
static char name[100], json[100];

static void keep(void *ctx, const struct ticket_notice *n)
{
    (void)ctx;
    calls++;
    sum += n->count;
    snprintf(name, sizeof name, "%s", n->name ? n->name : "-");
    snprintf(json, sizeof json, "%s", n->newest ? n->newest : "-");
}

static void take(struct unruled *u, const char *sender, int64_t at, bool inform)
{
    static const uint8_t oid[] = { 0x2b, 6, 1, 4, 1, 42, 1 };
    struct notice n = { .at = at, .trap = { oid, sizeof oid }, .inform = inform };
    struct tally_one *one = unruled_take(u, sender, &n, "A-MIB::some");

    if (one)
        unruled_keep(u, one, "{}");
}

int main(void)
{
    struct unruled *u = unruled_new(10, keep, NULL);
    int64_t now = clock_wall() - 5 * SECOND;

    take(u, "a", now, false);
    CHECK_INT(calls, 1);
    CHECK_STR(name, "A-MIB::some");
    CHECK_STR(json, "{}");
    for (int i = 1; i <= 1000; i++)
        take(u, "a", now + i, false);
    CHECK_INT(calls, 1); /* they wait for each other */
    take(u, "b", now, false);
    CHECK_INT(calls, 2); /* another sender does not wait */
    take(u, "a", now + 2000, true);
    CHECK_INT(calls, 3); /* an inform takes with it what waited */
    CHECK_INT(sum, 1003);
    take(u, "a", now + 3000, false);
    unruled_settle(u, false);
    CHECK_INT(calls, 3);
    take(u, "a", now + 11 * SECOND, false);
    CHECK_INT(calls, 4);
    CHECK_INT(sum, 1005);
    take(u, "a", now + 11 * SECOND + 1, false);
    take(u, "a", now + 11 * SECOND + 2, false);
    unruled_settle(u, true);
    CHECK_INT(calls, 5);
    CHECK_STR(json, "-"); /* what is known of the one before stays */
    CHECK_INT(sum, 1007);
    unruled_settle(u, true);
    CHECK_INT(calls, 5);
    unruled_free(u);
    return check_done();
}
