/* mib.h: names to numbers at load: Net-SNMP's MIB parser on our own modules and the technicians' own. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_MIB_H
#define SNMP_MIB_H

#include "model/fleet.h"

/* folders: colon list; earlier ones win, and in one folder a vendor's own module before our excerpt of it. Nothing is parsed until a name asks for its module; only the modules that are used are parsed. No configuration, no
 * environment and no cache of Net-SNMP is used. Process-wide (the library's tree is): one at a time. NULL with the reason. */
struct mib;
struct mib *mib_open(const char *folders, struct err *err);
void mib_close(struct mib *m); /* accepts NULL */
/* The callbacks for fleet_load(). resolve takes
 *   MODULE::name           loads the module if need be
 *   name                   of a module that is loaded already; when it is in none the reason says which module to write
 * with an instance behind it or not (".0", ".1.2"). With an instance the OID is the whole and is_column is -1. */
struct fleet_names mib_names(struct mib *m);
/* Name for an OID, "IF-MIB::ifDescr.3" with the longest known prefix among the modules loaded so far, else numbers. Returns out. */
char *mib_name_of(struct mib *m, struct oid o, char *out, size_t cap);
/* Parse every module that the folders have; and is there one of this name? For tables of all names (mibnames.h). */
void mib_load_all(struct mib *m);
bool mib_has_module(const struct mib *m, const char *module);
/* What the parser complained about (file and line), to be shown by "check"; calls row for each. */
void mib_complaints(struct mib *m, void (*row)(void *ctx, const char *text), void *ctx);

#endif
