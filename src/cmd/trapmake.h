/* trapmake.h: notifications from what people type or have in files, made into the datagram that a device would send. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_TRAPMAKE_H
#define CMD_TRAPMAKE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/fleet.h"
#include "model/notice.h"

/* A notification while it is put together. */
struct trapmake {
    struct arena *arena;
    const struct fleet_names *names; /* NULL: numbers only */
    const char *file, *name, *given; /* given: the notification's name as the file has it; each may be NULL */
    struct oid trap;
    uint32_t uptime;
    struct notice_bind *binds; /* malloced while growing */
    size_t count;
};
void trapmake_free(struct trapmake *t);

/* The lines "name: trap: oid: uptime: varbind: OID TYPE VALUE" of a file; other lines say nothing here. Types as snmptrap(1) has them:
 * i u c C t a o s x d n. 0, or -1 with file, line and reason. */
int trapmake_file(struct trapmake *t, const char *path, struct err *err);
/* The notification by name or number. */
int trapmake_trap(struct trapmake *t, const char *name, struct err *err);
/* "ifIndex.3=3", "ifOperStatus.3=down", "ifDescr.3=s:7", "1.3.6.1.4.1.99999.1.0=x:00ff": with "TYPE:" before the value or the type that the
 * value looks like. A name without its module is one of the notification's module or of one named before. */
int trapmake_bind(struct trapmake *t, const char *text, struct err *err);
/* The v2c datagram, in the arena; 0 when it would be larger than one can be. */
size_t trapmake_datagram(const struct trapmake *t, const uint8_t **out);
/* Hex digits (with blanks, 0x, colons) or the bytes themselves, as they were read. */
size_t trapmake_raw(struct arena *a, const char *bytes, size_t len, const uint8_t **out);

#endif
