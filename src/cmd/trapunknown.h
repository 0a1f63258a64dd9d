/* trapunknown.h: "forestall trap --unknown": what came and no rule knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_TRAPUNKNOWN_H
#define CMD_TRAPUNKNOWN_H

#include "core/rulebook.h"

/* From the tickets' database of the configuration, whether the daemon runs or not: newest first, then a rule to start from for each
 * notification. As JSON one object a line. An exit status (cmd.h). */
int trapunknown_show(const char *config, const struct rulebook *book, bool json);

#endif
