/* rpn.h: computed values, in reverse Polish notation as rrdtool has it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RPN_H
#define MODEL_RPN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"

/* Operators, as in rrdgraph_rpn(3): + - * / % POW LT LE GT GE EQ NE IF MIN MAX LIMIT UN UNKN INF NEGINF
 * ISINF ADDNAN ABS SQRT FLOOR CEIL EXP LOG DUP POP EXC AND OR. Everything else is a number or a name. UNKN
 * (NaN) runs through arithmetic; comparisons with it are 0, as in rrdtool. */
struct rpn;

/* name() turns a word into the number of a variable (0..), or -1 when there is none (then the error says
 * so, with the nearest word if the callback wrote one into err). The program is checked: stack never
 * under- or overflows (depth 32), one result. */
struct rpn *rpn_compile(struct arena *a, const char *text,
                        int (*name)(void *ctx, const char *word, struct err *err), void *ctx,
                        struct err *err);
/* value() gives variable v (NaN = unknown). Result is NaN when unknown or infinite. */
double rpn_run(const struct rpn *program, double (*value)(void *ctx, int v), void *ctx);
/* The variables it uses, in order of first use. */
size_t rpn_variables(const struct rpn *program, const int **variables);
/* As it was written. */
const char *rpn_text(const struct rpn *program);
/* Is the word one of the operators above (no metric may be named so)? */
bool rpn_is_operator(const char *word);

#endif
