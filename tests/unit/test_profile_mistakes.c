/* test_profile_mistakes.c: proves that each mistake in a profile is told once, in its line, with what to write instead. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
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

static const char *const metric_mistakes[][2] = {
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
      "profiles/base.conf:4: metric a: \"index:0\": write which number of the row's index: \"index:1\" is the first, \"index:-1\" the last, \"index:3..\" all from the third on" },
    { "a: { oid = \"index:x\"; };",
      "profiles/base.conf:4: metric a: \"index:x\": write which number of the row's index: \"index:1\" is the first, \"index:-1\" the last, \"index:3..\" all from the third on" },
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

static const char *const filler_mistakes[][2] = {
    { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { oid = \"IF-MIB::ifIndex\"; fills = \"a\"; };", "" },
    { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { oid = \"IF-MIB::ifIndex\"; fills = \"aa\"; };",
      "profiles/base.conf:5: 'fills' of section port: no metric 'aa'; did you mean 'a'?" },
    { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { oid = \"IF-MIB::ifIndex\"; fills = \"a\"; kind = \"counter\"; };",
      "profiles/base.conf:5: metric b: it is a counter, but 'a', which it fills, is a gauge" },
    { "a: { oid = \"IF-MIB::ifSpeed\"; };\nb: { compute = \"a,2,*\"; fills = \"a\"; };",
      "profiles/base.conf:4: metrics need each other in a circle: a needs b needs a" },
    { "a: { oid = \"IF-MIB::ifType\"; kind = \"state\"; words = [\"1 = up\"]; };\n"
      "b: { oid = \"IF-MIB::ifType\"; kind = \"state\"; words = [\"1 = upp\"]; fills = \"a\"; };",
      "profiles/base.conf:5: metric b: 'a', which it fills, has no word 'upp'" },
    { "a: { oid = \"IF-MIB::ifSpeed\"; form = \"number\"; nth = 0; };",
      "profiles/base.conf:4: 'nth' in metric a: 0 is below the lowest that is allowed, 1" },
    { "t: { oid = \"IF-MIB::ifDescr\"; kind = \"text\"; };\na: { oid = \"IF-MIB::ifSpeed\"; only = \"t !~ Vlan*\"; };",
      "" },
};

static void test_filler_mistakes(void)
{
    for (size_t i = 0; i < sizeof filler_mistakes / sizeof *filler_mistakes; i++)
        if (!CHECK_STR(told(filler_mistakes[i][0], ""), filler_mistakes[i][1]))
            printf("  for %s\n", filler_mistakes[i][0]);
}

static void test_metric_mistakes(void)
{
    for (size_t i = 0; i < sizeof metric_mistakes / sizeof *metric_mistakes; i++)
        if (!CHECK_STR(told(metric_mistakes[i][0], ""), metric_mistakes[i][1]))
            printf("  for %s\n", metric_mistakes[i][0]);
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

/* Quirks may stand in any profile file, also alone. */
static void test_quirks(void)
{
    static const char *const mistakes[][2] = {
        { "a: { match = [\"1.3.6.1.4.1.9\"]; no_bulk = true; };", "" },
        { "a: { no_bulk = true; };",
          "profiles/q.conf:2: quirk a has no 'match': which devices is it about?" },
        { "a: { match = [\"1.3.6.1.4.1.9\"]; };", "profiles/q.conf:2: quirk a says nothing about them" },
        { "a: { match = [\"1.3.x\"]; no_bulk = true; };",
          "profiles/q.conf:2: 'match' in quirk a: '1.3.x' is not an OID: numbers with dots, such as 1.3.6.1.2.1.1.3.0" },
        { "a: { match = [\"1.3.6.1.4.1.9\"]; nobulk = true; };",
          "profiles/q.conf:2: unknown key 'nobulk' in quirk a; did you mean 'no_bulk'?" },
        { "a: { match = [\"1.3.6.1.4.1.9\"]; max_varbinds = 0; };",
          "profiles/q.conf:2: 'max_varbinds' in quirk a: 0 is below the lowest that is allowed, 1" },
        { "a = 5;",
          "profiles/q.conf:2: 'a' in quirks: expected a group: { match = [...]; no_bulk = true; }, found a whole number" },
        { "a: { match = [\"1.3.6.1.4.1.9\"]; no_bulk = true; };\n}; quirks: {",
          "profiles/q.conf:3: 'quirks' is there twice; the other one is in line 1" },
    };
    char text[1000];

    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        tree_reset();
        snprintf(text, sizeof text, "quirks: {\n%s\n};\n", mistakes[i][0]);
        CHECK_STR(tree_mistake("profiles/q.conf", text), mistakes[i][1]);
    }
    tree_reset();
    tree_file("profiles/q.conf", "quirks: { a: { match = [\"1.3.6.1.4.1.9\"]; no_bulk = true; }; };\n");
    CHECK_STR(tree_mistake("profiles/r.conf",
                           "quirks: { a: { match = [\"1.3.6.1.4.1.9\"]; no_bulk = true; }; };\n"),
              "profiles/r.conf:1: quirk 'a' is there twice; the other one is in profiles/q.conf:1");
    tree_file("profiles/q.conf", NULL);
    tree_file("profiles/r.conf", NULL);
}

int main(void)
{
    tree_start();
    test_metric_mistakes();
    test_filler_mistakes();
    test_section_mistakes();
    test_scalar_mistakes();
    test_profile_mistakes();
    test_no_noise();
    test_quirks();
    tree_end();
    return check_done();
}
