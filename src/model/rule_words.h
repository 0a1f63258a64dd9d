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
    uint8_t first; /* hash of the first part */
    uint8_t severity;
    bool over;  /* of the list "over": whatever else is said with it is over */
    bool vague; /* of the list "vague" as well: it says only that there is something */
};
struct rule_words {
    const struct rule_word
        *words; /* those that say "over", then longest first, then ok, error, warning, notice, info */
    size_t count;
    const struct rule_word
        *bare; /* words that say no more than that something is wrong, or good again; longest first */
    size_t bare_count;
    int64_t quiet, hold; /* as in struct rule_act */
    const char *file;
    int line;
};

/* node: the group "words". Problems go to report. Everything lives in a. */
void rule_words_load(struct arena *a, const struct conf_node *node, struct rule_words *out,
                     struct report *report);
/* The severity that the words of a sentence say, or -1; *word (may be NULL) is the one that decided: a vague one only when there is no
 * other. */
int rule_words_severity(const struct rule_words *w, const char *text, const struct rule_word **word);
/* The same of a name such as "upsBatteryNeedsReplacement": what says "over", phrases before words, ok, error and warning before notice
 * and info, and of those the last in the name: "LinkUpFailed" has failed. */
int rule_words_name(const struct rule_words *w, const char *name, const struct rule_word **word);
/* The trouble that a name speaks of, in single words with '-' between them: without the word that decided when that is ok, and without
 * bare words, because names of a trouble and of its end often differ by these alone: "chargerFailure" and "chargerFailureCleared" are
 * both "charger"; and without numbers of three digits and more, which count notifications and not
 * parts. In out, at most cap - 1 octets. Returns out. */
char *rule_words_trouble(const struct rule_words *w, const char *name, const struct rule_word *word,
                         char *out, size_t cap);
/* How many words a text has. */
size_t rule_words_count(const char *text);

#endif
