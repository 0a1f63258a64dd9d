/* play.h: one .story file while it is told: its lines, words and times. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_PLAY_H
#define TESTS_STORY_PLAY_H

#include "tests/story/world.h"

/* A line in words; "..." keeps blanks together. word[count] is NULL. */
enum { PLAY_WORDS = 24 };
struct play_words {
    char text[2000];
    char *word[PLAY_WORDS + 1];
    size_t count;
};

struct play {
    struct world *w;
    char title[200];
    char wrong[1600]; /* the first expectation that did not hold, or a mistake in the file */
    int line;
    int64_t from;        /* where the span of an expectation begins: microseconds since the start */
    size_t expectations; /* that were looked at */
};

/* Plays the file. True when all expectations held and there was at least one. */
bool play_file(struct play *p, const char *path);

/* Lines of a story told in C. */
void play_lines(struct play *p, const char *text);

/* Sets wrong, unless it is set, and returns -1. */
int play_wrong(struct play *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* By name; NULL: wrong is set. */
struct net_host *play_host(struct play *p, const char *name);
struct unit *play_unit(struct play *p, const char *name);

/* event.c: something happens ("reboot sw1"), or is there from the start ("device sw1 ports=4"). 1, 0 when the first word is
 * no event, or -1: wrong is set. */
int event_do(struct play *p, const struct play_words *w);
/* expect.c: the words after "expect". 0 or -1. */
int expect_hold(struct play *p, char *const *word, size_t count);

#endif
