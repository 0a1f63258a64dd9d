/* secrets.h: communities and SNMPv3 users from secrets.conf. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SECRETS_H
#define MODEL_SECRETS_H

#include "model/option.h"
#include "model/site.h"

/* Credentials by name, sorted; they and their secrets live in a, and are wiped by secrets_wipe(). Nothing
 * that stands in the file is ever quoted in report, but for the names of credentials and keys. The file is
 * refused unless only its owner can read it. Returns 0, or -1 when something was reported (what could be
 * read is in *all nevertheless). */
int secrets_load(struct arena *a, const char *path, struct credential ***all, size_t *count,
                 struct report *report);
void secrets_wipe(struct credential **all, size_t count);

/* Names of protocols, any case, with or without '-': enum site_auth, enum site_priv, or -1.
 * *dialect_given: see struct credential. */
int secrets_auth_named(const char *name);
int secrets_priv_named(const char *name, bool *dialect_given);

extern const struct option_row secrets_rows[];
extern const size_t secrets_row_count;

#endif
