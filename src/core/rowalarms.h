/* rowalarms.h: the conditions of each row of a unit, looked up once and remembered until the next generation. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ROWALARMS_H
#define CORE_ROWALARMS_H

#include "core/unit.h"
#include "model/alarm_plan.h"

/* Conditions of rows that the same exceptions fit. */
struct rowalarms_variant {
    uint64_t fits;
    const struct alarm *alarms;
};

/* The section begins to belong to this device. */
void rowalarms_start(struct unit_section *us, const struct device *d);
/* It was section "was" of the same meaning, of this generation or of another that is still there. What its rows were seen good of stays so,
 * where the condition says the same. */
void rowalarms_move(struct unit_section *us, const struct device *d, const struct section *was);
void rowalarms_end(struct unit_section *us);
/* section->alarm_count conditions; they live until the next start or end. */
const struct alarm *rowalarms_of(struct unit_section *us, const struct device *d, struct row *row);
/* Is the row named after a port of the unit that is shut? names: NULL-ended, its own names. */
bool rowalarms_port_is_shut(const struct unit *u, const char *const *names);

#endif
