/* rule_words.h: how bad is a notification that no rule knows? The words of its name and texts say. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RULE_WORDS_H
#define MODEL_RULE_WORDS_H

#include "model/conf.h"
#include "model/fact.h"

/* The table "words" of the rules folder: for each severity words, or phrases of several ("no longer"). */
struct rule_word {
    const char *const *parts; /* lower case */
    uint16_t count;
    uint8_t severity;
};
struct rule_words {
    const struct rule_word *words; /* longest first, then ok, error, warning, notice, info */
    size_t count;
    int64_t quiet, hold; /* as in struct rule_act */
    const char *file;
    int line;
};

/* node: the group "words". Problems go to report. Everything lives in a. */
void rule_words_load(struct arena *a, const struct conf_node *node, struct rule_words *out,
                     struct report *report);
/* The severity that the words of text say, or -1; *word (may be NULL) is the one that decided. text: a name such as
 * "upsBatteryNeedsReplacement" or a sentence. */
int rule_words_severity(const struct rule_words *w, const char *text, const struct rule_word **word);
/* text in single words with '-' between them, without the word that decided: names of a trouble and of its end often differ by
 * that alone. In out, at most cap - 1 octets. Returns out. */
char *rule_words_rest(const char *text, const struct rule_word *word, char *out, size_t cap);

#endif
