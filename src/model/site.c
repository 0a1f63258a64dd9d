/* site.c: customers, sites, devices and the credentials to ask them with. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/site.h"

#include <string.h>

int64_t site_every(const struct device *d, const struct section *s)
{
    for (size_t i = 0; i < d->every_count; i++)
        if (!strcmp(d->every[i].section, s->name))
            return d->every[i].every;
    return s->every;
}

const char *site_version_name(uint8_t version)
{
    switch (version) {
    case SITE_V1:
        return "1";
    case SITE_V2C:
        return "2c";
    case SITE_V3:
        return "3";
    default:
        return "?";
    }
}

const char *site_auth_name(uint8_t auth)
{
    static const char *const names[] = {
        [AUTH_NONE] = "none",      [AUTH_MD5] = "MD5",        [AUTH_SHA1] = "SHA-1",
        [AUTH_SHA224] = "SHA-224", [AUTH_SHA256] = "SHA-256", [AUTH_SHA384] = "SHA-384",
        [AUTH_SHA512] = "SHA-512",
    };

    return auth < sizeof names / sizeof *names ? names[auth] : "?";
}

const char *site_priv_name(uint8_t priv)
{
    static const char *const names[] = {
        [PRIV_NONE] = "none",         [PRIV_DES] = "DES",        [PRIV_AES128] = "AES-128",
        [PRIV_AES192] = "AES-192",    [PRIV_AES256] = "AES-256", [PRIV_AES192C] = "AES-192-C",
        [PRIV_AES256C] = "AES-256-C",
    };

    return priv < sizeof names / sizeof *names ? names[priv] : "?";
}
