/* addresses.c: the addresses that a device has. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/addresses.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/poll.h"

enum { V4 = 4, V6 = 16, ARCS = 24 };

void addresses_free(struct addresses *a)
{
    free(a->list);
    *a = (struct addresses){ .changed = a->changed };
}

static struct addresses_one *find(const struct addresses *a, const struct udp_address *address, uint8_t from)
{
    for (size_t i = 0; i < a->count; i++) {
        if (a->list[i].from == from && udp_same(&a->list[i].address, address, 0)) {
            return &a->list[i];
        }
    }
    return NULL;
}

void addresses_add(struct addresses *a, const struct udp_address *address, enum addresses_from from)
{
    if (a->count >= ADDRESSES_MAX || find(a, address, from) != NULL) {
        return;
    }
    a->list = mem_resize(a->list, a->count + 1, sizeof *a->list);
    a->list[a->count++] = (struct addresses_one){ *address, (uint8_t)from };
    a->changed++;
}

void addresses_forget_names(struct addresses *a)
{
    size_t kept = 0;
    for (size_t i = 0; i < a->count; i++) {
        if (a->list[i].from != ADDRESSES_NAME) {
            a->list[kept++] = a->list[i];
        }
    }
    a->changed += kept != a->count;
    a->count = kept;
}

bool addresses_count(const struct udp_address *address)
{
    if (address->sa.sa_family == AF_INET) {
        uint32_t v4 = ntohl(address->v4.sin_addr.s_addr);
        return v4 >> 24 != 0 && v4 != INADDR_LOOPBACK && v4 >> 28 < 0xe && v4 >> 16 != 0xa9fe;
    }
    const struct in6_addr *v6 = &address->v6.sin6_addr;
    return !IN6_IS_ADDR_UNSPECIFIED(v6) && !IN6_IS_ADDR_LOOPBACK(v6) && !IN6_IS_ADDR_MULTICAST(v6) &&
           !IN6_IS_ADDR_LINKLOCAL(v6) && !IN6_IS_ADDR_V4MAPPED(v6);
}

/* --- rows of address tables: the address is in the index --- */

static bool from_arcs(const uint32_t *arcs, size_t len, struct udp_address *out)
{
    uint8_t bytes[V6] = { 0 };
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < len; i++) {
        if (arcs[i] > 255) {
            return false;
        }
        bytes[i] = (uint8_t)arcs[i];
    }
    if (len == V4) {
        out->v4.sin_family = AF_INET;
        memcpy(&out->v4.sin_addr, bytes, V4);
    } else {
        out->v6.sin6_family = AF_INET6;
        memcpy(&out->v6.sin6_addr, bytes, V6);
    }
    return addresses_count(out);
}

/* ipAdEntAddr: four arcs. ipAddressAddr: type, length, octets (with a zone: of one link only, no use). ipv6AddrAddress (RFC 2465): interface,
 * then sixteen octets; some agents put their number before. */
static bool from_index(struct oid index, struct udp_address *out)
{
    uint32_t arcs[ARCS];
    size_t n = oid_tail_arcs(index, arcs, ARCS);
    if (n == V4) {
        return from_arcs(arcs, V4, out);
    }
    if (n == 2 + V4 && arcs[0] == 1 && arcs[1] == V4) {
        return from_arcs(arcs + 2, V4, out);
    }
    if (n == 2 + V6 && arcs[1] == V6) {
        return from_arcs(arcs + 2, V6, out);
    }
    return n == 1 + V6 && from_arcs(arcs + 1, V6, out);
}

static bool tells_addresses(const struct unit_section *us)
{
    return strcmp(us->section->group, "address") == 0 && us->section->table;
}

static void add_rows(struct addresses *a, const struct rowset *rows)
{
    struct udp_address address;
    for (size_t i = 0; rows != NULL && i < rows->count; i++) {
        if (from_index(rows->row[i].index, &address)) {
            addresses_add(a, &address, ADDRESSES_TABLE);
        }
    }
}

static bool same_table(const struct addresses *was, const struct addresses *is)
{
    size_t count = 0;
    for (size_t i = 0; i < was->count; i++) {
        if (was->list[i].from == ADDRESSES_TABLE) {
            count++;
            if (find(is, &was->list[i].address, ADDRESSES_TABLE) == NULL) {
                return false;
            }
        }
    }
    return count == is->count;
}

void addresses_learn(struct addresses *a, const struct poll *p)
{
    bool walked = false;
    struct addresses now = { 0 };
    for (size_t i = 0; i < p->section_count; i++) {
        walked = walked || (p->sections[i].walked && tells_addresses(p->sections[i].us));
    }
    if (!walked) {
        return;
    }
    for (size_t i = 0; i < p->unit->section_count; i++) {
        if (tells_addresses(&p->unit->sections[i])) {
            add_rows(&now, p->unit->sections[i].rows);
        }
    }
    if (!same_table(a, &now)) {
        for (size_t i = 0; i < a->count; i++) {
            if (a->list[i].from == ADDRESSES_NAME) {
                addresses_add(&now, &a->list[i].address, ADDRESSES_NAME);
            }
        }
        now.changed = a->changed + 1;
        free(a->list);
        *a = now;
        return;
    }
    free(now.list);
}

/* --- learned.json --- */

static const char *text_of(const struct udp_address *a, char out[INET6_ADDRSTRLEN])
{
    bool v4 = a->sa.sa_family == AF_INET;
    return inet_ntop(a->sa.sa_family, v4 ? (const void *)&a->v4.sin_addr : (const void *)&a->v6.sin6_addr,
                     out, INET6_ADDRSTRLEN);
}

json_t *addresses_json(const struct addresses *a)
{
    json_t *list = json_array();
    char text[INET6_ADDRSTRLEN];
    for (size_t i = 0; i < a->count; i++) {
        if (a->list[i].from == ADDRESSES_TABLE && text_of(&a->list[i].address, text) != NULL) {
            json_array_append_new(list, json_string(text));
        }
    }
    return list;
}

void addresses_take(struct addresses *a, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        struct udp_address address;
        if (text != NULL && udp_parse(text, 0, &address) == 0 && addresses_count(&address)) {
            addresses_add(a, &address, ADDRESSES_TABLE);
        }
    }
}
