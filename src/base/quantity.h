/* quantity.h: numbers with units, as people read them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdbool.h>

enum { QUANTITY_TEXT = 80 };

/* 1234567 B is "1.23 MB", 93 % stays "93 %", 1860 s is "31 minutes", 0.0042 s "4.2 ms"; at most three digits behind the point, of what is below 0.1 three that count. rate: so much in a
 * second: "1.23 MB/s", without a unit "4.2/s". unit: NULL or "" = none; its first 40 bytes count. Not finite: "?". Returns out. */
char *quantity_text(double v, const char *unit, bool rate, char out[QUANTITY_TEXT]);

#endif
