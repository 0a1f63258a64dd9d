/* hash.h: one number for the meaning of a piece of configuration, fed field by field. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_HASH_H
#define MODEL_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "model/oid.h"

/* FNV-1a over all that was added. Start with HASH_START. Texts are ended, so that "ab","c" and "a","bc"
 * differ; NULL differs from "". Equal only within one program: not for files. */
#define HASH_START UINT64_C(0xcbf29ce484222325)

void hash_bytes(uint64_t *h, const void *data, size_t len);
void hash_text(uint64_t *h, const char *text);
void hash_int(uint64_t *h, int64_t value);
void hash_double(uint64_t *h, double value);
void hash_oid(uint64_t *h, struct oid o);

#endif
