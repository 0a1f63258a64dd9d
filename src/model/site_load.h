/* site_load.h: customers and their sites from conf/customers. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SITE_LOAD_H
#define MODEL_SITE_LOAD_H

#include "model/device.h"

/* All *.conf files of a folder, in order. Problems go to env->report. The customers live in env->arena. */
void site_load_all(struct site_env *env, const char *folder, struct customer **customers, size_t *count);

extern const struct option_row site_load_customer_rows[], site_load_site_rows[];
extern const size_t site_load_customer_row_count, site_load_site_row_count; /* without what devices inherit */

#endif
