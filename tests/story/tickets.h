/* tickets.h: a story with the desk in it: notifications, people, and what is expected of tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORY_TICKETS_H
#define TESTS_STORY_TICKETS_H

#include "tests/story/play.h"

/* trap NAME OBJECT CONDITION bad|good [SEVERITY] [watch|alone]; person NAME/OBJECT/CONDITION ack|close|reopen. As event_do(). */
int tickets_event(struct play *p, const struct play_words *w);
/* 1 when the words are no expectation of tickets, else as expect_hold(). */
int tickets_expect(struct play *p, char *const *word, size_t count);

/* expect.c: a number against OP and N of the story. 0 or -1. */
int expect_number(struct play *p, const char *what, double got, const char *op, const char *text);

#endif
