/* Proves that MIB names become the right numbers, columns and words; that a dropped module wins over ours; that a wrong name is told with the
 * nearest right one; that the parser's messages are kept, not printed; and that our own modules in mibs/ all parse without one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/check.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "snmp/mib.h"
#include "snmp/mibdir.h"

static const char smi[] = "SNMPv2-SMI DEFINITIONS ::= BEGIN\n"
                          "org OBJECT IDENTIFIER ::= { iso 3 }\n"
                          "dod OBJECT IDENTIFIER ::= { org 6 }\n"
                          "internet OBJECT IDENTIFIER ::= { dod 1 }\n"
                          "enterprises OBJECT IDENTIFIER ::= { internet private(4) 1 }\n"
                          "END\n";

/* A scalar, a table whose second column has its words from another module, a table that augments it, a notification. */
static const char box[] =
    "-- a comment -- with hyphens ------\n"
    "BOX-MIB DEFINITIONS ::= BEGIN\n"
    "IMPORTS enterprises , OBJECT-TYPE, NOTIFICATION-TYPE, Integer32 FROM SNMPv2-SMI\n"
    "  BoxState FROM BOX-TC;\n"
    "box OBJECT IDENTIFIER ::= { enterprises 99999 }\n"
    "boxCount OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current DESCRIPTION \"n\" ::= { box 1 }\n"
    "boxTable OBJECT-TYPE SYNTAX SEQUENCE OF BoxEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION \"t\" ::= { box 2 }\n"
    "boxEntry OBJECT-TYPE SYNTAX BoxEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION \"e\"\n"
    "  INDEX { boxIndex } ::= { boxTable 1 }\n"
    "BoxEntry ::= SEQUENCE { boxIndex Integer32, boxState BoxState, boxMode INTEGER }\n"
    "boxIndex OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS not-accessible STATUS current DESCRIPTION \"i\" ::= { boxEntry 1 }\n"
    "boxState OBJECT-TYPE SYNTAX BoxState MAX-ACCESS read-only STATUS current DESCRIPTION \"s\" ::= { boxEntry 2 }\n"
    "boxMode OBJECT-TYPE SYNTAX INTEGER { fast(2), slow(1), other(-1) } MAX-ACCESS read-only STATUS current DESCRIPTION \"m\"\n"
    "  ::= { boxEntry 3 }\n"
    "boxXTable OBJECT-TYPE SYNTAX SEQUENCE OF BoxXEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION \"t\" ::= { box 3 }\n"
    "boxXEntry OBJECT-TYPE SYNTAX BoxXEntry MAX-ACCESS not-accessible STATUS current DESCRIPTION \"e\"\n"
    "  AUGMENTS { boxEntry } ::= { boxXTable 1 }\n"
    "BoxXEntry ::= SEQUENCE { boxX_level Integer32 }\n"
    "boxX_level OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current DESCRIPTION \"l\" ::= { boxXEntry 1 }\n"
    "boxTrap NOTIFICATION-TYPE STATUS current DESCRIPTION \"x\" ::= { box 9 }\n"
    "END\n";

static const char tc[] = "SNMPv2-TC DEFINITIONS ::= BEGIN END\n";

static const char box_tc[] =
    "BOX-TC DEFINITIONS ::= BEGIN\n"
    "IMPORTS TEXTUAL-CONVENTION FROM SNMPv2-TC;\n"
    "BoxState ::= TEXTUAL-CONVENTION STATUS current DESCRIPTION \"s\" SYNTAX INTEGER { good(1), bad(2) }\n"
    "END\n";

/* The same module from the vendor, newer: one more object, and the count elsewhere. */
static const char newer_box[] =
    "BOX-MIB DEFINITIONS ::= BEGIN\n"
    "IMPORTS enterprises , OBJECT-TYPE, Integer32 FROM SNMPv2-SMI;\n"
    "box OBJECT IDENTIFIER ::= { enterprises 99999 }\n"
    "boxCount OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current DESCRIPTION \"n\" ::= { box 11 }\n"
    "boxNew OBJECT-TYPE SYNTAX Integer32 MAX-ACCESS read-only STATUS current DESCRIPTION \"n\" ::= { box 12 }\n"
    "END\n";

static const char broken[] = "BROKEN-MIB DEFINITIONS ::= BEGIN\n"
                             "IMPORTS enterprises FROM SNMPv2-SMI nothing FROM GONE-MIB;\n"
                             "broken OBJECT IDENTIFIER ::= { enterprises 8888 }\n"
                             "brokenThing OBJECT-TYPE SYNTAX Oops ACCESS banana ::= { broken 1 }\n"
                             "brokenLater OBJECT IDENTIFIER ::= { broken 2 }\n"
                             "END\n";

static const char twice[] = "TWICE-MIB DEFINITIONS ::= BEGIN\n"
                            "IMPORTS enterprises FROM SNMPv2-SMI;\n"
                            "boxCount OBJECT IDENTIFIER ::= { enterprises 7777 }\n"
                            "END\n";

/* The library's parser loses memory on errors and on each start. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libnetsnmp.so";
}

static char base[300], ours[320], own[320], both[700];

static void put(const char *folder, const char *name, const char *text)
{
    char path[400];
    struct err err = { "" };
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!CHECK_INT(file_replace(path, text, strlen(text), 0644, false, &err), 0)) {
        printf("%s\n", err.text);
    }
}

static void make_folders(void)
{
    snprintf(base, sizeof base, "%.200s/mib-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    CHECK(mkdtemp(base) != NULL);
    snprintf(ours, sizeof ours, "%s/ours", base);
    snprintf(own, sizeof own, "%s/own", base);
    snprintf(both, sizeof both, "%s:%s", own, ours);
    mkdir(ours, 0755);
    mkdir(own, 0755);
    put(ours, "smi.mib", smi);
    put(ours, "box.mib", box);
    put(ours, "tc.txt", tc);
    put(ours, "box-tc.txt", box_tc);
    put(ours, "README", "This is no module.\n");
    put(ours, "broken.mib", broken);
    put(ours, "zz", twice);
    put(own, ".hidden", newer_box);
    put(own, "old.mib~", newer_box);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
    (void)st, (void)type, (void)place;
    return remove(path);
}

/* "1.3.6... kind", or the reason. */
static const char *ask(struct mib *m, const char *name)
{
    static char text[2000];
    struct fleet_names names = mib_names(m);
    struct arena *a = arena_new(0);
    struct err err = { "" };
    struct oid o;
    int kind = 77;
    if (names.resolve(names.ctx, a, name, &o, &kind, &err) == 0) {
        oid_text(o, text, OID_TEXT);
        snprintf(text + strlen(text), 16, " %d", kind);
    } else {
        CHECK_INT(kind, 77);
        snprintf(text, sizeof text, "%s", err.text);
    }
    arena_free(a);
    return text;
}

static const char *words_of(struct mib *m, const char *name)
{
    static char text[20000];
    struct fleet_names names = mib_names(m);
    struct arena *a = arena_new(0);
    const struct metric_word *list = NULL;
    size_t n = names.words(names.ctx, a, name, &list);
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        snprintf(text + strlen(text), 60, "%s%lld=%s", i ? " " : "", (long long)list[i].number, list[i].word);
    }
    arena_free(a);
    return text;
}

static void test_resolve(struct mib *m)
{
    CHECK_STR(ask(m, "boxCount"), "'boxCount' needs its module: write BOX-MIB::boxCount");
    CHECK_STR(ask(m, "BOX-MIB::boxCount"), "1.3.6.1.4.1.99999.1 0");
    CHECK_STR(ask(m, "boxCount"), "1.3.6.1.4.1.99999.1 0");
    CHECK_STR(ask(m, "BOX-MIB::boxCount.0"), "1.3.6.1.4.1.99999.1.0 -1");
    CHECK_STR(ask(m, "BOX-MIB::boxState"), "1.3.6.1.4.1.99999.2.1.2 1");
    CHECK_STR(ask(m, "BOX-MIB::boxIndex"), "1.3.6.1.4.1.99999.2.1.1 1");
    CHECK_STR(ask(m, "BOX-MIB::boxX_level"), "1.3.6.1.4.1.99999.3.1.1 1");
    CHECK_STR(ask(m, "BOX-MIB::boxState.4294967295.1"), "1.3.6.1.4.1.99999.2.1.2.4294967295.1 -1");
    CHECK_STR(ask(m, "BOX-MIB::boxTable"), "1.3.6.1.4.1.99999.2 -1");
    CHECK_STR(ask(m, "BOX-MIB::boxEntry"), "1.3.6.1.4.1.99999.2.1 -1");
    CHECK_STR(ask(m, "BOX-MIB::box"), "1.3.6.1.4.1.99999 -1");
    CHECK_STR(ask(m, "BOX-MIB::boxTrap"), "1.3.6.1.4.1.99999.9 -1");
    CHECK_STR(words_of(m, "BOX-MIB::boxState"), "1=good 2=bad");
    CHECK_STR(words_of(m, "boxMode.3"), "-1=other 1=slow 2=fast");
    CHECK_STR(words_of(m, "BOX-MIB::boxCount"), "");
    CHECK_STR(words_of(m, "BOX-MIB::nothing"), "");
}

static void test_wrong(struct mib *m)
{
    char want[900];
    CHECK_STR(ask(m, "BOX-MIB::boxStat"), "BOX-MIB has no 'boxStat'; did you mean 'boxState'?");
    snprintf(want, sizeof want, "no MIB module 'BOX-MBI' in %s; did you mean 'BOX-MIB'?", both);
    CHECK_STR(ask(m, "BOX-MBI::boxState"), want);
    CHECK(strstr(ask(m, "../../etc/passwd::x"), "no name of a MIB object") != NULL);
    const char *const bad[] = { "",
                                "::",
                                "BOX-MIB::",
                                "::box",
                                "BOX-MIB::box.",
                                "BOX-MIB::box.x",
                                "BOX-MIB::box::x",
                                "BOX-MIB:box",
                                "box index",
                                "1box",
                                "%s%s%n" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(strstr(ask(m, bad[i]), "is no name of a MIB object") != NULL);
    }
    CHECK(strstr(ask(m, "BOX-MIB::boxState.4294967296"), "below 2^32") != NULL);
    CHECK(strstr(ask(m, "BOX-MIB::boxState.1..2"), "below 2^32") != NULL);
    CHECK(strstr(ask(m, "BOX-MIB::boxState.1."), "below 2^32") != NULL);
    CHECK(strstr(ask(m, "zebra"), "in no MIB module that is used so far") != NULL);
    char longest[1200] = "BOX-MIB::boxState";
    for (size_t at = strlen(longest); at < 400; at += 2) {
        memcpy(longest + at, ".1", 3);
    }
    CHECK(strstr(ask(m, longest), "the instance") != NULL);
    memset(longest, 'a', 300);
    longest[300] = '\0';
    CHECK(strstr(ask(m, longest), "is no name of a MIB object") != NULL);
}

static const char *name_of(struct mib *m, const char *numbers)
{
    static char text[OID_TEXT];
    struct arena *a = arena_new(0);
    struct oid o;
    CHECK_INT(oid_parse(a, numbers, &o, NULL), 0);
    mib_name_of(m, o, text, sizeof text);
    arena_free(a);
    return text;
}

static void test_names(struct mib *m)
{
    CHECK_STR(name_of(m, "1.3.6.1.4.1.99999.2.1.2.17.4294967295"), "BOX-MIB::boxState.17.4294967295");
    CHECK_STR(name_of(m, "1.3.6.1.4.1.99999.1.0"), "BOX-MIB::boxCount.0");
    CHECK_STR(name_of(m, "1.3.6.1.4.1.5"), "SNMPv2-SMI::enterprises.5");
    CHECK_STR(name_of(m, "2.1.1"), "2.1.1");
    char cut[12];
    struct oid o = { (const uint8_t *)"\x2b\x06\x01\x04\x01\x05", 6 };
    CHECK_STR(mib_name_of(m, o, cut, sizeof cut), "SNMPv2-SMI:");
}

static void count_rows(void *ctx, const char *text)
{
    char *all = ctx;
    snprintf(all + strlen(all), 4000 - strlen(all), "%s\n", text);
}

/* What the parser says reaches us with file and line, and nothing reaches stderr. */
static void test_complaints(struct mib *m)
{
    char all[4000] = "", path[400];
    int saved = dup(2);
    snprintf(path, sizeof path, "%s/stderr", base);
    FILE *f = fopen(path, "w");
    dup2(fileno(f), 2);
    CHECK(strstr(ask(m, "BROKEN-MIB::brokenLater"), "BROKEN-MIB") != NULL);
    CHECK(strstr(ask(m, "BROKEN-MIB::qwertyuiop"), "its first error: ") != NULL);
    dup2(saved, 2);
    close(saved);
    CHECK_INT(ftell(f), 0);
    fclose(f);
    mib_complaints(m, count_rows, all);
    CHECK(strstr(all, "GONE-MIB") != NULL);
    CHECK(strstr(all, "broken.mib") != NULL);
    CHECK(strstr(all, "MIB search path") == NULL);
}

/* A module that is dropped in the earlier folder counts; what it lacks is gone. */
static void test_earlier_wins(void)
{
    struct err err = { "" };
    put(own, "vendor-download", newer_box);
    struct mib *m = mib_open(both, &err);
    if (CHECK(m != NULL)) {
        CHECK_STR(ask(m, "BOX-MIB::boxCount"), "1.3.6.1.4.1.99999.11 0");
        CHECK_STR(ask(m, "BOX-MIB::boxNew"), "1.3.6.1.4.1.99999.12 0");
        CHECK(strstr(ask(m, "BOX-MIB::boxState"), " has no 'boxState'") != NULL);
        CHECK_STR(ask(m, "TWICE-MIB::boxCount"), "1.3.6.1.4.1.7777 -1");
        CHECK(strstr(ask(m, "boxCount"), "in more than one module: write ") != NULL);
    }
    mib_close(m);
    m = mib_open(ours, &err); /* nothing of the first is left */
    if (CHECK(m != NULL)) {
        CHECK(strstr(ask(m, "boxNew"), "in no MIB module") != NULL);
        CHECK_STR(ask(m, "BOX-MIB::boxCount"), "1.3.6.1.4.1.99999.1 0");
    }
    mib_close(m);
}

/* In one folder, by whatever name: the excerpt that came with forestall stands back. */
static void test_beside(void)
{
    static const char *const names[] = { "BOX-MIB", "aaa.txt", "zzz.my" };
    struct err err = { "" };
    char *excerpt = mem_stringf("-- BOX-MIB, trimmed for forestall\n%s", box), path[400];
    put(ours, "box.mib", excerpt);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        put(ours, names[i], newer_box);
        struct mib *m = mib_open(ours, &err);
        if (CHECK(m != NULL)) {
            CHECK_STR(ask(m, "BOX-MIB::boxCount"), "1.3.6.1.4.1.99999.11 0");
            CHECK_STR(ask(m, "BOX-MIB::boxNew"), "1.3.6.1.4.1.99999.12 0");
        }
        mib_close(m);
        snprintf(path, sizeof path, "%s/%s", ours, names[i]);
        (void)remove(path);
    }
    put(ours, "box.mib", box);
    free(excerpt);
}

static void test_folders(void)
{
    struct err err = { "" };
    CHECK(mib_open("/nonexistent/mibs", &err) == NULL);
    CHECK(strstr(err.text, "/nonexistent/mibs") != NULL);
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* All modules that come with forestall: each loads, none is complained about, and some names everyone knows. */
static void test_ours(const char *folder)
{
    struct err err = { "" };
    struct mibdir dir = { 0 };
    char all[4000] = "", name[300];
    struct mib *m = mib_open(folder, &err);
    if (!CHECK(m != NULL) || !CHECK_INT(mibdir_scan(&dir, folder, &err), 0)) {
        return;
    }
    int64_t start = now_us();
    CHECK_STR(ask(m, "IF-MIB::ifHCInOctets"), "1.3.6.1.2.1.31.1.1.1.6 1");
    CHECK_STR(ask(m, "SNMPv2-MIB::sysUpTime.0"), "1.3.6.1.2.1.1.3.0 -1");
    CHECK_STR(ask(m, "SNMPv2-MIB::sysUpTime"), "1.3.6.1.2.1.1.3 0");
    CHECK(strstr(words_of(m, "IF-MIB::ifOperStatus"), "1=up 2=down") != NULL);
    CHECK(strstr(words_of(m, "IF-MIB::ifType"), "6=ethernetCsmacd") != NULL);
    CHECK_STR(ask(m, "IF-MIB::ifDesc"), "IF-MIB has no 'ifDesc'; did you mean 'ifDescr'?");
    CHECK_STR(name_of(m, "1.3.6.1.2.1.2.2.1.2.3"), "IF-MIB::ifDescr.3");
    for (size_t i = 0; i < dir.count; i++) {
        snprintf(name, sizeof name, "%s::noSuchThingAtAll", dir.names[i]);
        CHECK(strstr(ask(m, name), "has no 'noSuchThingAtAll'") != NULL);
    }
    mib_complaints(m, count_rows, all);
    CHECK_STR(all, "");
    printf("%zu modules of mibs/ loaded in %.1f ms\n", dir.count, (double)(now_us() - start) / 1000);
    mibdir_free(&dir);
    mib_close(m);
}

int main(void)
{
    struct err err = { "" };
    make_folders();
    struct mib *m = mib_open(both, &err);
    if (CHECK(m != NULL)) {
        test_resolve(m);
        test_wrong(m);
        test_names(m);
        test_complaints(m);
    }
    mib_close(m);
    test_earlier_wins();
    test_beside();
    test_folders();
    CHECK_INT(nftw(base, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
    if (access("mibs/IF-MIB.mib", R_OK) == 0) { /* tests run in the top folder */
        test_ours("mibs");
    }
    return check_done();
}
