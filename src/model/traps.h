/* traps.h: the group "traps" of the main file: where notifications are listened for, and from whom. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_TRAPS_H
#define MODEL_TRAPS_H

#include "model/option.h"
#include "model/site.h"

struct traps_listen {
    const char *address; /* a literal without [ ]: "0.0.0.0", "::" */
    uint16_t port;
};

/* All addresses that begin with the first bits of address. */
struct traps_range {
    const char *address; /* a literal */
    uint8_t bits;        /* 0 to 32 or 128 */
};

/* Senders beside the devices: NAT gateways, relays, devices that send with another community than they are asked with. */
struct traps_allow {
    const char *name;
    const struct traps_range *ranges;
    size_t range_count;
    const char *const *names; /* of its credentials, as written */
    const struct credential **credentials;
    size_t credential_count;
    bool relay; /* it passes notifications of others on: what it says of their origin is believed */
    const char *file;
    int line;
};

enum traps_unknown { TRAPS_COUNT, TRAPS_TICKET };

/* Lives in the arena of its fleet generation. */
struct traps {
    const struct traps_listen *listens;
    size_t listen_count; /* 0: only on sockets that systemd passes */
    struct traps_allow *allows;
    size_t allow_count;
    int64_t receive_buffer, max_size; /* octets: of each socket, of one datagram */
    int64_t rate, burst, total_rate,
        total_burst;         /* notifications of one sender, of all: each second, at once; 0 = no limit */
    uint8_t unknown_senders; /* enum traps_unknown */
};

/* The group (NULL: all defaults). Problems go to report with their places. */
void traps_load(struct arena *a, const struct conf_node *group, struct traps *out, struct report *report);
/* Find the credentials that were named. */
void traps_link(struct arena *a, struct traps *t, struct credential *const *credentials, size_t count,
                struct report *report);

extern const struct option_row traps_rows[], traps_allow_rows[];
extern const size_t traps_row_count, traps_allow_row_count;

#endif
