/* The present value of an object of the recording, encoded. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_AGENT_CURRENT_H
#define TESTS_AGENT_CURRENT_H

#include "inside.h"

#define CURRENT_SLACK 48 /* octets that may be written behind `room` (and are not part of the result) */

/* The varbind of entry `index` at `out`; 0 when it needs more than `room`. `name` replaces its name when not NULL. */
size_t current_put(const struct agent *a, uint32_t index, const uint8_t *name, size_t name_len,
                   int64_t now_us, uint8_t *out, size_t room);

#endif
