/* addresses.h: the addresses that a device has: those that its name had, and those of its own address table. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_ADDRESSES_H
#define CORE_ADDRESSES_H

#include <jansson.h>
#include <stdbool.h>

#include "snmp/udp.h"

struct poll;

/* By which notifications are known as a device's (whose.h). Owned by the unit; zeroed = none. */
enum addresses_from {
    ADDRESSES_NAME,  /* the host name of the configuration had it */
    ADDRESSES_TABLE, /* the device says so (IP-MIB): only a hint, as anybody may say anything */
};
struct addresses_one {
    struct udp_address address;
    uint8_t from; /* enum addresses_from */
};
struct addresses {
    struct addresses_one *list;
    size_t count;
    uint64_t changed; /* goes up with each change */
};
enum { ADDRESSES_MAX = 1024 };

void addresses_free(struct addresses *a);
/* One that a name was resolved to. More than ADDRESSES_MAX are not kept. */
void addresses_add(struct addresses *a, const struct udp_address *address, enum addresses_from from);
/* Those of its name: it has another one now. */
void addresses_forget_names(struct addresses *a);
/* Does it name one device in a network? Not loopback, 0.0.0.0, multicast, broadcast, link-local. The agents of the tests live in
 * 127.0.0.0/8: loopback beyond 127.0.0.1 counts. */
bool addresses_count(const struct udp_address *address);
/* After a poll: what its section "addresses" and those beside it (group "address") brought. */
void addresses_learn(struct addresses *a, const struct poll *p);

/* For learned.json: texts. */
json_t *addresses_json(const struct addresses *a);
void addresses_take(struct addresses *a, const json_t *list);

#endif
