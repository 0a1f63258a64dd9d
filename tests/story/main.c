/* The story runner: plays tests/story/ *.story and the stories in C, all or those named, and counts them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/story/own.h"

enum { NAME = 80 };

/* "tests/story/story-04-reboot.story": story-04-reboot */
static void name_of(const char *path, char out[NAME])
{
    const char *slash = strrchr(path, '/');
    (void)snprintf(out, NAME, "%s", slash != NULL ? slash + 1 : path);
    out[strcspn(out, ".")] = '\0';
}

/* No words: all. "story-04", "04", "reboot" each choose story-04-reboot. */
static bool is_wanted(const char *name, char **words)
{
    bool any = false;
    for (; *words != NULL; words++) {
        const char *found = strstr(name, *words);
        if (found != NULL) {
            return true;
        }
        any = true;
    }
    return !any;
}

static bool report(const struct play *p, const char *name, bool good)
{
    if (good) {
        printf("ok %s %s\n", name, p->title);
    } else {
        printf("FAIL %s %s\n    %s%s%d: %s\n", name, p->title, p->line > 0 ? name : "",
               p->line > 0 ? ".story:" : "line ", p->line, p->wrong);
    }
    (void)fflush(stdout);
    return good;
}

static bool tell_file(const char *path, const char *name)
{
    struct play p = { .line = 0 };
    return report(&p, name, play_file(&p, path));
}

static bool tell_own(const struct own *o)
{
    struct play p = { .line = 0 };
    (void)snprintf(p.title, sizeof p.title, "%s", o->title);
    p.w = world_new();
    o->tell(&p);
    world_free(p.w);
    return report(&p, o->name, p.wrong[0] == '\0' && p.expectations > 0);
}

int main(int argc, char **argv)
{
    char **paths, **words = argv + 1, name[NAME];
    size_t count, passed = 0, failed = 0;
    struct err err;
    (void)argc;
    if (*words != NULL && strcmp(*words, "-v") == 0) {
        net_verbose = told_verbose = true;
        words++;
    }
    if (file_names("tests/story", ".story", &paths, &count, &err) != 0) {
        fprintf(stderr, "story: %s: run it in the project's folder\nusage: story [-v] [WORD...]\n", err.text);
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        name_of(paths[i], name);
        if (is_wanted(name, words)) {
            *(tell_file(paths[i], name) ? &passed : &failed) += 1;
        }
    }
    for (const struct own *const *o = own_stories; *o != NULL; o++) {
        if (is_wanted((*o)->name, words)) {
            *(tell_own(*o) ? &passed : &failed) += 1;
        }
    }
    file_names_free(paths, count);
    printf("stories: %zu passed, %zu failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
