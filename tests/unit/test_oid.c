/* Proves that OIDs are read, ordered and taken apart by arcs, never by text or bytes, and that only well-formed ones are let in. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/oid.h"

#include <stdlib.h>

#include "check.h"

static struct arena *arena;

static struct oid oid(const char *text)
{
    struct oid o = { NULL, 0 };
    struct err err;
    if (oid_parse(arena, text, &o, &err) != 0) {
        printf("%s\n", err.text);
        abort();
    }
    return o;
}

static const char *shown(struct oid o)
{
    static char text[OID_TEXT];
    return oid_text(o, text, sizeof text);
}

static void texts(void)
{
    static const char *const good[] = { "1.3.6.1.2.1.1.3.0", "0.0", "2.999.1",
                                        "1.3.6.1.4.1.4294967295.128.127", "2.4294967215" };
    static const char *const bad[] = { "",       "1",    "1.",        "1..3",
                                       "3.1",    "1.40", "1.3.6.x",   "1.3.4294967296",
                                       "1.3.-1", "1.3 ", "IF-MIB::x", "..1.3" };
    struct oid o = { NULL, 7 };
    struct err err;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CHECK_STR(shown(oid(good[i])), good[i]);
        CHECK(oid_is_sane(oid(good[i]).b, oid(good[i]).len));
    }
    CHECK_STR(shown(oid(".1.3.6")), "1.3.6");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        err.text[0] = '\0';
        CHECK(oid_parse(arena, bad[i], &o, &err) == -1 && err.text[0] != '\0');
    }
    CHECK_INT(o.len, 7); /* untouched */
    char small[24];
    const char *cut = oid_text(oid("1.3.6.1.4.1.4294967295.1"), small, sizeof small);
    CHECK(strncmp(cut, "1.3.6.1", 7) == 0 && strncmp("1.3.6.1.4.1.4294967295.1", cut, strlen(cut)) == 0);
}

static void order(void)
{
    static const char *const rising[] = { "1.3",         "1.3.6",       "1.3.6.1",          "1.3.6.2",
                                          "1.3.6.10",    "1.3.6.127",   "1.3.6.128",        "1.3.6.129",
                                          "1.3.6.16383", "1.3.6.16384", "1.3.6.4294967295", "1.3.7",
                                          "2.0" };
    for (size_t i = 0; i < sizeof rising / sizeof rising[0]; i++) {
        for (size_t k = 0; k < sizeof rising / sizeof rising[0]; k++) {
            int c = oid_compare(oid(rising[i]), oid(rising[k]));
            CHECK((c < 0) == (i < k) && (c > 0) == (i > k) &&
                  oid_equal(oid(rising[i]), oid(rising[k])) == (i == k));
        }
    }
    CHECK(oid_under(oid("1.3.6.1.2"), oid("1.3.6.1")) && oid_under(oid("1.3.6.1"), oid("1.3.6.1")));
    CHECK(!oid_under(oid("1.3.6.12"), oid("1.3.6.1")) && !oid_under(oid("1.3.6"), oid("1.3.6.1")));
    CHECK(!oid_under(oid("1.3.6.300"), oid("1.3.6.2"))); /* 82 2c: not a prefix in bytes either */
}

static void tails(void)
{
    char text[OID_TEXT];
    uint32_t arcs[4], whole[] = { 1, 3, 6, 4294967295u };
    struct oid tail = oid_tail(oid("1.3.6.1.2.10.1.500.0"), oid("1.3.6.1.2.10")), made;
    CHECK_STR(oid_tail_text(tail, text, sizeof text), "1.500.0");
    CHECK_INT(oid_tail_arcs(tail, arcs, 4), 3);
    CHECK_INT(arcs[1], 500);
    CHECK_INT(oid_tail_arcs(tail, arcs, 2), 2);
    CHECK_STR(shown(oid_join(arena, oid("1.3.6.1"), tail)), "1.3.6.1.1.500.0");
    CHECK(oid_equal((struct oid){ NULL, 0 }, (struct oid){ NULL, 0 })); /* UBSan has an eye on it */
    CHECK(oid_tail_from_arcs(arena, (uint32_t[]){ 1, 500, 0 }, 3, &made) == 0 && oid_equal(made, tail));
    CHECK(oid_from_arcs(arena, whole, 4, &made) == 0);
    CHECK_STR(shown(made), "1.3.6.4294967295");
    CHECK(oid_from_arcs(arena, (uint32_t[]){ 3, 1 }, 2, &made) == -1);
    CHECK(oid_from_arcs(arena, (uint32_t[]){ 1, 40 }, 2, &made) == -1);
    CHECK_INT(oid_arcs(oid("2.999.3"), arcs, 4), 3);
    CHECK_INT(arcs[1], 999);
}

static void sanity(void)
{
    static const uint8_t padded[] = { 0x2b, 0x80, 0x01 }, open[] = { 0x2b, 0x86 },
                         large[] = { 0x2b, 0x90, 0x80, 0x80, 0x80, 0x00 },
                         largest[] = { 0x2b, 0x8f, 0xff, 0xff, 0xff, 0x7f };
    uint8_t many[OID_ARCS];
    memset(many, 1, sizeof many);
    CHECK(!oid_is_sane(padded,
                       sizeof padded)); /* 1.3.1 in more octets than it takes: another name for the same */
    CHECK(!oid_is_sane(open, sizeof open));
    CHECK(!oid_is_sane(large, sizeof large)); /* 2^32: libraries make 0 of it */
    CHECK(oid_is_sane(largest, sizeof largest));
    CHECK(!oid_is_sane(many, 0));
    CHECK(oid_is_sane(many, OID_ARCS - 1) && !oid_is_sane(many, OID_ARCS));
}

int main(void)
{
    arena = arena_new(0);
    texts();
    order();
    tails();
    sanity();
    arena_free(arena);
    return check_done();
}
