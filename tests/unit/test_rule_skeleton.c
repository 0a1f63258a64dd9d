/* test_rule_skeleton.c: proves that the rule to start from names what ends the trouble, the row it is about and the words of its
 * varbinds, is a rule file that loads and speaks as the words did, and that nothing a device sends gets out of its comments. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"
#include "model/rule_load.h"
#include "model/rule_skeleton.h"
#include "tests/unit/trapforge.h"
#include "tree.h"

static const struct metric_word states[] = { { 1, "idle" }, { 2, "failed" } };
static struct naming_entry entries[16];
static struct naming names = { entries, 0 };
static struct arena *arena;
static struct report mistakes;
static struct rule_set *set;
static struct rule_verdict verdict;
static struct notice_bind binds[20];
static struct notice notice;
static struct buf text;

static void entry(const char *oid, const char *label, bool notification)
{
    entries[names.count++] = (struct naming_entry){
        .oid = trapforge_oid(oid), .module = "ACME-MIB", .label = label, .notification = notification
    };
}

/* The tests' names are those that tree_names.h knows, so this one resolves what the skeleton writes. */
static int resolve(void *ctx, struct arena *a, const char *name, struct oid *out, int *is_column,
                   struct err *err)
{
    (void)ctx;
    for (size_t i = 0; i < names.count; i++)
        if (!strncmp(name, "ACME-MIB::", 10) && !strcmp(name + 10, names.entries[i].label)) {
            *out = oid_copy(a, names.entries[i].oid);
            *is_column = 1;
            return 0;
        }
    return tree_resolve(ctx, a, name, out, is_column, err);
}

static void load(const char *own)
{
    static const struct fleet_names both = { .resolve = resolve, .words = tree_words };
    char own_folder[300], share[300];
    const char *folders[2] = { own_folder, share };

    snprintf(own_folder, sizeof own_folder, "%s", tree_path("own"));
    snprintf(share, sizeof share, "%s", tree_path("share"));
    tree_file("own/mine.conf", own);
    tree_file(
        "share/words.conf",
        "words: { ok = [\"restored\"]; error = [\"failed\"]; warning = [\"low\"]; bare = [\"failed\"]; };\n");
    report_free(&mistakes);
    set = rule_load_all(arena, folders, 2, &both, NULL, &mistakes);
    for (size_t i = 0; i < mistakes.count; i++)
        printf("%s\n", mistakes.items[i].text);
    CHECK_INT(mistakes.errors, 0);
}

static void trap(const char *oid)
{
    notice = (struct notice){ .trap = trapforge_oid(oid), .binds = binds };
}

static void with(const char *name, struct value v)
{
    binds[notice.bind_count++] = (struct notice_bind){ trapforge_oid(name), v };
}

static void with_text(const char *name, const char *value)
{
    with(name, (struct value){
                   .type = VALUE_BYTES, .len = (uint16_t)strlen(value), .bytes = (const uint8_t *)value });
}

static const char *skeleton(void)
{
    load(NULL);
    rule_judge(set, &names, &notice, arena, &verdict);
    buf_clear(&text);
    rule_skeleton(set, &names, &notice, &verdict, &text);
    return text.data;
}

static void make_names(void)
{
    names.count = 0;
    entry("1.3.6.1.4.1.99999.1", "acmePumpTable", false);
    entry("1.3.6.1.4.1.99999.1.1", "acmePumpEntry", false);
    entry("1.3.6.1.4.1.99999.1.1.2", "acmePumpState", false);
    entries[names.count - 1].words = states;
    entries[names.count - 1].word_count = 2;
    entry("1.3.6.1.4.1.99999.2", "acmeName", false);
    entry("1.3.6.1.4.1.99999.0.1", "acmePumpFailed", true);
    entry("1.3.6.1.4.1.99999.0.2", "acmePumpRestored", true);
    entry("1.3.6.1.4.1.99999.0.3", "acmeFluidLow", true);
    entry("1.3.6.1.2.1.2.2", "ifTable", false);
    entry("1.3.6.1.2.1.2.2.1", "ifEntry", false);
    entry("1.3.6.1.2.1.2.2.1.8", "ifOperStatus", false);
    naming_finish(&names);
}

static void test_pair(void)
{
    static const char *const forms[] = { "1.3.6.1.4.1.99999.0.1", "1.3.6.1.4.1.99999.1",
                                         "1.3.6.1.4.1.99999.0.2" };

    for (size_t i = 0; i < 3; i++) { /* the trouble in both forms, and its end */
        trap(forms[i]);
        with_text("1.3.6.1.4.1.99999.2.0", "north");
        with("1.3.6.1.4.1.99999.1.1.2.7", (struct value){ .type = VALUE_INT, .i = 2 });
        CHECK_STR(
            skeleton(),
            "rules: {\n"
            "  acmePumpFailed: {\n"
            "    trap = \"ACME-MIB::acmePumpFailed\";\n"
            "    cleared_by = \"ACME-MIB::acmePumpRestored\";\n"
            "    severity = \"error\";\n"
            "    object = \"acmePump/{ACME-MIB::acmePumpState.index}\";\n"
            "    condition = \"acme-pump\";\n"
            "    title = \"{trap}: {text|''}\";\n"
            "    # {ACME-MIB::acmeName} is north\n"
            "    # {ACME-MIB::acmePumpState} is failed(2)\n"
            "    #   idle(1) failed(2)\n"
            "    #   cases: { failed: { when = \"ACME-MIB::acmePumpState = failed\"; severity = \"warning\"; }; };\n"
            "  };\n"
            "};\n");
        load(text.data);
        rule_judge(set, &names, &notice, arena, &verdict);
        CHECK_STR(verdict.rule ? verdict.rule->name : "none", "acmePumpFailed");
        CHECK_STR(verdict.key.object, "acmePump/7");
        CHECK_INT(verdict.ticket, i < 2 ? RULE_OPEN : RULE_CLEAR);
    }
}

static void test_interface(void)
{
    trap("1.3.6.1.4.1.99999.0.3");
    with("1.3.6.1.4.1.99999.1.1.2.7", (struct value){ .type = VALUE_INT, .i = 2 });
    with("1.3.6.1.2.1.2.2.1.8.12", (struct value){ .type = VALUE_INT, .i = 2 });
    CHECK(strstr(skeleton(), "    object = \"interface/{ACME-MIB::ifOperStatus.index}\";\n"
                             "    recheck = \"interface {ACME-MIB::ifOperStatus.index}\";\n") != NULL);
    CHECK(strstr(text.data, "cleared_by") == NULL); /* no notification seems to end it */
}

/* No module names it: numbers; and values that would end the comment or the terminal's line. */
static void test_numbers(void)
{
    trap("1.3.6.1.4.1.88888.0.5");
    with_text("1.3.6.1.4.1.88888.1.0", "x\n}; evil: { trap = \"1.3\"; \x1b[31m");
    for (int i = 0; i < 18; i++)
        with("1.3.6.1.4.1.88888.2.0", (struct value){ .type = VALUE_NULL });
    skeleton();
    CHECK(strstr(
        text.data,
        "  trap-1-3-6-1-4-1-88888-0-5: {\n    trap = \"1.3.6.1.4.1.88888.0.5\";\n    severity = \"info\";\n"));
    CHECK(strstr(text.data, "object = \"device\";") != NULL);
    CHECK(strstr(text.data, "    # and 3 more varbinds\n") != NULL);
    CHECK(strchr(text.data, '\x1b') == NULL && strstr(text.data, "\n};") == strstr(text.data, "\n};\n"));
    load(text.data);
    CHECK_INT(rule_count(set), 1);
    /* A name from elsewhere that no module gives stands for nothing in a rule. */
    rule_judge_named(set, &names, &notice, "OTHER-MIB::a\"b", arena, &verdict);
    buf_clear(&text);
    rule_skeleton(set, &names, &notice, &verdict, &text);
    CHECK(strstr(text.data, "  a-b: {\n    trap = \"1.3.6.1.4.1.88888.0.5\";\n") != NULL);
}

int main(void)
{
    tree_start();
    tree_make_folder("own");
    tree_make_folder("share");
    arena = arena_new(0);
    buf_init(&text, 0);
    make_names();
    test_pair();
    test_interface();
    test_numbers();
    buf_free(&text);
    report_free(&mistakes);
    arena_free(arena);
    tree_end();
    return check_done();
}
