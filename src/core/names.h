/* names.h: host names of devices to addresses, asynchronously; the last good address is kept. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include "core/sched.h"

struct event_base;
struct names;
/* found: a name was resolved (again, every few minutes). NULL with the reason when the resolver can not start. */
struct names *names_new(struct event_base *base,
                        void (*found)(void *ctx, const char *key, const struct udp_address *address),
                        void *ctx, struct err *err);
void names_free(struct names *n); /* accepts NULL */
/* Look a host name up now and every few minutes; key identifies the device. The same name again changes nothing: its last good address is given at once. While a name is not resolved the last good
 * address stays in use. */
void names_watch(struct names *n, const char *key, const char *host, uint16_t port);
/* After a reload: devices that are gone, or have a literal address now, are not looked up any more. */
void names_retain(struct names *n, bool (*keep)(void *ctx, const char *key), void *ctx);

#endif
