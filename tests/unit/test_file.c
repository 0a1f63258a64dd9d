/* Proves that files come in whole or not at all, are replaced in one step, and that secrets others can see are refused. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "check.h"

static char *folder;

static char *in(const char *leaf)
{
    static char *kept[4];
    static int turn;

    turn = (turn + 1) % 4;
    free(kept[turn]);
    kept[turn] = file_join(folder, leaf);
    return kept[turn];
}

static void put(const char *leaf, const char *text)
{
    CHECK_INT(file_replace(in(leaf), text, strlen(text), 0644, false, NULL), 0);
}

static void test_load(void)
{
    struct err err = { "" };
    size_t len = 7, i;
    char *big = mem_new(100001), *text;

    put("a", "hello");
    text = file_load(in("a"), 5, &len, &err);
    CHECK_STR(text, "hello");
    CHECK_INT(len, 5);
    free(text);
    CHECK(file_load(in("a"), 4, &len, &err) == NULL);
    CHECK(strstr(err.text, "/a: larger than the 4 bytes") != NULL);
    CHECK_INT(len, 5);
    CHECK(file_load(in("none"), 100, NULL, &err) == NULL);
    CHECK(strstr(err.text, "/none: can not be opened: No such file") != NULL);
    CHECK(file_load(folder, 100, NULL, &err) == NULL);
    for (i = 0; i < 100000; i++)
        big[i] = (char)('a' + i % 26);
    put("big", big);
    text = file_load(in("big"), 1 << 20, &len, &err);
    CHECK(text && len == 100000 && strcmp(text, big) == 0);
    free(text);
    free(big);
    put("empty", "");
    text = file_load(in("empty"), 0, &len, &err);
    CHECK_STR(text, "");
    CHECK_INT(len, 0);
    free(text);
}

static size_t count_in(const char *suffix)
{
    char **names;
    size_t count = 0;

    if (file_names(folder, suffix, &names, &count, NULL) == 0)
        file_names_free(names, count);
    return count;
}

static void test_replace(void)
{
    struct err err = { "" };
    struct stat st;
    char *text;

    put("r", "old");
    CHECK_INT(file_replace(in("r"), "new\0x", 5, 0600, true, &err), 0);
    CHECK(stat(in("r"), &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_size == 5);
    text = file_load(in("r"), 100, NULL, &err);
    CHECK_STR(text, "new");
    free(text);
    /* What can not be replaced stays as it was, and no temporary file is left. */
    CHECK_INT(mkdir(in("d"), 0755), 0);
    put("d/x", "1");
    CHECK_INT(file_replace(in("d"), "y", 1, 0644, false, &err), -1);
    CHECK(strstr(err.text, "/d: can not be replaced: ") != NULL);
    CHECK(access(in("d/x"), F_OK) == 0);
    CHECK_INT(file_replace(in("nowhere/x"), "y", 1, 0644, false, &err), -1);
    CHECK(strstr(err.text, "can not be made: No such file") != NULL);
    unlink(in("d/x"));
    CHECK_INT(rmdir(in("d")), 0);
}

static void test_names(void)
{
    struct err err = { "" };
    size_t count = 0;
    char **names;

    put("z.conf", "");
    put("B.conf", "");
    put("a.conf", "");
    put(".hidden.conf", "");
    put("a.conf~", "");
    CHECK_INT(mkdir(in("folder.conf"), 0755), 0);
    CHECK_INT(symlink("nowhere", in("link.conf")), 0);
    if (CHECK_INT(file_names(folder, ".conf", &names, &count, &err), 0) && CHECK_INT(count, 4)) {
        CHECK_STR(names[0], in("B.conf"));
        CHECK_STR(names[1], in("a.conf"));
        CHECK_STR(names[2], in("link.conf")); /* whoever reads it says what is wrong with it */
        CHECK_STR(names[3], in("z.conf"));
    }
    file_names_free(names, count);
    CHECK_INT(count_in(".nothing"), 0);
    CHECK_INT(file_names(in("none"), "", &names, &count, &err), -1);
    CHECK(strstr(err.text, "/none: the folder can not be read: No such file") != NULL);
}

static void test_folders(void)
{
    struct err err = { "" };
    struct stat st;

    umask(022);
    CHECK_INT(file_make_folders(in("rrd/acme//hq/"), &err), 0);
    CHECK(stat(in("rrd/acme/hq"), &st) == 0 && S_ISDIR(st.st_mode) && (st.st_mode & 0777) == 0750);
    CHECK_INT(file_make_folders(in("rrd/acme/hq"), &err), 0);
    CHECK_INT(file_make_folders("/", &err), 0);
    put("plain", "");
    CHECK_INT(file_make_folders(in("plain/x"), &err), -1);
    CHECK(strstr(err.text, "/plain: the folder can not be made: Not a directory") != NULL);
}

static int with_mode(mode_t mode, struct err *err)
{
    err->text[0] = '\0';
    CHECK_INT(chmod(in("secret"), mode), 0);
    return file_is_private(in("secret"), err);
}

/* Mode 0640 is right for root:forestall, and wrong for anybody else's file. */
static void test_private(void)
{
    int root = geteuid() == 0;
    struct err err;

    put("secret", "x");
    CHECK_INT(with_mode(0600, &err), 0);
    CHECK_INT(with_mode(0400, &err), 0);
    CHECK_INT(with_mode(0644, &err), -1);
    CHECK(strstr(err.text, "(mode 644): chmod 0600 ") != NULL && strstr(err.text, "/secret") != NULL);
    CHECK_INT(with_mode(0604, &err), -1);
    CHECK_INT(with_mode(0620, &err), -1);
    CHECK_INT(with_mode(0660, &err), -1);
    CHECK_INT(with_mode(0640, &err), root ? 0 : -1);
    if (root) {
        CHECK_INT(chown(in("secret"), 12345, 0), 0);
        CHECK_INT(with_mode(0600, &err), -1);
        CHECK(strstr(err.text, "belongs to user 12345") != NULL);
        /* Seen by its owner who is not root: readable for the group is too much. */
        CHECK_INT(chown(folder, 12345, 0) | seteuid(12345), 0);
        CHECK_INT(with_mode(0600, &err), 0);
        CHECK_INT(with_mode(0640, &err), -1);
        CHECK(strstr(err.text, "its group can read the secrets (mode 640): chmod 0600 ") != NULL);
        CHECK_INT(seteuid(0) | chown(folder, 0, 0) | chown(in("secret"), 0, 0), 0);
    }
    CHECK_INT(file_is_private(folder, &err), -1);
    CHECK_INT(file_is_private(in("none"), &err), -1);
}

static void check_path(char *got, const char *want)
{
    CHECK_STR(got, want);
    free(got);
}

static void test_paths(void)
{
    check_path(file_join("/etc/forestall", "x.conf"), "/etc/forestall/x.conf");
    check_path(file_join("/etc/", "x"), "/etc/x");
    check_path(file_join("/etc", "/var/x"), "/var/x");
    check_path(file_join("", "x"), "x");
    check_path(file_folder_of("/etc/x.conf"), "/etc");
    check_path(file_folder_of("x.conf"), ".");
    check_path(file_folder_of("/x"), "/");
    check_path(file_folder_of("a//b"), "a");
    check_path(file_folder_of("//x"), "/");
}

static int left_over;

static int drop(const char *path, const struct stat *st, int type, struct FTW *at)
{
    const char *name = path + at->base;

    (void)st;
    (void)type;
    left_over += name[0] == '.' && strcmp(name, ".hidden.conf") != 0;
    return remove(path);
}

int main(void)
{
    char temp[] = "/tmp/forestall-test-XXXXXX";

    folder = mkdtemp(temp);
    if (!CHECK(folder != NULL))
        return check_done();
    test_load();
    test_replace();
    test_names();
    test_folders();
    test_private();
    test_paths();
    /* Everything that was made goes, and nothing else is there: no temporary file was left over. */
    CHECK_INT(nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS), 0);
    CHECK_INT(left_over, 0);
    return check_done();
}
