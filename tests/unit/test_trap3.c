/* test_trap3.c: proves story 21: a sender of SNMPv3 traps whose boots are always 1 is heard, but counts no more than an unsigned one; replays do not, and
 * neither does one outside of the time window that counts its boots. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "check.h"
#include "snmp/trap3.h"
#include "tests/unit/trapforge.h"

enum { SECOND = 1000000 };

static const struct trap3_own own = {
    .id = { 0x80, 0, 0x1f, 0x88, 4, 'f', 'o', 'r', 'e' }, .id_len = 9, .boots = 7, .started_at = 0
};
static struct trapforge forge;
static struct arena *arena;
static struct trap3 *listener;
static struct notice notice;
static uint8_t scratch[70000], out[70000];

static enum trap_verdict take(struct v3_user *u, int64_t seconds)
{
    struct trap3_ask a = { forge.w.p, ber_out_len(&forge.w), &u, 1, seconds * (int64_t)SECOND, scratch, out,
                           sizeof out };
    struct trap3_reply reply;
    struct err why;

    memset(&notice, 0, sizeof notice);
    return trap3_read(listener, &a, arena, &notice, &reply, &why);
}

static void send_trap(struct v3_engine *e, uint32_t boots, uint32_t time, int32_t id)
{
    const struct v3msg m = { .id = id,
                             .max_size = 65507,
                             .engine = { e->id, e->id_len },
                             .user = { (const uint8_t *)"monitor", 7 },
                             .boots = boots,
                             .time = time };

    trapforge_v3(&forge, e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.3", SITE_AUTH, m, "");
}

static struct v3_engine engine_of(const struct v3_user *u, const char *id)
{
    struct v3_engine e = { 0 };

    if (v3_engine_set(&e, u, (const uint8_t *)id, strlen(id)))
        abort();
    return e;
}

int main(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_AUTH, AUTH_SHA256, PRIV_NONE, "correct horse");
    struct v3_engine one = engine_of(u, "\x80\x01sender-one"), two = engine_of(u, "\x80\x01sender-two");

    arena = arena_new(0);
    listener = trap3_new(&own, 8);
    send_trap(&one, 1, 5000, 1);
    CHECK_INT(take(u, 0), TRAP_GOOD);
    CHECK(notice.authentic);
    for (int i = 0; i < 3; i++) { /* its time begins anew with each of its programs */
        send_trap(&one, 1, 0, 1000 + i);
        CHECK_INT(take(u, 1000), TRAP_GOOD);
        CHECK(!notice.authentic);
        CHECK_INT(take(u, 1000), TRAP_NOT_IN_TIME); /* the very same again */
    }
    send_trap(&one, 1, 7000, 2000); /* a clock that runs is a clock */
    CHECK_INT(take(u, 1000), TRAP_GOOD);
    CHECK(notice.authentic);
    send_trap(&two, 2, 5000, 1); /* who counts its boots gets no such leave */
    CHECK_INT(take(u, 0), TRAP_GOOD);
    send_trap(&two, 2, 0, 2);
    CHECK_INT(take(u, 1000), TRAP_NOT_IN_TIME);
    send_trap(&two, 1, 9000, 3);
    CHECK_INT(take(u, 1000), TRAP_NOT_IN_TIME);
    trap3_free(listener);
    v3_user_free(u);
    v3_engine_forget(&one);
    v3_engine_forget(&two);
    arena_free(arena);
    return check_done();
}
