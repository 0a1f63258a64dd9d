/* device_hash.c: one number for all that matters when a device is polled. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/device_hash.h"

#include "model/hash.h"

static void device_hash_credential(uint64_t *h, const struct credential *c)
{
    hash_int(h, c->version);
    hash_int(h, c->level);
    hash_int(h, c->auth);
    hash_int(h, c->priv);
    hash_int(h, c->dialect_given);
    hash_int(h, (int64_t)c->community_len);
    hash_bytes(h, c->community, c->community_len);
    hash_text(h, c->user);
    hash_text(h, c->auth_pass);
    hash_text(h, c->priv_pass);
}

static void device_hash_sections(uint64_t *h, const struct device *d)
{
    for (size_t i = 0; i < d->profile->section_count; i++) {
        hash_int(h, (int64_t)d->profile->sections[i]->hash);
        hash_int(h, site_every(d, d->profile->sections[i]));
    }
}

uint64_t device_hash(const struct device *d)
{
    uint64_t h = HASH_START;

    hash_text(&h, d->key);
    hash_text(&h, d->address);
    hash_int(&h, d->port);
    hash_int(&h, d->timeout);
    hash_int(&h, d->retries);
    hash_int(&h, d->max_response);
    hash_int(&h, d->max_varbinds);
    hash_int(&h, d->window);
    hash_int(&h, d->reply_from_any);
    hash_int(&h, d->disabled);
    for (size_t i = 0; i < d->context_count; i++)
        hash_text(&h, d->contexts[i]);
    if (d->credential)
        device_hash_credential(&h, d->credential);
    if (d->profile)
        device_hash_sections(&h, d);
    return h;
}
