/* neighbours_site.h: which configured device of a site is meant by what others tell of their neighbours. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_NEIGHBOURS_SITE_H
#define CORE_NEIGHBOURS_SITE_H

#include "core/neighbours.h"

/* Look at a site ("acme/hq") again: each row's "to". True when connections became others. */
bool neighbours_site_resolve(const struct sched *s, const char *site);

#endif
