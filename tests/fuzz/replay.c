/* Runs a fuzz harness on saved inputs instead of libFuzzer: each file of the files and folders named.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked with one fuzz_*.c. Each name is printed before its run, so that after a crash the last line
 * tells which input did it. The empty input is always tried first.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static int runs;

static void die(const char *path)
{
    fprintf(stderr, "replay: %s: %s\n", path, strerror(errno));
    exit(2);
}

/* The harness gets a copy of exactly that size, so that ASan sees a read past its end. */
static void run_bytes(const char *name, const char *bytes, size_t size)
{
    uint8_t *data = malloc(size ? size : 1);

    if (!data)
        die(name);
    memcpy(data, bytes, size);
    printf("%s\n", name);
    fflush(stdout);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    runs++;
}

static void run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(size + 1);

    if (!file || !bytes)
        die(path);
    size = fread(bytes, 1, size, file);
    fclose(file);
    run_bytes(path, bytes, size);
    free(bytes);
}

static void run_path(const char *path)
{
    struct dirent **names;
    struct stat st;
    int i, count;

    if (stat(path, &st) != 0)
        die(path);
    if (!S_ISDIR(st.st_mode)) {
        run_file(path, (size_t)st.st_size);
        return;
    }
    count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        die(path);
    for (i = 0; i < count; i++) {
        char below[4096];

        if (names[i]->d_name[0] != '.' && snprintf(below, sizeof below, "%s/%s", path, names[i]->d_name) > 0)
            run_path(below);
        free(names[i]);
    }
    free(names);
}

int main(int argc, char **argv)
{
    int i;

    if (LLVMFuzzerInitialize)
        LLVMFuzzerInitialize(&argc, &argv);
    run_bytes("(nothing)", "", 0);
    for (i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%d inputs\n", runs);
    return 0;
}
