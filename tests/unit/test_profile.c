/* test_profile.c: proves that profiles mean what forestall-profile(5) says: columns, words, special values, conditions,
 * computed values, merging; and that each mistake in one is told once, in its line, with what to write instead. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "check.h"
#include "model/profile_load.h"
#include "tree.h"

/* A profile of one table section whose metrics are given, and what is told about it. */
static const char *told(const char *metrics, const char *rest)
{
    char text[6000];

    snprintf(
        text, sizeof text,
        "profile: { name = \"base\"; };\nsections: { port: { table = \"IF-MIB::ifTable\";\nmetrics: {\n%s\n};\n%s\n}; };\n",
        metrics, rest);
    return tree_mistake("profiles/base.conf", text);
}

static void test_metric_mistakes(void)
{
    static const char *const cases[][2] = {
        { "a: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; };", "" },
        { "a: { oid = \"IF-MIB::ifDesc\"; };",
          "profiles/base.conf:4: metric a: IF-MIB::ifDesc is not known; did you mean IF-MIB::ifDescr?" },
        { "a: { oid = \"1.3.6.1.x\"; };",
          "profiles/base.conf:4: metric a: '1.3.6.1.x' is not an OID: numbers with dots, such as 1.3.6.1.2.1.1.3.0" },
        { "a: { oid = \"1\"; };",
          "profiles/base.conf:4: metric a: '1' is not an OID: numbers with dots, such as 1.3.6.1.2.1.1.3.0" },
        { "a: { oid = \"\"; };", "profiles/base.conf:4: metric a: an empty text is no oid" },
        { "a: { oid = [\"IF-MIB::ifSpeed\",\n\"IF-MIB::nothing_like_that\"]; };",
          "profiles/base.conf:5: metric a: IF-MIB::nothing_like_that is not known" },
        { "a: { oid = []; };", "profiles/base.conf:4: metric a: 'oid' is an empty list" },
        { "a: { oid = 5; };",
          "profiles/base.conf:4: 'oid' in metric a: expected a text or a list of texts: [\"...\", \"...\"], found a whole number" },
        { "a: { };", "profiles/base.conf:4: metric a: it has neither 'oid' nor 'compute'" },
        { "a = \"IF-MIB::ifSpeed\";",
          "profiles/base.conf:4: 'a' in metrics: expected a group: { oid = \"...\"; }, found a text" },
        { "a: { oid = \"IF-MIB::ifNumber\"; };",
          "profiles/base.conf:4: metric a: IF-MIB::ifNumber is not a column of a table but a single object; write IF-MIB::ifNumber.0 to have it on every row" },
        { "a: { oid = \"IF-MIB::ifSpeed.3\"; };",
          "profiles/base.conf:4: metric a: IF-MIB::ifSpeed.3 is one row of a table; here the whole column is wanted: IF-MIB::ifSpeed" },
        { "a: { oid = \"index:0\"; };",
          "profiles/base.conf:4: metric a: \"index:0\": write which number of the row's index: \"index:1\" is the first, \"index:-1\" the last" },
        { "a: { oid = \"index:x\"; };",
          "profiles/base.conf:4: metric a: \"index:x\": write which number of the row's index: \"index:1\" is the first, \"index:-1\" the last" },
        { "a: { oid = \"poller:reachble\"; };",
          "profiles/base.conf:4: metric a: \"poller:reachble\" is not known; did you mean 'reachable'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; kind = \"guage\"; };",
          "profiles/base.conf:4: 'kind' in metric a: \"guage\" is not known; did you mean 'gauge'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; form = \"macc\"; };",
          "profiles/base.conf:4: 'form' in metric a: \"macc\" is not known; did you mean 'mac'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; form = \"mac\"; };",
          "profiles/base.conf:4: metric a: form = \"mac\" gives a text: add kind = \"text\"" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; scal = 2.0; };",
          "profiles/base.conf:4: unknown key 'scal' in metric a; did you mean 'scale'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; scale = \"2\"; };",
          "profiles/base.conf:4: 'scale' in metric a: expected a number, found a text" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; scale = 0; };",
          "profiles/base.conf:4: metric a: 'scale' is 0, so every value would be" },
        { "a: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; scale = 2; };",
          "profiles/base.conf:4: metric a: a text has no 'scale'" },
        { "a: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; store = true; };",
          "profiles/base.conf:4: metric a: a text is never stored: take 'store' away" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; hidden = true; store = true; };",
          "profiles/base.conf:4: metric a: a hidden metric is never stored: take 'store' away" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; min = 5; max = 4; };",
          "profiles/base.conf:4: metric a: 'min' is above 'max'" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; words = [\"1 = up\"]; };",
          "profiles/base.conf:4: metric a: 'words' is for kind = \"state\" and \"bits\", this one is a gauge" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; kind = \"state\"; words = [\"up\"]; };",
          "profiles/base.conf:4: metric a: \"up\" in 'words' is not of the form \"NUMBER = WORD\"" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; kind = \"state\"; words = [\"1 = up\",\n\"1 = down\"]; };",
          "profiles/base.conf:4: metric a: 1 has two words: 'up' and 'down'" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; kind = \"state\"; words = \"mib\"; };",
          "profiles/base.conf:4: metric a: words = \"mib\", but the MIB has no enumeration for IF-MIB::ifSpeed; list them: [\"1 = up\", ...]" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; kind = \"bits\"; words = [\"64 = x\"]; };",
          "profiles/base.conf:4: metric a: bit 64: bits are numbered from 0 (the highest of the first octet) to 63" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; special = [\"-1\"]; };",
          "profiles/base.conf:4: metric a: \"-1\" in 'special' is neither \"NUMBER = reason\" nor \"NUMBER := NUMBER\"" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; special = [\"-1 := none\"]; };",
          "profiles/base.conf:4: metric a: \"-1 := none\" in 'special' is neither \"NUMBER = reason\" nor \"NUMBER := NUMBER\"" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; max_rate = \"1000\"; };",
          "profiles/base.conf:4: metric a: 'max_rate' is for kind = \"counter\"" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"a,8,*,+\"; };",
          "profiles/base.conf:5: metric b: 'compute': '+' (word 4) needs 2 values before it, but only 1 is there" },
        { "abc: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"abd,8,*\"; };",
          "profiles/base.conf:5: metric b: 'compute': no metric 'abd' in this section; did you mean 'abc'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"a.rav,8,*\"; };",
          "profiles/base.conf:5: metric b: 'compute': 'a.rav': only .raw can follow the name of a metric" },
        { "a: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; };\nb: { compute = \"a,8,*\"; };",
          "profiles/base.conf:5: metric b: 'compute': 'a' is a text, nothing can be computed from it" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"raw,8,*\"; };",
          "profiles/base.conf:5: metric b: 'compute': 'b' is computed, so it has no raw number" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"b,8,*\"; };",
          "profiles/base.conf:5: metric b: 'compute': it would be computed from itself; its number as sent is 'raw'" },
        { "a: { compute = \"b,1,+\"; };\nb: { compute = \"c,1,+\"; };\nc: { compute = \"a,1,+\"; };",
          "profiles/base.conf:4: metrics need each other in a circle: a needs b needs c needs a" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"b = 1\"; };\nb: { oid = \"IF-MIB::ifIndex\"; only = \"a = 1\"; };",
          "profiles/base.conf:4: metrics need each other in a circle: a needs b needs a" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type == 1\"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: condition \"type == 1\": '==' is not known; the signs are = != > < ~ !~" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"typ = 1\"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: a condition of section port: no metric 'typ'; did you mean 'type'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type\"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: condition \"type\": after the name of a metric one of = != > < ~ !~ is expected" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type = \"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: condition \"type = \": something is missing after the sign or a comma" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type = up\"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: condition \"type = up\": 'type' is a number, so it can not be compared with 'up'" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type > 1, 2\"; };\ntype: { oid = \"IF-MIB::ifType\"; };",
          "profiles/base.conf:4: condition \"type > 1, 2\": > and < compare with one number" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; only = \"type = ethernetCsmacd, otter\"; };\n"
          "type: { oid = \"IF-MIB::ifType\"; kind = \"state\"; words = \"mib\"; };",
          "profiles/base.conf:4: condition \"type = ethernetCsmacd, otter\": 'type' has no state 'otter'; did you mean 'other'?" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; at = [\"index 0\"]; };",
          "profiles/base.conf:4: metric a: \"index 0\" in 'at': write \"index 1\" for the first number of the row's index" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; at = [\"nothing\"]; };",
          "profiles/base.conf:4: 'at' of section port: no metric 'nothing'; known: a" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; at = \"a\"; };",
          "profiles/base.conf:4: metric a: 'at' names the metric itself" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; at = []; };",
          "profiles/base.conf:4: metric a: 'at' has 0 parts, 1 to 16 are possible" },
        { "in_multicast_packets_64: { oid = \"IF-MIB::ifSpeed\"; };\nin_multicast_packets_32: { oid = \"IF-MIB::ifIndex\"; };",
          "profiles/base.conf:5: metric in_multicast_packets_32: its data source would be named 'in_multicast_packet', as that of 'in_multicast_packets_64' (line 4); give one of them a short name: ds = \"...\", at most 19 characters" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; ds = \"a_name_of_20_letters\"; };",
          "profiles/base.conf:4: metric a: 'ds' has 20 characters, rrdtool allows 19" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; ds = \"a b\"; };",
          "profiles/base.conf:4: metric a: 'ds' has letters, digits, _ and - only" },
        { "a: { oid = \"IF-MIB::ifSpeed\"; ds = \"x\"; store = false; };",
          "profiles/base.conf:4: metric a: 'ds' names a data source, but this metric is not stored" },
        { "MIN: { oid = \"IF-MIB::ifSpeed\"; };",
          "profiles/base.conf:4: metric MIN: this name means something else in 'compute'; choose another" },
        { "raw: { oid = \"IF-MIB::ifSpeed\"; };",
          "profiles/base.conf:4: metric raw: this name means something else in 'compute'; choose another" },
        { "a*: { oid = \"IF-MIB::ifSpeed\"; };",
          "profiles/base.conf:4: metric a*: a name has letters, digits and _ only" },
        { "", "profiles/base.conf:2: section port has no metrics" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(told(cases[i][0], ""), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
}

static void test_section_mistakes(void)
{
    static const char metrics[] =
        "a: { oid = \"IF-MIB::ifSpeed\"; };\nt: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; };";
    static const char *const cases[][2] = {
        { "every = \"30s\"; labels = [\"t\", \"a\"]; keep = \"min\"; walk = true; only = [\"t ~ Gi*, Te*\", \"a > 0\"];",
          "" },
        { "evry = \"30s\";",
          "profiles/base.conf:7: unknown key 'evry' in section port; did you mean 'every'?" },
        { "every = \"30\";",
          "profiles/base.conf:7: 'every' in section port: \"30\" is no duration; write a number and ms, s, m, h, d, w or y as in \"30s\"" },
        { "every = \"500ms\";",
          "profiles/base.conf:7: 'every' in section port: 500ms is below the lowest that is allowed, 1s" },
        { "every = \"1500ms\";", "profiles/base.conf:7: 'every' in section port: whole seconds only" },
        { "every = \"2w\";",
          "profiles/base.conf:7: 'every' in section port: 2w is above the highest that is allowed, 1w" },
        { "labels = [\"t\",\n\"b\"];",
          "profiles/base.conf:8: label of section port: no metric 'b'; did you mean 'a'?" },
        { "markers = [\"IF-MIB::ifNumber\"];",
          "profiles/base.conf:7: marker of section port: IF-MIB::ifNumber needs its instance: write IF-MIB::ifNumber.0" },
        { "markers = [\"IF-MIB::ifNunber.0\"];",
          "profiles/base.conf:7: marker of section port: IF-MIB::ifNunber.0 is not known; did you mean IF-MIB::ifNumber?" },
        { "discontinuity = \"d\";",
          "profiles/base.conf:7: discontinuity of section port: no metric 'd'; did you mean 'a'?" },
        { "keep = \"avg\";",
          "profiles/base.conf:7: 'keep' in section port: \"avg\" is not known; known: max, min" },
        { "replaces = [\"prot\"];",
          "profiles/base.conf:7: 'replaces' in section port: no profile has a section 'prot'; did you mean 'port'?" },
        { "replaces = [\"port\"];", "" },
        { "only = [\"b = 1\"];",
          "profiles/base.conf:7: a condition of section port: no metric 'b'; did you mean 'a'?" },
        { "only = [\"a ~ x\"];",
          "profiles/base.conf:7: condition \"a ~ x\": 'a' is a number, so it can not be compared with 'x'" },
        { "graphs: { g: { up = \"a\"; }; };", "" },
        { "graphs: { g: { }; };",
          "profiles/base.conf:7: graph g: 'up' is missing: which metrics are drawn?" },
        { "graphs: { g: { up = \"b\"; }; };",
          "profiles/base.conf:7: a graph of section port: no metric 'b'; did you mean 'a'?" },
        { "graphs: { g: { up = \"t\"; }; };",
          "profiles/base.conf:7: graph g: 't' is not stored, so it can not be drawn" },
        { "graphs: { g: { up = \"a\"; style = \"miror\"; }; };",
          "profiles/base.conf:7: 'style' in graph g: \"miror\" is not known; did you mean 'mirror'?" },
        { "graphs: { g: { up = \"a\"; down = \"a\"; }; };",
          "profiles/base.conf:7: graph g: 'down' is for style = \"mirror\"" },
        { "graphs: { g: { up = \"a\"; style = \"state\"; }; };",
          "profiles/base.conf:7: graph g: style = \"state\" is for states, 'a' is a gauge" },
        { "graphs: { g: { up = \"a\"; lower = 5; upper = 1; }; };",
          "profiles/base.conf:7: graph g: 'lower' is not below 'upper'" },
        { "graphs: { g: { up = \"a\"; limit = \"t\"; }; };",
          "profiles/base.conf:7: graph g: 't' is not stored, so it can not be drawn" },
        { "graphs: { g = \"a\"; };",
          "profiles/base.conf:7: 'g' in graphs: expected a group: { style = ...; up = ...; }, found a text" },
        { "metrics: { };",
          "profiles/base.conf:7: 'metrics' is there twice in 'port'; the other one is in line 3" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(told(metrics, cases[i][0]), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
}

static void test_scalar_mistakes(void)
{
    static const char *const cases[][2] = {
        { "\"SNMPv2-MIB::sysUpTime.0\"", "" },
        { "\"1.3.6.1.2.1.1.3.0\"", "" },
        { "\"poller:uptime\"", "" },
        { "\"IF-MIB::ifSpeed.3\"", "" },
        { "\"SNMPv2-MIB::sysUpTime\"",
          "profiles/base.conf:2: metric a: SNMPv2-MIB::sysUpTime needs its instance: write SNMPv2-MIB::sysUpTime.0 (or is a 'table' missing in this section?)" },
        { "\"1.3.6.1.2.1.1.3\"",
          "profiles/base.conf:2: metric a: 1.3.6.1.2.1.1.3 needs its instance: write 1.3.6.1.2.1.1.3.0 (or is a 'table' missing in this section?)" },
        { "\"IF-MIB::ifSpeed\"",
          "profiles/base.conf:2: metric a: IF-MIB::ifSpeed is a column of a table, but this section has no 'table'; add one, or write which row: IF-MIB::ifSpeed.1" },
        { "\"index:1\"",
          "profiles/base.conf:2: metric a: \"index:...\" is a part of a row's index, and this section has no 'table'" },
        { "\"IF-MIB::ifSpeed\"; at = \"index 1\"",
          "profiles/base.conf:2: metric a: \"index 1\" in 'at': this section has no 'table', so its row has no index" },
    };
    char text[600];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text,
                 "profile: { name = \"base\"; };\nsections: { s: { metrics: { a: { oid = %s; }; }; }; };\n",
                 cases[i][0]);
        if (!CHECK_STR(tree_mistake("profiles/base.conf", text), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
    }
}

static void test_profile_mistakes(void)
{
    static const char good[] = "sections: { s: { metrics: { a: { oid = \"1.3.6.1.1.0\"; }; }; }; };";
    static const char *const cases[][2] = {
        { "profile: { name = \"base\"; match = [\"1.3.6.1.4.1.9\"]; help = \"h\"; };", "" },
        { "", "" },
        { "profile: { name = \"base\"; };\nsection: { };",
          "profiles/base.conf:2: unknown key 'section' in a profile file; did you mean 'sections'?" },
        { "profile: { naem = \"base\"; };",
          "profiles/base.conf:1: unknown key 'naem' in the profile; did you mean 'name'?" },
        { "profile = \"base\";",
          "profiles/base.conf:1: 'profile' in a profile file: expected a group: { ... }, found a text" },
        { "profile: { name = \"base\"; extends = [\"bese\"]; };",
          "profiles/base.conf:1: 'extends' in profile base: there is no profile 'bese'; did you mean 'base'?" },
        { "profile: { name = \"base\"; extends = \"base\"; };",
          "profiles/base.conf:1: profile base extends itself" },
        { "profile: { name = \"base\";\nextends = [\"other\"];\ndrop = [\"sistem\"]; };",
          "profiles/base.conf:3: 'drop' in profile base: what it extends has no section 'sistem'; did you mean 'system'?" },
        { "profile: { name = \"base\";\nmatch = [\"cisco\", \"1.3.6\"]; };",
          "profiles/base.conf:2: 'match' in profile base: cisco is not known" },
        { "profile: { name = \"other\"; };",
          "customers/acme.conf:1: the customer: there is no profile 'base'; known: other\n"
          "profiles/other.conf:1: profile 'other' is there twice; the other one is in profiles/base.conf:1" },
    };
    char text[900];

    tree_file("profiles/other.conf",
              "profile: { name = \"other\"; };\nsections: { system: { metrics: { a: { oid = \"1.3.6.0\"; "
              "}; }; }; };\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s\n%s\n", cases[i][0], good);
        if (!CHECK_STR(tree_mistake("profiles/base.conf", text), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
    }
    CHECK_STR(tree_mistake("profiles/base.conf", "profile: { };\n"),
              "profiles/base.conf:1: profile base has no sections");
    tree_file("profiles/other.conf", "profile: { extends = \"base\"; };");
    CHECK_STR(tree_mistake("profiles/base.conf", "profile: { extends = \"other\"; };\n"),
              "profiles/other.conf:1: profile other extends 'base', which extends it in turn: a circle");
    tree_file("profiles/other.conf", NULL);
}

/* A file that can not be read: one line, and nothing about what refers to it. */
static void test_no_noise(void)
{
    tree_file("profiles/derived.conf",
              "profile: { extends = \"base\"; drop = \"nothing\"; };\n"
              "sections: { system: { metrics: { b: { compute = \"uptime,1,+\"; }; }; }; };\n");
    CHECK_STR(tree_mistake("profiles/base.conf",
                           "profile: { name = \"base\"; };\nsections: { system: { metrics: [ }; };\n"),
              "profiles/base.conf:2: the '[' of 'metrics' (line 2) has to be closed before '}'");
    tree_file("profiles/derived.conf", NULL);
}

/* --- what a good one means --- */

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

    CHECK(m->scale == 0.5 && m->offset == -2 && m->min == 0 && isnan(m->max));
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
    test_merging();
    test_hash();
    test_folders();
    test_without_names();
    test_metric_mistakes();
    test_section_mistakes();
    test_scalar_mistakes();
    test_profile_mistakes();
    test_no_noise();
    tree_end();
    return check_done();
}
