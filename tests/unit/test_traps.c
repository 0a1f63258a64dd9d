/* test_traps.c: proves that the group "traps" of the main file is read as technicians write it, and that each mistake is told with its place and what to write
 * instead; that our engine ID stays and its boots count up; which addresses of devices count; how repeats are folded and counted. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "core/addresses.h"
#include "core/engine.h"
#include "core/rhythm.h"
#include "core/tally.h"
#include "tree.h"

/* --- the main file --- */

static const char *wrong(const char *traps)
{
    char text[1000];

    snprintf(text, sizeof text, "traps: {\n%s\n};\n", traps);
    return tree_mistake("forestall.conf", text);
}

static struct fleet *right(const char *traps)
{
    char text[1000];
    struct fleet *f;

    tree_reset();
    snprintf(text, sizeof text, "traps: { %s };\n", traps);
    tree_file("forestall.conf", text);
    f = tree_load();
    if (!f)
        printf("%s\n", tree_text());
    return f;
}

static void check_listen(const char *text, const char *address, int port)
{
    char traps[200];
    struct fleet *f;

    snprintf(traps, sizeof traps, "listen = \"%s\";", text);
    f = right(traps);
    if (CHECK(f != NULL)) {
        CHECK_INT(f->options.traps.listen_count, 1);
        CHECK_STR(f->options.traps.listens[0].address, address);
        CHECK_INT(f->options.traps.listens[0].port, port);
    }
    fleet_drop(f);
}

static void test_listen(void)
{
    check_listen("0.0.0.0:162", "0.0.0.0", 162);
    check_listen("10.1.2.3", "10.1.2.3", 162);
    check_listen("udp:0.0.0.0:1162", "0.0.0.0", 1162);
    check_listen("udp6:[::]:162", "::", 162);
    check_listen("[2001:db8::1]:10162", "2001:db8::1", 10162);
    check_listen("[::]", "::", 162);
    check_listen("::", "::", 162);
    check_listen("*:162", "0.0.0.0", 162);
    check_listen("1162", "0.0.0.0", 1162);
    check_listen("udp6:1162", "::", 1162);
    CHECK_STR(
        wrong("listen = [\"0.0.0.0:162\", \"eth0\"];"),
        "forestall.conf:2: 'listen' in traps: \"eth0\" is no address and port, such as \"0.0.0.0:162\" or \"[::]:162\"");
    CHECK(strstr(wrong("listen = \"0.0.0.0:70000\";"), "forestall.conf:2: 'listen' in traps"));
    CHECK(strstr(wrong("listen = \"tcp:0.0.0.0:162\";"), "is no address and port"));
}

static void test_defaults(void)
{
    struct fleet *f = right("");

    if (CHECK(f != NULL)) {
        const struct traps *t = &f->options.traps;

        CHECK_INT(t->listen_count, 0);
        CHECK(t->rate == 50 && t->burst == 500 && t->total_rate == 2000 && t->total_burst == 20000);
        CHECK(t->max_size == 8192 && t->receive_buffer == 16 << 20 && t->unknown_senders == TRAPS_COUNT);
    }
    fleet_drop(f);
}

static void test_allow(void)
{
    struct fleet *f =
        right("unknown_senders = \"ticket\"; allow: { nat: { from = [\"10.1.0.0/16\", \"2001:db8::/32\"]; "
              "credential = \"lan\"; }; relay: { from = \"10.9.0.1\"; relay = true; }; };");

    if (CHECK(f != NULL)) {
        const struct traps *t = &f->options.traps;

        CHECK_INT(t->allow_count, 2);
        CHECK_INT(t->unknown_senders, TRAPS_TICKET);
        CHECK_STR(t->allows[0].ranges[0].address, "10.1.0.0");
        CHECK(t->allows[0].ranges[0].bits == 16 && t->allows[0].ranges[1].bits == 32);
        CHECK_STR(t->allows[0].credentials[0]->name, "lan");
        CHECK(!t->allows[0].relay && t->allows[1].relay);
        CHECK_INT(t->allows[1].ranges[0].bits, 32);
    }
    fleet_drop(f);
    CHECK_STR(
        wrong("allow: { nat: { from = \"10.1.0.0/33\"; credential = \"lan\"; }; };"),
        "forestall.conf:2: 'from' in allow nat: \"10.1.0.0/33\" is no address or network, such as \"203.0.113.5\" or "
        "\"10.1.0.0/16\"");
    CHECK_STR(wrong("allow: { nat: { from = \"10.1.0.0/16\"; credential = \"lam\"; }; };"),
              "forestall.conf:2: allow nat in traps: there is no credential 'lam'; did you mean 'lan'?");
    CHECK(strstr(wrong("allow: { nat: { from = \"10.1.0.0/16\"; }; };"), "has no credential"));
    CHECK(strstr(wrong("allow: { nat: { credential = \"lan\"; }; };"), "has no 'from'"));
    CHECK(strstr(wrong("allow: { nat: \"10.1.0.0/16\"; };"), "forestall.conf:2"));
    CHECK(strstr(wrong("rate = -1;"), "'rate' in traps"));
    CHECK(strstr(wrong("unknown_sender = \"ticket\";"), "unknown_senders"));
}

/* --- our engine --- */

static void test_engine(void)
{
    struct trap3_own first, own;
    struct err err;

    CHECK_INT(engine_start(tree_folder, &first, &err), 0);
    CHECK_INT(first.boots, 1);
    CHECK(first.id_len >= 12 && first.id_len <= 32 && first.id[0] == 0x80 && first.id[4] == 5);
    CHECK_INT(engine_start(tree_folder, &own, &err), 0);
    CHECK_INT(own.boots, 2);
    CHECK(own.id_len == first.id_len && !memcmp(own.id, first.id, own.id_len));
    tree_file("engine",
              "id 80001f88zz\nboots 7\n"); /* damaged: other boots would be a lie, so the ID is new */
    CHECK_INT(engine_start(tree_folder, &own, &err), 0);
    CHECK_INT(own.boots, 1);
    CHECK(memcmp(own.id, first.id, own.id_len) != 0);
    tree_file("engine", "id 80001f880501020304\nboots 2147483647\n"); /* RFC 3414 2.2.2 */
    CHECK_INT(engine_start(tree_folder, &own, &err), 0);
    CHECK_INT(own.boots, 1);
    CHECK(own.id_len != 9);
    tree_file("engine", NULL);
    CHECK_INT(engine_start("/nonexistent-folder", &own, &err), -1);
    CHECK(err.text[0]);
}

/* --- addresses --- */

static bool counts(const char *text)
{
    struct udp_address a;

    return udp_parse(text, 0, &a) == 0 && addresses_count(&a);
}

static void test_addresses(void)
{
    static const char *const yes[] = { "10.0.0.1", "192.168.1.1", "203.0.113.9", "2001:db8::1", "fd00::1" };
    static const char *const no[] = { "0.0.0.0", "127.0.0.1", "169.254.3.4", "224.0.0.5", "255.255.255.255",
                                      "::",      "::1",       "fe80::1",     "ff02::1",   "::ffff:10.0.0.1",
                                      "0.1.2.3", "240.0.0.1" };
    struct addresses own = { 0 }, back = { 0 };
    struct udp_address a;
    json_t *list;

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!CHECK(counts(yes[i])))
            printf("    %s\n", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (!CHECK(!counts(no[i])))
            printf("    %s\n", no[i]);
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        CHECK_INT(udp_parse(yes[i], 0, &a), 0);
        addresses_add(&own, &a, i == 0 ? ADDRESSES_NAME : ADDRESSES_TABLE);
        addresses_add(&own, &a, i == 0 ? ADDRESSES_NAME : ADDRESSES_TABLE);
    }
    CHECK_INT(own.count, 5);
    list = addresses_json(&own);
    CHECK_INT(json_array_size(list), 4); /* names are resolved again */
    json_array_append_new(list, json_string("127.0.0.1"));
    json_array_append_new(list, json_string("nonsense"));
    json_array_append_new(list, json_integer(7));
    addresses_take(&back, list);
    CHECK_INT(back.count, 4);
    addresses_take(&back, NULL);
    json_decref(list);
    addresses_forget_names(&own);
    CHECK_INT(own.count, 4);
    addresses_free(&own);
    addresses_free(&back);
}

/* --- repeats --- */

static void test_rhythm(void)
{
    struct rhythm *r = rhythm_new();
    const struct rule_act fold = { .fold = 60000 },
                          often = { .fold = 60000, .repeat_count = 3, .repeat_within = 10000 }, plain = { 0 };
    char key[40];

    CHECK_INT(rhythm_take(r, "a", &plain, 1000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "a", &plain, 1000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "b", &fold, 1000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "b", &fold, 60999), RHYTHM_FOLD);
    CHECK_INT(rhythm_take(r, "b", &fold, 61000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "b", &fold, 62000), RHYTHM_FOLD);
    rhythm_over(r, "b");
    CHECK_INT(rhythm_take(r, "b", &fold, 63000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "b", &fold, 1000), RHYTHM_TELL); /* the clock went back */
    CHECK_INT(rhythm_take(r, "c", &often, 1000), RHYTHM_TELL);
    CHECK_INT(rhythm_take(r, "c", &often, 9000), RHYTHM_FOLD);
    CHECK_INT(rhythm_take(r, "c", &often, 12000), RHYTHM_FOLD);  /* the third, but the first is too old */
    CHECK_INT(rhythm_take(r, "c", &often, 13000), RHYTHM_OFTEN); /* news at once */
    CHECK_INT(rhythm_take(r, "c", &often, 14000), RHYTHM_FOLD);
    for (int i = 0; i < 120000; i++) { /* no more than there is room for */
        snprintf(key, sizeof key, "key %d", i);
        rhythm_take(r, key, &fold, 100000);
    }
    CHECK_INT(rhythm_take(r, "key 119999", &fold, 100001), RHYTHM_FOLD);
    rhythm_free(r);
}

/* --- lists --- */

static void test_tally(void)
{
    struct tally *t = tally_new(3);
    struct tally_one *one;
    json_t *list;

    tally_add(t, "10.0.0.1", "why", 1, false, 1000000);
    one = tally_add(t, "10.0.0.1", "why", 2, false, 2000000);
    CHECK_INT(one->count, 3);
    one = tally_add(t, "10.0.0.2", "why", 40, true, 3000000); /* since whoever counts began */
    one = tally_add(t, "10.0.0.2", "why", 50, true, 4000000);
    CHECK_INT(one->count, 50);
    one = tally_add(t, "10.0.0.2", "why", 7, true, 5000000); /* began anew */
    CHECK_INT(one->count, 57);
    tally_note(one, "a note");
    tally_add(t, "10.0.0.3", "why", 1, false, 6000000);
    tally_add(t, "10.0.0.4", "why", 1, false, 7000000); /* the oldest goes */
    CHECK_INT(tally_count(t), 3);
    list = tally_json(t, "source", "reason", 2);
    CHECK_INT(json_array_size(list), 2);
    CHECK_STR(json_string_value(json_object_get(json_array_get(list, 0), "source")), "10.0.0.4");
    CHECK_STR(json_string_value(json_object_get(json_array_get(list, 1), "reason")), "why");
    json_decref(list);
    tally_free(t);
}

int main(void)
{
    log_setup(LOG_LEVEL_ERROR);
    tree_start();
    test_listen();
    test_defaults();
    test_allow();
    test_engine();
    test_addresses();
    test_rhythm();
    test_tally();
    tree_end();
    return check_done();
}
