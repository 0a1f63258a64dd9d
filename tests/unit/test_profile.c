/* test_profile.c: proves that profiles mean what forestall-profile(5) says: columns, words, special values, conditions,
 * computed values, and what one takes from others. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check.h"
#include "model/profile_load.h"
#include "tree.h"

static const char port_profile[] =
    "profile: { name = \"base\"; match = [\"1.3.6.1.4.1.9\"]; };\n"
    "sections: { port: { group = \"interface\"; table = \"IF-MIB::ifTable\"; every = \"5m\"; labels = [\"name\", \"index\"];\n"
    "  markers = [\"IF-MIB::ifNumber.0\"]; discontinuity = \"moved\"; keep = \"min\"; only = [\"type ~ ethernet*, soft*\", \"type != other, 7\"];\n"
    "  metrics: {\n"
    "    name: { kind = \"text\"; oid = \"IF-MIB::ifDescr\"; fixed = true; };\n"
    "    again: { kind = \"text\"; oid = [\"IF-MIB::ifDescr\", \".1.3.6.1.2.1.2.2.1.2\"]; };\n"
    "    index: { oid = \"index:-1\"; hidden = true; };\n"
    "    moved: { oid = \"SNMPv2-MIB::sysUpTime.0\"; hidden = true; form = \"ticks\"; };\n"
    "    type: { kind = \"state\"; oid = \"IF-MIB::ifType\"; words = \"mib\"; store = false; };\n"
    "    oper: { kind = \"state\"; oid = \"IF-MIB::ifOperStatus\"; words = [\"2 = down\", \"1 = up = yes\"]; only = \"name = a, b c\"; };\n"
    "    speed: { oid = \"IF-MIB::ifSpeed\"; unit = \"bit/s\"; scale = 0.5; offset = -2; min = 0; special = [\"-1 = not known\", \"-2 := 7.5\"]; };\n"
    "    rate: { kind = \"counter\"; oid = [\"IF-MIB::ifHCInOctets\", \"IF-MIB::ifInOctets\"]; max_rate = \"speed,8,/\"; ds = \"in\"; };\n"
    "    half: { compute = \"speed.raw,2,/,raw,+\"; oid = \"IF-MIB::ifIndex\"; };\n"
    "    joined: { oid = \"IF-MIB::ifSpeed\"; at = [\"index 2\", \"speed\"]; };\n"
    "    seen: { oid = \"poller:response_time\"; };\n"
    "  };\n"
    "  graphs: { g: { style = \"mirror\"; up = \"rate\"; down = [\"rate\"]; factor = 8; limit = \"speed\"; lower = 0; unit = \"bit/s\"; }; };\n"
    "}; };\n";

static struct fleet *loaded(const char *leaf, const char *text)
{
    struct fleet *f;

    tree_reset();
    tree_file(leaf, text);
    f = tree_load();
    if (!CHECK(f != NULL))
        printf("%s\n", tree_text());
    return f;
}

static const struct metric *metric(const struct section *s, const char *name)
{
    int m = profile_metric(s, name);

    return m < 0 ? NULL : &s->metrics[m];
}

static const struct column *column(const struct section *s, const char *name, int candidate)
{
    return &s->columns[metric(s, name)->columns[candidate]];
}

static const char *oid(struct oid o)
{
    static char text[OID_TEXT];

    return oid_text(o, text, sizeof text);
}

static void check_section(const struct section *s)
{
    CHECK_STR(s->group, "interface");
    CHECK(s->table);
    CHECK(!s->walk);
    CHECK(s->keep_min);
    CHECK_INT(s->every, 300000);
    CHECK_INT(s->metric_count, 11);
    CHECK_INT(s->label_count, 2);
    CHECK_INT(s->labels[1], profile_metric(s, "index"));
    CHECK_INT(s->discontinuity, profile_metric(s, "moved"));
    CHECK_INT(s->marker_count, 1);
    CHECK_STR(oid(s->markers[0]), "1.3.6.1.2.1.2.1.0");
    CHECK_INT(s->only_count, 2);
    CHECK_INT(s->only[0].op, CONDITION_IS); /* a pattern on states is resolved */
    CHECK_INT(s->only[0].count, 2);
    CHECK(s->only[0].numbers[0] == 6 && s->only[0].numbers[1] == 24);
    CHECK_INT(s->only[1].op, CONDITION_IS_NOT);
    CHECK(s->only[1].numbers[0] == 1 && s->only[1].numbers[1] == 7);
    CHECK_INT(s->graph_count, 1);
    CHECK_INT(s->graphs[0].style, GRAPH_MIRROR);
    CHECK(s->graphs[0].factor == 8 && s->graphs[0].lower == 0 && isnan(s->graphs[0].upper));
    CHECK_INT(s->graphs[0].limit, profile_metric(s, "speed"));
    CHECK_STR(s->graphs[0].title, "g");
}

static void check_columns(const struct section *s)
{
    /* ifDescr three times is one column, and not fixed as one of its users is not */
    CHECK_INT(metric(s, "again")->column_count, 2);
    CHECK_INT(metric(s, "name")->columns[0], metric(s, "again")->columns[1]);
    CHECK(!column(s, "name", 0)->fixed);
    CHECK_INT(s->column_count, 11);
    CHECK_INT(column(s, "name", 0)->source, COLUMN_TABLE);
    CHECK_STR(column(s, "name", 0)->name, "IF-MIB::ifDescr");
    CHECK_INT(column(s, "index", 0)->source, COLUMN_INDEX);
    CHECK_INT(column(s, "index", 0)->arc, -1);
    CHECK_INT(column(s, "moved", 0)->source, COLUMN_SCALAR);
    CHECK_STR(oid(column(s, "moved", 0)->oid), "1.3.6.1.2.1.1.3.0");
    CHECK_STR(oid(column(s, "rate", 1)->oid), "1.3.6.1.2.1.2.2.1.10");
    CHECK_INT(column(s, "joined", 0)->source, COLUMN_JOIN);
    CHECK_INT(column(s, "joined", 0)->at_count, 2);
    CHECK_INT(column(s, "joined", 0)->at[0].metric, -1);
    CHECK_INT(column(s, "joined", 0)->at[0].arc, 2);
    CHECK_INT(column(s, "joined", 0)->at[1].metric, profile_metric(s, "speed"));
    CHECK_INT(column(s, "seen", 0)->source, COLUMN_POLLER);
    CHECK_STR(column(s, "seen", 0)->poller, "response_time");
}

static void check_metrics(const struct section *s)
{
    const struct metric *m = metric(s, "speed");
    const int *variables;
    int half = profile_metric(s, "half");

    CHECK(m->scale == 0.5 && m->offset == -2 && m->min == 0 && m->max == 1e14); /* of bit/s */
    CHECK_STR(m->unit, "bit/s");
    CHECK_STR(m->ds, "speed");
    CHECK_INT(m->special_count, 2);
    CHECK(m->special[0].number == -1);
    CHECK_STR(m->special[0].why, "not known");
    CHECK(m->special[1].number == -2 && m->special[1].becomes == 7.5);
    CHECK_STR(m->special[1].why, NULL);
    m = metric(s, "oper");
    CHECK_STR(profile_word(m, 1), "up = yes");
    CHECK_STR(profile_word(m, 2), "down");
    CHECK_STR(profile_word(m, 3), NULL);
    CHECK_INT(m->only_count, 1);
    CHECK_INT(m->only[0].count, 2);
    CHECK_STR(m->only[0].words[1], "b c");
    CHECK_STR(profile_word(metric(s, "type"), 24), "softwareLoopback");
    CHECK_STR(profile_word(metric(s, "type"), 1), "other");
    CHECK_STR(metric(s, "type")->ds, NULL);
    CHECK_STR(metric(s, "name")->ds, NULL);
    CHECK_STR(metric(s, "moved")->ds, NULL);
    CHECK_STR(metric(s, "rate")->ds, "in");
    CHECK_INT(metric(s, "moved")->form, FORM_TICKS);
    CHECK(metric(s, "half")->scale == 1 && isnan(metric(s, "half")->min));
    CHECK_INT(rpn_variables(metric(s, "half")->compute, &variables), 2);
    CHECK_INT(variables[0], 2 * profile_metric(s, "speed") + 1);
    CHECK_INT(variables[1], 2 * half + 1);
    CHECK_INT(rpn_variables(metric(s, "rate")->max_rate, &variables), 1);
    CHECK_INT(variables[0], 2 * profile_metric(s, "speed"));
    CHECK_STR(profile_kind_name(m->kind), "state");
    CHECK_INT(m->line, 10);
}

static void test_meaning(void)
{
    struct fleet *f = loaded("profiles/base.conf", port_profile);
    const struct profile *p = f ? fleet_profile(f, "base") : NULL;
    const struct section *s = p ? profile_section(p, "port") : NULL;

    if (CHECK(s != NULL)) {
        CHECK_INT(p->match_count, 1);
        CHECK_STR(oid(p->match[0]), "1.3.6.1.4.1.9");
        check_section(s);
        check_columns(s);
        check_metrics(s);
    }
    fleet_drop(f);
}

/* --- one profile made of others --- */

static void test_merging(void)
{
    struct fleet *f;
    const struct profile *base, *child, *both;
    const struct section *s;

    tree_file(
        "profiles/child.conf",
        "profile: { extends = \"base\"; drop = \"gone\"; };\n"
        "sections: {\n"
        "  port: { every = \"30s\"; metrics: { speed: { oid = \"1.3.6.1.7\"; }; more: { oid = \"1.3.6.1.8\"; }; };\n"
        "          graphs: { g: { up = \"more\"; }; h: { up = \"speed\"; }; }; };\n"
        "  own: { metrics: { a: { oid = \"1.3.6.1.9.0\"; }; }; };\n"
        "};\n");
    tree_file("profiles/plain.conf", "profile: { extends = \"base\"; };\n");
    tree_file("profiles/both.conf", "profile: { extends = [\"child\", \"plain\"]; };\n");
    tree_file("profiles/htob.conf", "profile: { extends = [\"plain\", \"child\"]; };\n");
    f = loaded(
        "profiles/base.conf",
        "sections: {\n"
        "  port: { table = \"IF-MIB::ifTable\"; every = \"5m\"; labels = \"name\"; metrics: {\n"
        "    name: { kind = \"text\"; oid = \"IF-MIB::ifDescr\"; }; speed: { oid = \"IF-MIB::ifSpeed\"; unit = \"x\"; }; };\n"
        "    graphs: { g: { up = \"speed\"; }; }; };\n"
        "  gone: { metrics: { a: { oid = \"1.3.6.1.9.0\"; }; }; };\n"
        "  same: { metrics: { a: { oid = \"1.3.6.1.9.0\"; }; }; };\n"
        "};\n");
    base = f ? fleet_profile(f, "base") : NULL;
    child = f ? fleet_profile(f, "child") : NULL;
    both = f ? fleet_profile(f, "both") : NULL;
    if (CHECK(base && child && both)) {
        CHECK_INT(base->section_count, 3);
        CHECK_INT(child->section_count, 3);
        CHECK(!profile_section(child, "gone"));
        CHECK(profile_section(child, "same") == profile_section(base, "same"));
        s = profile_section(child, "port");
        CHECK_INT(s->every, 30000);
        CHECK_INT(s->metric_count, 3);
        CHECK_STR(s->metrics[1].name, "speed");
        CHECK_STR(s->metrics[1].unit, NULL); /* replaced as a whole */
        CHECK_STR(s->metrics[2].name, "more");
        CHECK_INT(s->graph_count, 2);
        CHECK_INT(s->label_count, 1);
        CHECK(s->hash != profile_section(base, "port")->hash);
        CHECK_INT(profile_section(base, "port")->every, 300000);
        /* The plain way to base does not undo what child changed, in whatever order they come. */
        CHECK(profile_section(both, "port") == s);
        CHECK(profile_section(fleet_profile(f, "htob"), "port") == s);
        CHECK(profile_section(both, "gone") != NULL);
    }
    fleet_drop(f);
    tree_file("profiles/child.conf", NULL);
    tree_file("profiles/plain.conf", NULL);
    tree_file("profiles/both.conf", NULL);
    tree_file("profiles/htob.conf", NULL);
}

static uint64_t hash_of(const char *section)
{
    char text[500];
    struct fleet *f;
    uint64_t hash = 0;

    snprintf(text, sizeof text, "sections: { s: { %s }; };\n", section);
    f = loaded("profiles/base.conf", text);
    if (f)
        hash = fleet_profile(f, "base")->sections[0]->hash;
    fleet_drop(f);
    return hash;
}

/* Values from elsewhere: another metric, the rest of the index, one of several numbers in a text. */
static void test_substitutes(void)
{
    struct fleet *f = loaded(
        "profiles/base.conf",
        "sections: { s: { table = \"IF-MIB::ifTable\"; match = [\"1.3.6.1.4.1.9\", \".1.3.6.1.4.1.11\"]; metrics: {\n"
        "  a: { oid = \"IF-MIB::ifSpeed\"; only = \"t !~ Vlan*\"; };\n"
        "  b: { oid = \"IF-MIB::ifIndex\"; fills = \"a\"; };\n"
        "  c: { oid = \"IF-MIB::ifIndex\"; form = \"number\"; nth = 3; fills = \"a\"; hidden = false; };\n"
        "  t: { kind = \"text\"; oid = \"index:3..\"; };\n"
        "}; }; };\n");
    const struct section *s = f ? fleet_profile(f, "base")->sections[0] : NULL;

    if (CHECK(s != NULL)) {
        CHECK_INT(s->match_count, 2);
        CHECK_STR(oid(s->match[1]), "1.3.6.1.4.1.11");
        CHECK_INT(metric(s, "a")->filler_count, 2);
        CHECK_INT(metric(s, "a")->fillers[1], profile_metric(s, "c"));
        CHECK(metric(s, "b")->hidden && !metric(s, "c")->hidden);
        CHECK_STR(metric(s, "b")->ds, NULL);
        CHECK_INT(metric(s, "c")->nth, 3);
        CHECK_INT(metric(s, "b")->nth, 1);
        CHECK_INT(metric(s, "a")->only[0].op, CONDITION_UNLIKE);
        CHECK_INT(column(s, "t", 0)->arc, 3);
        CHECK(column(s, "t", 0)->rest);
    }
    fleet_drop(f);
}

/* A reload keeps what it knows of a section while its meaning is the same. */
static void test_hash(void)
{
    uint64_t plain = hash_of("metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; }; };");

    CHECK(plain != 0);
    CHECK(
        plain ==
        hash_of(
            "\n\n help = \"h\"; every = \"60s\"; metrics: { a: { oid = \".1.3.6.1.0\"; scale = 1.0; help = \"x\"; "
            "special = [\"1 = x\"]; }; }; graphs: { g: { up = \"a\"; }; };"));
    CHECK(plain != hash_of("metrics: { b: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; }; };"));
    CHECK(plain != hash_of("metrics: { a: { oid = \"1.3.6.2.0\"; special = \"1 = x\"; }; };"));
    CHECK(plain != hash_of("metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = y\"; }; };"));
    CHECK(plain != hash_of("metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; scale = 2; }; };"));
    CHECK(plain != hash_of("metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; unit = \"V\"; }; };"));
    CHECK(plain !=
          hash_of("every = \"61s\"; metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; }; };"));
    CHECK(plain != hash_of("group = \"g\"; metrics: { a: { oid = \"1.3.6.1.0\"; special = \"1 = x\"; }; };"));
}

/* Of two profiles with one name that of the first folder counts; one of the second may extend it. */
static void test_folders(void)
{
    const char *folders[2];
    struct arena *a = arena_new(0);
    struct report r = { 0 };
    struct profile_set set;

    tree_reset();
    tree_make_folder("installed");
    tree_file("installed/base.conf",
              "sections: { theirs: { metrics: { a: { oid = \"1.3.6.1.0\"; }; }; }; };");
    tree_file("installed/more.conf", "profile: { extends = \"base\"; };");
    folders[0] = tree_path("profiles");
    folders[1] = tree_path("installed");
    CHECK_INT(profile_load_all(a, folders, 2, NULL, &tree_names, &set, &r), 0);
    CHECK_INT(set.count, 2);
    CHECK_STR(set.profiles[0]->sections[0]->name, "system");
    CHECK_STR(set.profiles[1]->name, "more");
    CHECK_STR(set.profiles[1]->sections[0]->name, "system");
    CHECK_INT(r.count, 0);
    arena_free(a);
}

/* Without a MIB at hand only numbers are possible, and that is said. */
static void test_without_names(void)
{
    struct arena *a = arena_new(0);
    struct profile_set set;
    const char *folder;

    tree_reset();
    folder = tree_path("profiles");
    report_free(&tree_report);
    CHECK_INT(profile_load_all(a, &folder, 1, NULL, NULL, &set, &tree_report), -1);
    CHECK_STR(
        tree_text(),
        "profiles/base.conf:2: metric uptime: SNMPv2-MIB::sysUpTime.0: names are not known here, write it in numbers");
    arena_free(a);
}

int main(void)
{
    tree_start();
    test_meaning();
    test_substitutes();
    test_merging();
    test_hash();
    test_folders();
    test_without_names();
    tree_end();
    return check_done();
}
