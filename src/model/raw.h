/* raw.h: the number in a value as an agent sent it, by the form that the profile names. Pure. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_RAW_H
#define MODEL_RAW_H

#include "base/mem.h"
#include "model/profile.h"
#include "model/value.h"

/* 0, or -1 when the value holds no number in that form. A text that is wholly a number is one in every form: some agents
 * send all numbers as text. */
int raw_number(const struct metric *m, const struct value *v, double *out);
/* A text of zeros and ones: bit n is set when character n (from 0) is '1'. The first 64 characters count. */
uint64_t raw_flags(const struct value *v);
/* Arcs of an index as the octets they stand for (an address, a name); in the arena. NULL when one is above 255. */
const struct value *raw_octets(struct arena *a, const uint32_t *arcs, size_t count);

#endif
