/* test_mask.c: proves that what is masked in a recording keeps its form and its relations, and that nothing of it is left, alone or inside of other
 * texts. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <string.h>

#include "check.h"
#include "cmd/mask.h"

static struct arena *arena;

static struct value bytes(const char *data, size_t len)
{
    return (struct value){ .type = VALUE_BYTES, .bytes = (const uint8_t *)data, .len = (uint16_t)len };
}

static const char *text_of(const struct value *v)
{
    return arena_stringn(arena, (const char *)v->bytes, v->len);
}

static const char *whole(const struct mask *m, const char *text)
{
    struct value v = bytes(text, strlen(text)), masked = mask_whole(m, &v);
    return text_of(&masked);
}

static const char *inside(const struct mask *m, const char *text)
{
    struct value v = bytes(text, strlen(text)), masked = mask_inside(m, &v);
    return text_of(&masked);
}

static bool same_form(const char *a, const char *b)
{
    bool same = strlen(a) == strlen(b);
    for (size_t i = 0; same && a[i] != '\0'; i++) {
        same = !isdigit((unsigned char)a[i]) == !isdigit((unsigned char)b[i]) &&
               !isupper((unsigned char)a[i]) == !isupper((unsigned char)b[i]) &&
               !islower((unsigned char)a[i]) == !islower((unsigned char)b[i]) &&
               (isalnum((unsigned char)a[i]) || a[i] == b[i]);
    }
    return same;
}

static void test_whole(void)
{
    struct mask *m = mask_new(arena), *other = mask_new(arena);
    const char *serial = "FOC1234X0YZ", *shown = whole(m, serial);
    CHECK(same_form(serial, shown));
    CHECK(strcmp(serial, shown) != 0);
    CHECK_STR(whole(m, serial), shown); /* equal stays equal */
    CHECK(strcmp(whole(m, "FOC1234X0YA"), shown) != 0);
    CHECK(strcmp(whole(other, serial), shown) != 0);
    CHECK_STR(whole(m, ""), "");
    CHECK(same_form("sw-hq-01.acme.example", whole(m, "sw-hq-01.acme.example")));
}

/* A hardware address becomes a local one, another for another. */
static void test_octets(void)
{
    struct mask *m = mask_new(arena);
    struct value a = bytes("\x00\x1b\x21\x00\x00\x01", 6), b = bytes("\x00\x1b\x21\x00\x00\x02", 6),
                 x = mask_whole(m, &a), y = mask_whole(m, &b);
    struct value number = { .type = VALUE_INT, .i = 5 };
    CHECK(x.len == 6 && x.bytes[0] == 2 && y.bytes[0] == 2);
    CHECK(memcmp(x.bytes, y.bytes, 6) != 0 && memcmp(x.bytes + 1, a.bytes + 1, 5) != 0);
    x = mask_whole(m, &number);
    CHECK(x.type == VALUE_INT && x.i == 5);
    CHECK_INT(a.bytes[5], 1); /* what came in is not touched */
}

static void test_inside(void)
{
    struct mask *m = mask_new(arena);
    mask_learn(m, "XPCL540011732", 13);
    mask_learn(m, "abc", 3); /* too short: half of all texts would change */
    mask_learn(m, "\x01\x02\x03\x04\x05", 5);
    mask_learn(m, "", 0);
    CHECK_INT((long)m->count, 1);
    CHECK_STR(inside(m, "abc laser"), "abc laser");
    CHECK(strstr(inside(m, "Laser; serial XPCL540011732"), "XPCL540011732") == NULL);
    CHECK(strncmp(inside(m, "Laser; serial XPCL540011732"), "Laser; serial ", 14) == 0);
    CHECK(strstr(inside(m, "XPCL540011732XPCL540011732"), "5400") == NULL);
    CHECK_STR(inside(m, "XPCL540011732"), whole(m, "XPCL540011732")); /* the same stand-in everywhere */
    CHECK_STR(inside(m, "XPCL54001173"), "XPCL54001173");
}

int main(void)
{
    arena = arena_new(0);
    test_whole();
    test_octets();
    test_inside();
    arena_free(arena);
    return check_done();
}
