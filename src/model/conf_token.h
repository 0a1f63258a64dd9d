/* conf_token.h: words, signs and values of a configuration text, and what is wrong with them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONF_TOKEN_H
#define MODEL_CONF_TOKEN_H

#include <stdbool.h>

#include "model/conf_number.h"
#include "model/report.h"

/* A place in the text. */
struct conf_token {
    const char *file;
    char *at, *end; /* *end is a NUL; there is none before it */
    char *line_start;
    int line, last_line; /* here; and where the last word or sign ended */
    bool secret;         /* no message quotes the text */
    struct report *report;
};

/* Kinds of values; numbers have those of enum conf_number. */
enum { CONF_TOKEN_TEXT = CONF_NUMBER_KINDS, CONF_TOKEN_BOOL, CONF_TOKEN_NESTED };
enum { CONF_TOKEN_WORD = 64 };

/* Report; always -1. */
int conf_token_fail(struct conf_token *t, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Go over blanks and comments. 0 or -1 (reported). */
int conf_token_skip(struct conf_token *t);
/* Go over a text, from its opening quote. 0 or -1. */
int conf_token_text(struct conf_token *t);
/* Go over a number, true or false: everything that stands without quotes. The kind, or -1. */
int conf_token_bare(struct conf_token *t);
/* The word or sign at this place, for a message. Returns out or a constant. */
const char *conf_token_found(const struct conf_token *t, char out[CONF_TOKEN_WORD]);
bool conf_token_is_name_start(char c);
bool conf_token_is_name(char c);

#endif
