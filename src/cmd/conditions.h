/* conditions.h: what makes tickets on a device, for people. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_CONDITIONS_H
#define CMD_CONDITIONS_H

#include <stdio.h>

#include "model/site.h"

void conditions_show(const struct device *d, FILE *to);

#endif
