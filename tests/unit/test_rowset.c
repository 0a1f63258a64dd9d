/* test_rowset.c: proves that a row of a table keeps its name, and with it its history, whatever happens to its number, its
 * description and its neighbours; and that other hardware under the same name begins anew. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"
#include "model/rowset.h"
#include "tree.h"

static const char profile[] =
    "profile: { name = \"base\"; };\n"
    "sections: { port: { table = \"1.3.6.1.4.1.32473.1.1\"; labels = [\"name\", \"descr\", \"alias\", \"mac\"];\n"
    "  metrics: {\n"
    "    name:  { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.1\"; fixed = true; };\n"
    "    descr: { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.2\"; fixed = true; };\n"
    "    alias: { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.3\"; fixed = true; };\n"
    "    mac:   { kind = \"text\"; oid = \"1.3.6.1.4.1.32473.1.1.4\"; form = \"mac\"; fixed = true; };\n"
    "    octets: { kind = \"counter\"; oid = \"1.3.6.1.4.1.32473.1.1.5\"; };\n"
    "  }; };\n"
    "  one: { metrics: { x: { oid = \"1.3.6.1.4.1.32473.2.0\"; }; }; }; };\n";

/* A port as the device tells it; mac: its last octet, 0 = none. */
struct port {
    int index;
    const char *name, *descr, *alias;
    uint8_t mac;
};

static struct fleet *fleet;
static const struct section *section;

static struct value text(struct arena *a, const char *t)
{
    return (struct value){ .type = VALUE_BYTES,
                           .len = (uint16_t)strlen(t),
                           .bytes = (const uint8_t *)arena_string(a, t) };
}

static void put(struct grid *g, struct arena *a, const struct port *p)
{
    uint32_t arc = (uint32_t)p->index;
    struct oid index;
    struct grid_row *row;
    uint8_t mac[6] = { 0, 0x1b, 0x21, 0, 0, p->mac };

    CHECK_INT(oid_tail_from_arcs(a, &arc, 1, &index), 0);
    row = grid_row(g, index);
    row->at = 1000;
    row->cells[0] = text(a, p->name);
    row->cells[1] = text(a, p->descr);
    row->cells[2] = text(a, p->alias);
    row->cells[3] =
        (struct value){ .type = VALUE_BYTES, .len = p->mac ? 6 : 0, .bytes = arena_copy(a, mac, 6) };
    row->cells[4] = (struct value){ .type = VALUE_COUNTER64, .u = 7 };
}

/* The memory after a walk that found these ports (index 0 ends the list); old is freed. */
static struct rowset *walk(const struct port *ports, const char *context, struct rowset *old)
{
    struct arena *a = arena_new(0);
    struct grid *g = grid_new(a, section->column_count);
    struct rowset *r;

    for (; ports->index; ports++)
        put(g, a, ports);
    grid_sort(g);
    r = rowset_new(section, g, NULL, context, old);
    rowset_free(old);
    arena_free(a);
    return r;
}

/* "1=eth0 2=eth1!": index and name of each row, '!' behind those that begin anew. */
static const char *names(const struct rowset *r)
{
    static char out[2000];
    char index[OID_TEXT];
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < r->count; i++)
        len += (size_t)snprintf(out + len, sizeof out - len, "%s%s=%s%s", i ? " " : "",
                                oid_tail_text(r->row[i].index, index, sizeof index), r->row[i].instance,
                                r->row[i].anew ? "!" : "");
    return out;
}

#define PORTS(...) ((const struct port[]){ __VA_ARGS__, { 0 } })

static void test_first_names(void)
{
    struct rowset *r = walk(PORTS({ 1, "Gi0/1", "GigabitEthernet0/1", "to room 1", 1 },
                                  { 2, "Gi0/1.100", "Gi0/1.100", "", 1 }, { 3, "", "vlan7", "", 0 },
                                  { 4, "", "", "backup", 0 }, { 5, "", "", "", 5 }, { 6, "", "", "", 0 }),
                            "", NULL);

    CHECK_STR(names(r), "1=Gi0/1 2=Gi0/1.100 3=vlan7 4=backup 5=00:1b:21:00:00:05 6=6");
    for (size_t i = 0; i < r->count; i++)
        CHECK(!r->row[i].special);
    rowset_free(r);
}

/* Duplicate descriptions with no name: what sets them apart is added, nothing else. */
static void test_shared_labels(void)
{
    struct rowset *r = walk(PORTS({ 1, "", "redacted", "x", 1 }, { 2, "", "redacted", "x", 2 },
                                  { 3, "", "redacted", "y", 2 }, { 4, "", "redacted", "", 0 },
                                  { 5, "", "redacted", "x", 2 }, { 6, "redacted", "d", "x", 9 }),
                            "", NULL);

    CHECK_STR(
        names(r),
        "1=redacted~00:1b:21:00:00:01 2=redacted~2 3=redacted~y 4=redacted~4 5=redacted~5 6=redacted~d");
    CHECK(r->row[0].special);
    rowset_free(r);
}

static void test_made_names_do_not_clash(void)
{
    struct rowset *r = walk(PORTS({ 1, "a", "b", "", 0 }, { 2, "a", "c", "", 0 }, { 3, "a~b", "", "", 0 },
                                  { 4, "4", "", "", 0 }, { 5, "", "", "", 0 }, { 6, "5", "", "", 0 }),
                            "", NULL);

    CHECK_STR(names(r), "1=a~b 2=a~c 3=a~b~3 4=4 5=5~5 6=5~6");
    rowset_free(r);
}

static void test_renumbered(void)
{
    struct rowset *r = walk(PORTS({ 1, "eth0", "", "", 1 }, { 2, "eth1", "", "", 2 }, { 3, "lo", "", "", 0 },
                                  { 4, "d", "", "p", 7 }, { 5, "d", "", "q", 8 }),
                            "", NULL);

    r->row[0].counters[0].total = 4711;
    r = walk(PORTS({ 2, "eth0", "", "", 1 }, { 3, "eth1", "", "", 2 }, { 4, "lo", "", "", 0 },
                   { 5, "d", "", "p", 7 }, { 6, "d", "", "q", 8 }),
             "", r);
    /* the same address: the same port; where there is none the counter may be another one's */
    CHECK_STR(names(r), "2=eth0 3=eth1 4=lo! 5=d~p 6=d~q");
    CHECK_INT(r->row[0].counters[0].total, 4711);
    rowset_free(r);
}

/* Names change places while the hardware stays: history goes with the name, counters do not. */
static void test_names_swapped(void)
{
    struct rowset *r =
        walk(PORTS({ 1, "wan", "", "", 1 }, { 2, "lan", "", "", 2 }, { 3, "dmz", "", "", 3 }), "", NULL);

    r = walk(PORTS({ 1, "lan", "", "", 1 }, { 2, "wan", "", "", 2 }, { 3, "dmz", "", "", 3 }), "", r);
    CHECK_STR(names(r), "1=lan! 2=wan! 3=dmz");
    rowset_free(r);
}

/* One address for all ports says nothing. */
static void test_one_mac_for_all(void)
{
    struct rowset *r = walk(PORTS({ 1, "p1", "", "", 1 }, { 2, "p2", "", "", 1 }), "", NULL);

    r = walk(PORTS({ 1, "p2", "", "", 1 }, { 2, "p1", "", "", 1 }), "", r);
    CHECK_STR(names(r), "1=p2! 2=p1!");
    r->row[0].anew = r->row[1].anew = false;
    r = walk(PORTS({ 1, "p2", "", "", 1 }, { 2, "p1", "", "", 1 }), "", r);
    CHECK_STR(names(r), "1=p2 2=p1");
    rowset_free(r);
}

static void test_edited_descriptions(void)
{
    struct rowset *r = walk(
        PORTS({ 1, "eth0", "d", "old", 1 }, { 2, "x", "", "old", 2 }, { 3, "x", "", "other", 3 }), "", NULL);

    CHECK_STR(names(r), "1=eth0 2=x~old 3=x~other");
    r = walk(PORTS({ 1, "eth0", "d", "new", 1 }, { 2, "x", "", "new", 2 }, { 3, "x", "", "other", 3 }), "",
             r);
    CHECK_STR(names(r), "1=eth0 2=x~old 3=x~other");
    /* edited and renumbered */
    r = walk(PORTS({ 1, "eth0", "d", "new", 1 }, { 7, "x", "", "newer", 2 }, { 8, "x", "", "", 3 }), "", r);
    CHECK_STR(names(r), "1=eth0 7=x~old 8=x~other");
    /* two that change places keep theirs by their addresses */
    r = walk(PORTS({ 1, "eth0", "d", "new", 1 }, { 7, "x", "", "", 3 }, { 8, "x", "", "newer", 2 }), "", r);
    CHECK_STR(names(r), "1=eth0 7=x~other 8=x~old");
    rowset_free(r);
}

/* Another row with the same label comes and goes: nobody else is renamed. */
static void test_twin_comes_and_goes(void)
{
    struct rowset *r = walk(PORTS({ 1, "tun", "", "", 1 }), "", NULL);

    r = walk(PORTS({ 1, "tun", "", "", 1 }, { 2, "tun", "", "b", 2 }), "", r);
    CHECK_STR(names(r), "1=tun 2=tun~b!");
    r = walk(PORTS({ 2, "tun", "", "b", 2 }), "", r);
    CHECK_STR(names(r), "2=tun~b");
    r = walk(PORTS({ 2, "tun", "", "b", 2 }, { 3, "tun", "", "c", 3 }), "", r);
    CHECK_STR(names(r), "2=tun~b 3=tun~c!");
    /* the first one is back after a while, under another number: its name was kept for it */
    r = walk(PORTS({ 2, "tun", "", "b", 2 }, { 3, "tun", "", "c", 3 }, { 9, "tun", "", "", 1 }), "", r);
    CHECK_STR(names(r), "2=tun~b 3=tun~c 9=tun!");
    CHECK_INT(r->gone_count, 0);
    rowset_free(r);
}

/* A member of a stack is exchanged: the same names, other hardware. One that is gone and comes back goes on. */
static void test_stack(void)
{
    struct rowset *r = walk(
        PORTS({ 101, "Gi1/0/1", "", "", 1 }, { 201, "Gi2/0/1", "", "", 2 }, { 301, "Gi3/0/1", "", "", 3 }),
        "", NULL);

    r = walk(
        PORTS({ 101, "Gi1/0/1", "", "", 1 }, { 201, "Gi2/0/1", "", "", 9 }, { 301, "Gi3/0/1", "", "", 3 }),
        "", r);
    CHECK_STR(names(r), "101=Gi1/0/1 201=Gi2/0/1! 301=Gi3/0/1");
    r = walk(PORTS({ 101, "Gi1/0/1", "", "", 1 }, { 301, "Gi3/0/1", "", "", 3 }), "", r);
    CHECK_STR(names(r), "101=Gi1/0/1 301=Gi3/0/1");
    r = walk(
        PORTS({ 101, "Gi1/0/1", "", "", 1 }, { 201, "Gi2/0/1", "", "", 2 }, { 301, "Gi3/0/1", "", "", 3 }),
        "", r);
    CHECK_STR(names(r), "101=Gi1/0/1 201=Gi2/0/1! 301=Gi3/0/1");
    rowset_free(r);
}

/* Names that labels alone would not give again are worth saving, and are given again after a restart of the daemon. */
static void test_recalled(void)
{
    struct rowset *r = walk(PORTS({ 1, "x", "", "old", 1 }, { 2, "x", "", "other", 2 }, { 3, "y", "", "", 3 },
                                  { 4, "z", "", "", 4 }),
                            "", NULL);
    struct row saved[8];
    size_t count = 0;
    struct rowset *recalled;

    r = walk(PORTS({ 1, "x", "", "new", 1 }, { 2, "x", "", "other", 2 }, { 3, "y", "", "", 3 },
                   { 4, "y", "", "", 5 }),
             "", r);
    CHECK_STR(names(r), "1=x~old 2=x~other 3=y 4=y~00:1b:21:00:00:05!");
    for (size_t i = 0; i < r->count; i++)
        if (r->row[i].special)
            saved[count++] = r->row[i];
    CHECK_INT(count, 4);
    recalled = rowset_recall(saved, count);
    rowset_free(r);
    r = walk(PORTS({ 1, "x", "", "new", 1 }, { 2, "x", "", "other", 2 }, { 3, "y", "", "", 3 },
                   { 4, "y", "", "", 5 }),
             "", recalled);
    CHECK_STR(names(r), "1=x~old 2=x~other 3=y 4=y~00:1b:21:00:00:05");
    rowset_free(r);
}

static void test_contexts(void)
{
    struct rowset *r =
        walk(PORTS({ 1, "eth0", "", "", 1 }, { 2, "", "", "", 0 }, { 3, "a:b", "", "", 0 }), "vlan-10", NULL);

    CHECK_STR(names(r), "1=vlan-10:eth0 2=vlan-10:2 3=vlan-10:a:b");
    for (size_t i = 0; i < r->count; i++)
        CHECK(!r->row[i].special);
    rowset_free(r);
}

static void test_long_names(void)
{
    char name[400];
    struct rowset *r;

    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    r = walk(PORTS({ 1, name, "", "", 0 }, { 2, name, "", "", 0 }), "", NULL);
    CHECK_INT(strlen(r->row[0].instance), 182);
    CHECK(strcmp(r->row[0].instance, r->row[1].instance) != 0);
    rowset_free(r);
    memset(name, 0xc3, sizeof name - 1); /* Latin-1 of many bytes: never half a character */
    r = walk(PORTS({ 1, name, "", "", 0 }), "", NULL);
    CHECK(text_is_utf8(r->row[0].instance, strlen(r->row[0].instance)));
    rowset_free(r);
}

static void test_scalars(void)
{
    struct arena *a = arena_new(0);
    const struct section *one = profile_section(fleet->profiles[0], "one");
    struct grid *g = grid_new(a, one->column_count);
    struct rowset *r;

    (void)grid_row(g, (struct oid){ .b = (const uint8_t *)"", .len = 0 });
    r = rowset_new(one, g, arena_array(a, one->column_count, sizeof(struct value)), "", NULL);
    CHECK_INT(r->count, 1);
    CHECK_STR(r->row[0].instance, "one");
    rowset_free(r);
    arena_free(a);
}

int main(void)
{
    tree_start();
    tree_file("profiles/base.conf", profile);
    fleet = tree_load();
    if (!CHECK(fleet != NULL)) {
        printf("%s\n", tree_text());
        return check_done();
    }
    section = profile_section(fleet->profiles[0], "port");
    test_first_names();
    test_shared_labels();
    test_made_names_do_not_clash();
    test_renumbered();
    test_names_swapped();
    test_one_mac_for_all();
    test_edited_descriptions();
    test_twin_comes_and_goes();
    test_stack();
    test_recalled();
    test_contexts();
    test_long_names();
    test_scalars();
    fleet_drop(fleet);
    tree_end();
    return check_done();
}
