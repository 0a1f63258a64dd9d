/* keys.c: the v3 keys of credentials. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/keys.h"

#include <string.h>

#include "base/log.h"
#include "base/map.h"

struct keys {
    struct arena *arena;
    struct map *by_credential;
};

struct keys *keys_new(void)
{
    struct arena *a = arena_new(1024);
    struct keys *k = arena_alloc(a, sizeof *k);
    k->arena = a;
    k->by_credential = map_new();
    return k;
}

void keys_free(struct keys *k)
{
    const char *name;
    void *user;
    size_t at = 0;
    if (k == NULL) {
        return;
    }
    while (map_next(k->by_credential, &at, &name, &user)) {
        v3_user_free(user);
    }
    map_free(k->by_credential);
    arena_free(k->arena);
}

struct v3_user *keys_user(struct keys *k, const struct device *d)
{
    const struct credential *c = d->credential;
    struct v3_user *user = c->version == SITE_V3 ? map_find(k->by_credential, c->name) : NULL;
    struct err err;
    if (user != NULL || c->version != SITE_V3) {
        return v3_user_hold(user);
    }
    user = v3_user_new(c, &err);
    if (user == NULL) {
        log_error("credential", "name=%s device=%s error=%s", c->name, d->key, log_quote(err.text));
        return NULL;
    }
    (void)map_set(k->by_credential, c->name, user);
    return v3_user_hold(user);
}

void keys_wipe(struct fleet *fleet)
{
    for (size_t i = 0; i < fleet->credential_count; i++) {
        struct credential *c = fleet->credentials[i];
        if (c->auth_pass != NULL) {
            explicit_bzero(c->auth_pass, strlen(c->auth_pass));
        }
        if (c->priv_pass != NULL) {
            explicit_bzero(c->priv_pass, strlen(c->priv_pass));
        }
    }
}
