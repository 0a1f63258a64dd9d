/* unruled.h: notifications that no rule knows: counted and kept, repeats of them together. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_UNRULED_H
#define CORE_UNRULED_H

#include "core/tally.h"
#include "model/notice.h"
#include "store/ticket_notice.h"

struct unruled;
/* keep: writes one down (ticket_notice.h). most: lines of the list. */
struct unruled *unruled_new(size_t most, void (*keep)(void *ctx, const struct ticket_notice *n), void *ctx);
void unruled_free(struct unruled *u); /* accepts NULL */
/* One more of it; name: when a module knows it, or NULL. Not NULL: it is to be kept now, with unruled_keep(): the first of its kind, the first after
 * ten seconds, and each inform, as that is answered when it is on disk. */
struct tally_one *unruled_take(struct unruled *u, const char *sender, const struct notice *n,
                               const char *name);
void unruled_keep(struct unruled *u, struct tally_one *one, const char *json);
/* Those that were only counted are kept after ten seconds: to be called each second; all of them at the end. */
void unruled_settle(struct unruled *u, bool all);
const struct tally *unruled_list(const struct unruled *u);

#endif
