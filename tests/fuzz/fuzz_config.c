/* Fuzzes the whole configuration: the bytes are the main file, a customer, a profile or the secrets, in an otherwise good tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the file. What must hold: there is a fleet exactly when no error was told, libconfig takes every text that our
 * scanner lets through and makes the same of it, no message has a control character in it, and of a good fleet each device has all it
 * needs.
 */
#include "base/file.h"
#include "model/alarm_plan.h"
#include "tests/unit/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

enum { LEAVES = 4 };
static const char *const leaves[LEAVES] = { "forestall.conf", "customers/acme.conf", "profiles/base.conf",
                                            "secrets.conf" };
static char *good[LEAVES];
static size_t good_len[LEAVES];

static void need(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    tree_start();
    atexit(tree_end);
    tree_file(
        leaves[2],
        "sections: {\n"
        "  system: { metrics: { uptime: { oid = \"1.3.6.1.2.1.1.3.0\"; }; };\n"
        "    conditions: { unreachable: { device = \"silent\"; title = \"{device}\"; }; }; };\n"
        "  disk: { group = \"storage\"; table = \"1.3.6.1.2.1.25.2.3\"; labels = [\"name\"];\n"
        "    metrics: { name: { kind = \"text\"; oid = \"1.3.6.1.2.1.25.2.3.1.3\"; };\n"
        "      used: { unit = \"%\"; oid = \"1.3.6.1.2.1.25.2.3.1.6\"; };\n"
        "      reads: { kind = \"counter\"; unit = \"B\"; oid = \"1.3.6.1.2.1.25.2.3.1.7\"; }; };\n"
        "    conditions: { full: { when = [\"used > 90\"]; where = [\"name ~ C*\"]; title = \"{instance}\"; }; }; };\n"
        "};\n");
    for (int i = 0; i < LEAVES; i++)
        good[i] = file_load(tree_path(leaves[i]), 10000, &good_len[i], NULL);
    return 0;
}

static void put(const char *leaf, const void *data, size_t size)
{
    FILE *f = fopen(tree_path(leaf), "w");

    need(f && fwrite(data, 1, size, f) == size && !fclose(f));
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text), tail = strlen(end);

    return len >= tail && !strcmp(text + len - tail, end);
}

static void check_item(const struct report_item *item)
{
    need(item->text[0] != '\0');
    for (const char *p = item->text; *p; p++)
        need((unsigned char)*p >= ' ' && *p != 0x7f);
    need(!ends_with(item->text, "please report this") && !ends_with(item->text, "does it lack its end?)"));
}

static void check_section(const struct device *d, const struct section *s)
{
    need(s->metric_count > 0 && s->every >= 1000 && site_every(d, s) >= 1000);
    for (size_t m = 0; m < s->metric_count; m++) {
        need(profile_metric(s, s->metrics[m].name) == (int)m);
        need(s->metrics[m].column_count || s->metrics[m].compute);
        for (size_t c = 0; c < s->metrics[m].column_count; c++)
            need(s->metrics[m].columns[c] < s->column_count);
    }
}

/* Rows as files name them: each has its conditions, with a title and a place. */
static void check_alarms(const struct fleet *f, const struct device *d, const struct section *s)
{
    static const char *const instances[] = { "C:", "Gi1/0/24", "" };
    struct alarm *all = arena_array(f->arena, s->alarm_count, sizeof *all);
    char object[300];

    for (size_t i = 0; i < sizeof instances / sizeof *instances; i++) {
        alarm_plan_object(s, instances[i], object, sizeof object);
        alarm_plan_row(d->alarms, s, alarm_plan_fits(d->alarms, object, instances[i]), f->arena, all);
        for (uint16_t k = 0; k < s->alarm_count; k++) {
            need(all[k].name && all[k].title && all[k].place && all[k].missing < s->metric_count);
            need(all[k].changed < s->metric_count && all[k].severity <= FACT_ERROR);
            for (uint16_t t = 0; t < all[k].when.count; t++)
                need(all[k].when.list[t].metric < s->metric_count &&
                     all[k].when.list[t].of < s->metric_count);
            (void)alarm_plan_keeps(d, object, all[k].name);
        }
    }
}

static void check_device(const struct fleet *f, const struct device *d)
{
    need(d->credential && d->profile && d->address[0] && d->port);
    need(fleet_device(f, d->key, NULL) == d);
    need(!d->parent || fleet_device(f, d->parent, NULL));
    for (size_t i = 0; i < d->profile->section_count; i++)
        check_section(d, d->profile->sections[i]);
    for (size_t i = 0; i < d->profile->section_count; i++)
        check_alarms(f, d, d->profile->sections[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int which = size ? data[0] % LEAVES : 0;
    struct fleet *f;

    put(leaves[which], size ? data + 1 : data, size ? size - 1 : 0);
    f = tree_load();
    need((f != NULL) == (tree_report.errors == 0));
    for (size_t i = 0; i < tree_report.count; i++)
        check_item(&tree_report.items[i]);
    for (size_t i = 0; f && i < f->device_count; i++)
        check_device(f, f->devices[i]);
    fleet_drop(f);
    put(leaves[which], good[which], good_len[which]);
    return 0;
}
