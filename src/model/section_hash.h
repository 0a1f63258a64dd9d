/* section_hash.h: one number for what a section means. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SECTION_HASH_H
#define MODEL_SECTION_HASH_H

#include "model/profile.h"

/* Equal when polling and storing are the same: file, line, help texts and graphs do not count. */
uint64_t section_hash(const struct section *s);

#endif
