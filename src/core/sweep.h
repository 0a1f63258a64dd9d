/* sweep.h: one small question to each of many addresses, paced and bounded: who is there? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_SWEEP_H
#define CORE_SWEEP_H

#include "model/site.h"
#include "base/err.h"

struct sweep_found {
    const char *address; /* as given */
    char *object_id, *descr,
        *name; /* sysObjectID, sysDescr, sysName; cleaned texts, "" when not told; owned by the sweep */
    bool answered, refused; /* refused: a v3 engine answers, but not to our user */
};

struct sweep_options {
    const struct credential *credential;
    uint16_t port;
    int rate;        /* packets a second at most */
    int64_t timeout; /* ms */
    int tries;
    void (*progress)(void *ctx, size_t done, size_t count, size_t found);
    void *ctx;
};

/* Ask them all; ends by itself. The result has count entries, in order; free with sweep_free(). NULL with the reason when no socket could be opened or
 * the keys can not be made. Names are resolved (blocking); those that can not be are as if silent. */
struct sweep_found *sweep_run(const char *const *addresses, size_t count, const struct sweep_options *options,
                              struct err *err);
void sweep_free(struct sweep_found *found, size_t count); /* accepts NULL */

#endif
