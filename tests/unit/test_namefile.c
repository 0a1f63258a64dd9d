/* Proves that the file beside the RRD files says which of them is whose: the real name and what the device says of the row; that twins with one
 * file name are told apart as the writer does; that rows which went stay while they have a file; and that nothing is written when nothing
 * changed. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include <string.h>

#include "base/text.h"
#include "store/archive.h"
#include "store/namefile.h"
#include "store_help.h"

static struct buf list;

static int write_list(void)
{
    struct err err = { "" };
    int status = namefile_write(help_path("rrd"), "acme/hq/sw1", "interface", &list, &err);

    if (status)
        printf("%s\n", err.text);
    buf_clear(&list);
    return status;
}

static void touch(const char *name)
{
    FILE *f = fopen(help_path(name), "w");

    if (f)
        fclose(f);
}

static struct namefile *look(void)
{
    return namefile_open(help_path("rrd/acme/hq/sw1/interface"));
}

static void test_read_again(void)
{
    struct namefile *n;

    namefile_row(&list, "Gi1/0/24");
    namefile_text(&list, "alias", "Uplink \"Leaf-A\"");
    namefile_text(&list, "descr", "GigabitEthernet1/0/24");
    namefile_text(&list, "mac", "");
    namefile_row(&list, "Vlan 7");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK_STR(namefile_of(n, "Gi1_0_24"), "Gi1/0/24");
    CHECK_STR(namefile_text_of(n, "Gi1_0_24", "alias"), "Uplink \"Leaf-A\"");
    CHECK_STR(namefile_text_of(n, "Gi1_0_24", "descr"), "GigabitEthernet1/0/24");
    CHECK(namefile_text_of(n, "Gi1_0_24", "mac") == NULL);
    CHECK_STR(namefile_of(n, "Vlan_7"), "Vlan 7");
    CHECK(namefile_text_of(n, "Vlan_7", "alias") == NULL);
    CHECK(namefile_of(n, "Gi1_0_25") == NULL);
    namefile_close(n);
}

static void test_only_when_it_changed(void)
{
    struct stat before, after;
    char *path = mem_string(help_path("rrd/acme/hq/sw1/interface/.names.json"));

    namefile_row(&list, "a");
    CHECK_INT(write_list(), 0);
    CHECK_INT(stat(path, &before), 0);
    namefile_row(&list, "a");
    CHECK_INT(write_list(), 0);
    CHECK_INT(stat(path, &after), 0);
    CHECK(before.st_ino == after.st_ino);
    namefile_row(&list, "a");
    namefile_text(&list, "alias", "new");
    CHECK_INT(write_list(), 0);
    CHECK_INT(stat(path, &after), 0);
    CHECK(before.st_ino != after.st_ino);
    free(path);
}

/* Of "a/b" and "a_b" the later one has a suffix, unless the files say otherwise. */
static void test_twins(void)
{
    struct namefile *n;

    namefile_row(&list, "a/b");
    namefile_row(&list, "a_b");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK_STR(namefile_of(n, "a_b"), "a/b");
    namefile_close(n);
    char *file = mem_stringf("rrd/acme/hq/sw1/interface/a_b~%08x.rrd", (unsigned)text_hash("a/b", 3));
    touch(file);
    namefile_row(&list, "a/b");
    namefile_row(&list, "a_b");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK_STR(namefile_of(n, "a_b"), "a_b");
    char *stem = mem_stringf("a_b~%08x", (unsigned)text_hash("a/b", 3));
    CHECK_STR(namefile_of(n, stem), "a/b");
    namefile_close(n);
    free(file);
    free(stem);
}

static void test_gone(void)
{
    struct namefile *n;

    namefile_row(&list, "old");
    namefile_row(&list, "older");
    CHECK_INT(write_list(), 0);
    touch("rrd/acme/hq/sw1/interface/old.rrd");
    namefile_row(&list, "new");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK_STR(namefile_of(n, "old"), "old");
    CHECK(namefile_of(n, "older") == NULL);
    CHECK_STR(namefile_of(n, "new"), "new");
    namefile_close(n);
}

/* Names come from devices: any bytes, any length. */
static void test_hostile(void)
{
    char long_text[5000];
    struct namefile *n;

    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    namefile_row(&list, "\xff\x01\n..");
    namefile_text(&list, "alias", long_text);
    namefile_row(&list, "..");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK(n != NULL);
    CHECK_STR(namefile_of(n, "%2E."), "..");
    const char *kept = namefile_text_of(n, "%FF%01%0A..", "alias");
    CHECK_INT(kept ? strlen(kept) : 0, NAMEFILE_TEXT);
    namefile_close(n);
    FILE *f = fopen(help_path("rrd/acme/hq/sw1/interface/.names.json"), "w");
    fputs("{\"a\": [", f);
    fclose(f);
    CHECK(look() == NULL);
    namefile_row(&list, "a");
    CHECK_INT(write_list(), 0);
    n = look();
    CHECK_STR(namefile_of(n, "a"), "a");
    namefile_close(n);
    CHECK(namefile_of(NULL, "a") == NULL);
    CHECK(namefile_open(help_path("nowhere")) == NULL);
}

/* Handed to the archive as the daemon does it, they are there when it has ended. */
static void test_archived(void)
{
    struct fleet_options o = { .state = help_folder,
                               .rrd = help_path("rrd"),
                               .hold = 1000,
                               .archives = help_archives,
                               .archive_count = 3 };
    struct err err = { "" };
    struct archive *a = archive_open(&o, &err);
    struct namefile *n;

    if (!CHECK(a != NULL))
        return;
    namefile_row(&list, "Te1/1");
    namefile_text(&list, "alias", "Uplink");
    archive_names(a, "acme/hq/sw1", "interface", &list);
    buf_clear(&list); /* copied */
    archive_close(a);
    n = look();
    CHECK_STR(namefile_of(n, "Te1_1"), "Te1/1");
    CHECK_STR(namefile_text_of(n, "Te1_1", "alias"), "Uplink");
    namefile_close(n);
}

int main(void)
{
    help_begin();
    buf_init(&list, 0);
    test_read_again();
    test_only_when_it_changed();
    test_twins();
    test_gone();
    test_hostile();
    test_archived();
    buf_free(&list);
    help_end(0);
    return check_done();
}
