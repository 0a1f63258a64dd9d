/* hash.c: one number for the meaning of a piece of configuration, fed field by field. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/hash.h"

#include <math.h>
#include <string.h>

void hash_bytes(uint64_t *h, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        *h = (*h ^ p[i]) * UINT64_C(0x100000001b3);
}

void hash_int(uint64_t *h, int64_t value)
{
    hash_bytes(h, &value, sizeof value);
}

void hash_text(uint64_t *h, const char *text)
{
    size_t len = text ? strlen(text) : 0;

    hash_int(h, text ? (int64_t)len : -1);
    if (text)
        hash_bytes(h, text, len);
}

/* All unknowns are one, and so are both zeros. */
void hash_double(uint64_t *h, double value)
{
    if (isnan(value)) {
        hash_text(h, NULL);
        return;
    }
    value += 0.0; /* -0 becomes 0 */
    hash_bytes(h, &value, sizeof value);
}

void hash_oid(uint64_t *h, struct oid o)
{
    hash_int(h, o.len);
    hash_bytes(h, o.b, o.len);
}
