/* senders.h: who may send notifications, and with what: the devices with all their addresses, and what the configuration allows besides. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_SENDERS_H
#define CORE_SENDERS_H

#include "core/sched.h"
#include "snmp/trapgate.h"

/* v3 users of the credentials that "allow" names. Derived before the passphrases of a generation are wiped (sched_take()). */
struct senders_keys;
struct senders_keys *senders_keys_new(const struct fleet *fleet);
void senders_keys_free(struct senders_keys *k); /* accepts NULL; wipes */

/* What a decoder is started with. Lives as long as this. */
struct senders {
    struct arena *arena;
    struct trapgate_source *sources;
    size_t count;
    struct v3_user **users; /* held */
    size_t user_count;
    uint64_t hash; /* equal while nothing differs */
};
/* Of an address that devices are configured with only they may use it, whatever others tell of themselves (addresses.h); otherwise all that
 * tell it. */
struct senders *senders_new(const struct sched *sched, const struct fleet *fleet,
                            const struct senders_keys *keys);
void senders_free(struct senders *s); /* accepts NULL */

#endif
