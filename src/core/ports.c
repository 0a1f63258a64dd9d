/* ports.c: the sockets that notifications come in on. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/ports.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "snmp/trapd.h"

static void bound_to(struct ports_one *one)
{
    struct udp_address at;
    socklen_t len = sizeof at;
    memset(&at, 0, sizeof at);
    if (getsockname(one->fd, &at.sa, &len) == 0) {
        (void)udp_text(&at, one->text);
    }
}

void ports_inherit(struct ports *p, const struct traps *t)
{
    int fds[PORTS_MAX];
    size_t count = trapd_inherited(fds, PORTS_MAX, (int)t->receive_buffer);
    for (size_t i = 0; i < count; i++) {
        struct ports_one *one = &p->list[p->count++];
        (void)fcntl(fds[i], F_SETFD, FD_CLOEXEC); /* not for the programs that we start */
        *one = (struct ports_one){ .fd = fds[i], .inherited = true };
        bound_to(one);
    }
}

static bool same(const struct traps_listen *a, const struct traps_listen *b)
{
    return a->port == b->port && strcmp(a->address, b->address) == 0;
}

/* Is it there: opened for it, or passed with that address? */
static bool is_there(const struct ports *p, const struct traps_listen *want)
{
    struct udp_address at;
    char text[80] = "";
    if (udp_parse(want->address, want->port, &at) == 0) {
        (void)udp_text(&at, text);
    }
    for (size_t i = 0; i < p->count; i++) {
        const struct ports_one *one = &p->list[i];
        if (one->inherited ? strcmp(one->text, text) == 0 : same(&one->at, want)) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct traps *t, const struct ports_one *one)
{
    for (size_t i = 0; i < t->listen_count; i++) {
        if (same(&t->listens[i], &one->at)) {
            return true;
        }
    }
    return one->inherited;
}

static void close_one(struct ports_one *one)
{
    union {
        const char *in;
        void *out;
    } address = { .in = one->at.address };
    if (!one->inherited) {
        (void)close(one->fd);
        free(address.out);
    }
}

static int open_one(struct ports *p, const struct traps *t, const struct traps_listen *want, struct err *err)
{
    struct udp_address at;
    if (p->count == PORTS_MAX) {
        return err_set(err, "traps: at most %d sockets", PORTS_MAX);
    }
    if (udp_parse(want->address, want->port, &at) != 0) {
        return err_set(err, "traps: %s is no address", want->address);
    }
    int fd = trapd_listen(&at, (int)t->receive_buffer, err);
    if (fd < 0) {
        return -1;
    }
    struct ports_one *one = &p->list[p->count++];
    *one = (struct ports_one){ .fd = fd, .at = { mem_string(want->address), want->port } };
    bound_to(one);
    return 0;
}

size_t ports_change(struct ports *p, const struct traps *t, bool *changed, struct err *err)
{
    size_t kept = 0, failed = 0, before = p->count;
    for (size_t i = 0; i < p->count; i++) {
        if (is_wanted(t, &p->list[i])) {
            p->list[kept++] = p->list[i];
        } else {
            close_one(&p->list[i]);
        }
    }
    p->count = kept;
    *changed = kept != before;
    for (size_t i = 0; i < t->listen_count; i++) {
        if (!is_there(p, &t->listens[i])) {
            bool opened = open_one(p, t, &t->listens[i], err) == 0;
            *changed = *changed || opened;
            failed += !opened;
        }
    }
    return failed;
}

void ports_close(struct ports *p)
{
    for (size_t i = 0; i < p->count; i++) {
        close_one(&p->list[i]);
    }
    p->count = 0;
}
