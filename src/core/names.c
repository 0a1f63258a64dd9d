/* names.c: host names of devices to addresses, asynchronously. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/names.h"

#include <event2/dns.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"

enum {
    AGAIN_GOOD = 300,
    AGAIN_BAD = 30
}; /* seconds: evdns does not tell a record's TTL through getaddrinfo */

struct name {
    struct names *all;
    char *key, *host;
    uint16_t port;
    struct event *again;
    struct evdns_getaddrinfo_request *request;
    struct udp_address last; /* the last good one */
    bool known, failing;
};

struct names {
    struct event_base *base;
    struct evdns_base *dns;
    struct map *by_key;
    void (*found)(void *ctx, const char *key, const struct udp_address *address);
    void *ctx;
};

static void look_up(struct name *n);

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    look_up(arg);
}

static void take(struct name *n, const struct addrinfo *found)
{
    struct udp_address address;
    memset(&address, 0, sizeof address);
    memcpy(&address, found->ai_addr, found->ai_addrlen < sizeof address ? found->ai_addrlen : sizeof address);
    if (n->failing) {
        log_info("name-found", "device=%s name=%s", n->key, log_quote(n->host));
    }
    n->failing = false;
    n->known = true;
    n->last = address;
    n->all->found(n->all->ctx, n->key, &address);
}

static void on_result(int result, struct evutil_addrinfo *found, void *arg)
{
    struct name *n = arg;
    if (result == EVUTIL_EAI_CANCEL) {
        return;
    }
    n->request = NULL;
    if (result == 0 && found != NULL) {
        take(n, found);
        evutil_freeaddrinfo(found);
    } else {
        n->failing = true;
        log_limited(LOG_LEVEL_WARN, n->key, "name-not-resolved", "device=%s name=%s error=%s action=%s",
                    n->key, log_quote(n->host), log_quote(evutil_gai_strerror(result)),
                    n->known ? "last-good-address-kept" : "not-polled");
    }
    struct timeval wait = { .tv_sec = n->failing ? AGAIN_BAD : AGAIN_GOOD };
    (void)evtimer_add(n->again, &wait);
}

static void look_up(struct name *n)
{
    char service[8];
    struct evutil_addrinfo want = { .ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_DGRAM,
                                    .ai_flags = EVUTIL_AI_ADDRCONFIG };
    (void)snprintf(service, sizeof service, "%u", n->port);
    struct evdns_getaddrinfo_request *request =
        evdns_getaddrinfo(n->all->dns, n->host, service, &want, on_result, n);
    if (request != NULL) { /* NULL: on_result has run already */
        n->request = request;
    }
}

struct names *names_new(struct event_base *base,
                        void (*found)(void *ctx, const char *key, const struct udp_address *address),
                        void *ctx, struct err *err)
{
    struct evdns_base *dns =
        evdns_base_new(base, EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    if (dns == NULL) { /* no usable resolv.conf: the hosts file alone */
        dns = evdns_base_new(base, EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    }
    if (dns == NULL) {
        (void)err_set(err, "the resolver can not be started");
        return NULL;
    }
    (void)evdns_base_load_hosts(dns, "/etc/hosts");
    struct names *n = mem_new(sizeof *n);
    *n = (struct names){ .base = base, .dns = dns, .by_key = map_new(), .found = found, .ctx = ctx };
    return n;
}

static void free_name(struct name *n)
{
    if (n->request != NULL) {
        evdns_getaddrinfo_cancel(n->request);
    }
    event_free(n->again);
    free(n->key);
    free(n->host);
    free(n);
}

void names_free(struct names *all)
{
    const char *key;
    void *n;
    size_t at = 0;
    if (all == NULL) {
        return;
    }
    while (map_next(all->by_key, &at, &key, &n)) {
        free_name(n);
    }
    map_free(all->by_key);
    evdns_base_free(all->dns, 0);
    free(all);
}

static void forget(struct names *all, const char *key)
{
    struct name *n = map_remove(all->by_key, key);
    if (n != NULL) {
        free_name(n);
    }
}

void names_retain(struct names *all, bool (*keep)(void *ctx, const char *key), void *ctx)
{
    const char *key;
    void *n;
    for (size_t at = 0; map_next(all->by_key, &at, &key, &n);) {
        if (!keep(ctx, key)) {
            forget(all, key);
        }
    }
}

void names_watch(struct names *all, const char *key, const char *host, uint16_t port)
{
    struct name *n = map_find(all->by_key, key);
    if (n != NULL && strcmp(n->host, host) == 0 && n->port == port) {
        if (n->known) {
            all->found(all->ctx, key, &n->last);
        }
        return;
    }
    forget(all, key);
    n = mem_new(sizeof *n);
    *n = (struct name){ .all = all, .key = mem_string(key), .host = mem_string(host), .port = port };
    n->again = evtimer_new(all->base, on_again, n);
    (void)map_set(all->by_key, key, n);
    look_up(n);
}
