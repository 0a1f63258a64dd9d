/* Fuzzes the whole configuration: the bytes are the main file, a customer, a profile or the secrets, in an otherwise good tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first byte chooses the file. What must hold: there is a fleet exactly when no error was told, libconfig takes every text that our
 * scanner lets through and makes the same of it, no message has a control character in it, and of a good fleet each device has all it
 * needs.
 */
#include "base/file.h"
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

static void check_device(const struct fleet *f, const struct device *d)
{
    need(d->credential && d->profile && d->address[0] && d->port);
    need(fleet_device(f, d->key, NULL) == d);
    need(!d->parent || fleet_device(f, d->parent, NULL));
    for (size_t i = 0; i < d->profile->section_count; i++)
        check_section(d, d->profile->sections[i]);
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
