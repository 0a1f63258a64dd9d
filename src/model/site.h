/* site.h: customers, sites, devices and the credentials to ask them with. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SITE_H
#define MODEL_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/profile.h"
#include "model/window.h"

/* Everything lives in the arena of its fleet generation. */

enum site_version { SITE_V1 = 0, SITE_V2C = 1, SITE_V3 = 3 };      /* as in msgVersion */
enum site_level { SITE_NOAUTH = 1, SITE_AUTH = 2, SITE_PRIV = 3 }; /* RFC 3411 SnmpSecurityLevel */
enum site_auth { AUTH_NONE, AUTH_MD5, AUTH_SHA1, AUTH_SHA224, AUTH_SHA256, AUTH_SHA384, AUTH_SHA512 };
enum site_priv { PRIV_NONE, PRIV_DES, PRIV_AES128, PRIV_AES192, PRIV_AES256, PRIV_AES192C, PRIV_AES256C };
/* PRIV_AES192/256: the dialect (Blumenthal, or Reeder as Cisco has it: "C") is found on first contact
 * unless given with C. */

struct credential {
    const char *name;
    uint8_t version, level, auth, priv;
    const char *community; /* bytes, community_len; NULs are not possible in the config */
    size_t community_len;
    const char *user;            /* v3 securityName */
    char *auth_pass, *priv_pass; /* wiped (explicit_bzero) by whoever derived the keys */
    bool dialect_given;          /* "AES-256-C" or "AES-256-B" was written: do not try the other */
    const char *file;
    int line;
};

/* May a device be silent because it sleeps or is switched off at night? AUTO: when it has supplies, as printers do. */
enum site_sleep { SITE_SLEEP_AUTO, SITE_SLEEP_NEVER, SITE_SLEEP_MAY };

struct site_every {
    const char *section;
    int64_t every;
};

struct device {
    const char *key; /* "customer/site/name": the identity, never the address */
    const char *customer, *site, *name;
    const char *title;   /* for people; name when not given */
    const char *address; /* IPv4, IPv6 (with %zone), or a host name */
    uint16_t port;       /* 161 */
    const struct credential *credential;
    const struct profile *profile;
    const char *const *contexts; /* v3 contexts polled beside the default one */
    size_t context_count;
    const char *parent;        /* key of the device it hangs behind, or NULL */
    const char *const *powers; /* keys of the devices that lose power with it (it is a UPS) */
    size_t power_count;
    struct window_set maintenance; /* of the customer, the site and its own: no tickets open in these */
    struct window_set
        hours; /* working hours: its own, else of the site, else of the customer; count 0: always */
    const struct alarm_plan *alarms; /* its conditions where they are not those of the profile; NULL: none */
    uint8_t sleep;                   /* enum site_sleep */
    int64_t timeout;                 /* ms for one try at most */
    int retries;
    int max_response;               /* bytes of an answer that we aim at */
    int max_varbinds;               /* ceiling for one request */
    int window;                     /* requests in flight at most */
    bool reply_from_any;            /* answers from another address count (VRRP boxes) */
    bool disabled;                  /* kept in the config, not polled */
    const struct site_every *every; /* own periods of sections */
    size_t every_count;
    uint64_t hash; /* of everything that matters for polling: a reload keeps state while it is equal */
    const char *file;
    int line;
};

struct site {
    const char *name, *title, *zone;
    struct zone *clock; /* of zone, else the machine's own; NULL is UTC. Closed by fleet_drop() */
    struct device *devices;
    size_t device_count;
    const char *file;
    int line;
};
struct customer {
    const char *name, *title, *contact;
    struct site *sites;
    size_t site_count;
    const char *file;
    int line;
};

/* Period of a section on a device: own, else the section's. Milliseconds. */
int64_t site_every(const struct device *d, const struct section *s);
const char *site_version_name(uint8_t version); /* "2c" */
const char *site_auth_name(uint8_t auth);       /* "SHA-256" */
const char *site_priv_name(uint8_t priv);

#endif
