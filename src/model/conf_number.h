/* conf_number.h: numbers as libconfig knows them, and what it would do wrong with them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_CONF_NUMBER_H
#define MODEL_CONF_NUMBER_H

enum conf_number {
    CONF_NUMBER_NONE, /* no number at all */
    CONF_NUMBER_BAD,  /* a number that libconfig would read as another one: why says what to write */
    CONF_NUMBER_INT,
    CONF_NUMBER_LONG, /* with an L behind it */
    CONF_NUMBER_FLOAT,
    CONF_NUMBER_KINDS
};
enum { CONF_NUMBER_WHY = 160 };

enum conf_number conf_number_kind(const char *word, char why[CONF_NUMBER_WHY]);

#endif
