/* replay.h: a recording of a device (.snmprec) that answers requests in place of the network: "poll --from FILE". */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_REPLAY_H
#define SNMP_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* Lines "OID|TAG|VALUE": TAG is the BER tag in decimal (2 INTEGER, 4 OCTET STRING, 5 NULL, 6 OID, 64 IpAddress, 65 Counter32, 66 Gauge32, 67 TimeTicks, 68 Opaque,
 * 70 Counter64), with an x behind it when VALUE is in hex. Lines that begin with # and empty lines are passed over; order does not matter, of two lines with one OID the
 * first counts. */
struct replay;
/* NULL with file, line and reason. Everything lives in a. */
struct replay *replay_load(struct arena *a, const char *path, struct err *err);
/* The same from memory; name stands in messages. */
struct replay *replay_parse(struct arena *a, const char *name, const char *text, size_t len, struct err *err);
size_t replay_count(const struct replay *r);
/* Answer one v1 or v2c request (GET, GETNEXT, GETBULK) as an agent with that memory would, at most max bytes: the length of the answer at the end of
 * out (cap bytes; *answer points to it), or 0 for none. */
size_t replay_answer(const struct replay *r, const uint8_t *request, size_t len, uint8_t *out, size_t cap,
                     size_t max, const uint8_t **answer);

#endif
