/* mibnames.h: the MIB tree as a table of names (model/naming.h), to show notifications that no rule names. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_MIBNAMES_H
#define SNMP_MIBNAMES_H

#include "model/naming.h"
#include "snmp/mib.h"

/* Loads every module of m and makes the table of all they define, in a. What the parser complained about is for mib_complaints(). */
void mibnames_make(struct mib *m, struct arena *a, struct naming *out);

#endif
