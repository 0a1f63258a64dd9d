/* whose.h: which device a notification is from. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CORE_WHOSE_H
#define CORE_WHOSE_H

#include "model/fleet.h"
#include "model/notice.h"
#include "snmp/udp.h"

/* By how much an address is believed to be a device's. */
enum whose_trust {
    WHOSE_TOLD, /* by its own address table: counts only where nobody is configured with it, and where no other device says the same */
    WHOSE_CONFIGURED, /* in the configuration, or what its host name was resolved to */
};

struct whose;
struct whose *whose_new(void);
void whose_free(struct whose *w); /* accepts NULL */
/* Keys are copied; the same again changes nothing. */
void whose_address(struct whose *w, const char *key, const struct udp_address *address,
                   enum whose_trust trust);
void whose_engine(struct whose *w, const char *key, const uint8_t *id, size_t len);
/* Engine IDs of devices that w knows, as before had them: what authentic notifications told. */
void whose_keep_engines(struct whose *w, const struct whose *before);
/* Senders whose word counts about where a notification came from. The ranges live as long as w. */
void whose_relays(struct whose *w, const struct traps *traps);
/* Every device with a literal address, and the relays: what is known without a running daemon. */
struct whose *whose_of_fleet(const struct fleet *fleet);

/* The key of the device, or NULL when it is nobody's or it can not be told whose. In this order: what a trusted relay says (snmpTrapAddress, else v1 agent-addr); the
 * engine ID of an authentic v3 message; the UDP source. Of several devices with the source's address the one that v1 agent-addr or the
 * engine ID belongs to. What an untrusted sender says is never enough by itself. by (may be NULL): in words, for people. */
const char *whose_find(const struct whose *w, const struct notice *n, const char **by);
/* Is that one of a device's addresses (by either trust)? */
bool whose_known(const struct whose *w, const char *source);

/* Does an address lie in a range? */
bool whose_in_range(const struct traps_range *r, const struct udp_address *address);

#endif
