/* rrdcached.c: the protocol of rrdcached(1), as far as the store needs it. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/rrdcached.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"

#define RRDCACHED_PORT "42217"

enum { RRDCACHED_CONNECT = 3000 /* ms */, RRDCACHED_WAIT = 15 /* s */, RRDCACHED_ANSWERS = 100000 };

struct rrdcached {
    char *path; /* of a unix socket, or NULL */
    char *host, *port;
    int fd; /* -1 = down */
    char in[16384];
    size_t in_at, in_len;
};

/* ---- address ----------------------------------------------------------------------------------------------- */

static int parse_host(struct rrdcached *c, const char *address, struct err *err)
{
    const char *end, *colon;

    if (*address == '[') {
        end = strchr(address, ']');
        if (!end || end == address + 1 || (end[1] && (end[1] != ':' || !end[2])))
            return err_set(err, "%s: not an address of rrdcached: [IPv6]:port is expected", address);
        c->host = mem_stringf("%.*s", (int)(end - address - 1), address + 1);
        c->port = mem_string(end[1] ? end + 2 : RRDCACHED_PORT);
        return 0;
    }
    colon = strrchr(address, ':');
    if (!*address || colon == address || (colon && !colon[1]))
        return err_set(err, "\"%s\": not an address of rrdcached: unix:/path or host:port is expected",
                       address);
    if (colon && strchr(address, ':') != colon)
        return err_set(err, "%s: an IPv6 address is written [%s]", address, address);
    c->host = mem_stringf("%.*s", (int)(colon ? (size_t)(colon - address) : strlen(address)), address);
    c->port = mem_string(colon ? colon + 1 : RRDCACHED_PORT);
    return 0;
}

struct rrdcached *rrdcached_new(const char *address, struct err *err)
{
    struct rrdcached *c = mem_new(sizeof *c);
    const char *path = strncmp(address, "unix:", 5) == 0 ? address + 5 : address;

    c->fd = -1;
    if (*path != '/' && path == address) {
        if (parse_host(c, address, err)) {
            rrdcached_free(c);
            return NULL;
        }
        return c;
    }
    if (*path != '/' || strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path) {
        err_set(
            err,
            "%s: not an address of rrdcached: the whole path of its socket is expected, at most 107 bytes",
            address);
        rrdcached_free(c);
        return NULL;
    }
    c->path = mem_string(path);
    return c;
}

static void rrdcached_drop(struct rrdcached *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->in_at = c->in_len = 0;
}

void rrdcached_free(struct rrdcached *c)
{
    if (!c)
        return;
    rrdcached_drop(c);
    free(c->path);
    free(c->host);
    free(c->port);
    free(c);
}

bool rrdcached_up(const struct rrdcached *c)
{
    return c->fd >= 0;
}

/* ---- connect ----------------------------------------------------------------------------------------------- */

static int connect_one(int family, const struct sockaddr *address, socklen_t len)
{
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), why = 0, on = 1;
    struct timeval wait = { .tv_sec = RRDCACHED_WAIT };
    socklen_t size = sizeof why;

    if (fd < 0)
        return -1;
    if (connect(fd, address, len)) {
        struct pollfd poll_fd = { .fd = fd, .events = POLLOUT };

        why = errno;
        if (why == EINPROGRESS || why == EAGAIN) {
            if (poll(&poll_fd, 1, RRDCACHED_CONNECT) != 1)
                why = ETIMEDOUT;
            else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size))
                why = errno;
        }
    }
    if (!why && family != AF_UNIX && setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on))
        why = errno;
    if (!why && (fcntl(fd, F_SETFL, 0) || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) ||
                 setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait)))
        why = errno;
    if (!why)
        return fd;
    close(fd);
    errno = why;
    return -1;
}

static int connect_host(struct rrdcached *c, struct err *err)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *all, *one;
    int failed;

    failed = getaddrinfo(c->host, c->port, &hints, &all);
    if (failed)
        return err_set(err, "rrdcached %s:%s: %s", c->host, c->port, gai_strerror(failed));
    for (one = all; one && c->fd < 0; one = one->ai_next)
        c->fd = connect_one(one->ai_family, one->ai_addr, one->ai_addrlen);
    failed = errno;
    freeaddrinfo(all);
    return c->fd < 0 ? err_set(err, "rrdcached %s:%s: %s", c->host, c->port, strerror(failed)) : 0;
}

int rrdcached_connect(struct rrdcached *c, struct err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    if (c->fd >= 0)
        return 0;
    if (!c->path)
        return connect_host(c, err);
    memcpy(address.sun_path, c->path, strlen(c->path) + 1);
    c->fd = connect_one(AF_UNIX, (struct sockaddr *)&address, sizeof address);
    return c->fd < 0 ? err_set(err, "rrdcached %s: %s", c->path, strerror(errno)) : 0;
}

/* ---- lines ------------------------------------------------------------------------------------------------- */

static int rrdcached_gone(struct rrdcached *c, const char *doing, const char *why, struct err *err)
{
    rrdcached_drop(c);
    return err_set(err, "rrdcached %s%s%s: %s: %s", c->path ? c->path : c->host, c->path ? "" : ":",
                   c->path ? "" : c->port, doing, why);
}

static int send_all(struct rrdcached *c, const char *data, size_t len, struct err *err)
{
    while (len) {
        ssize_t n = send(c->fd, data, len, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return rrdcached_gone(c, "sending",
                                  errno == EAGAIN ? "it does not take anything" : strerror(errno), err);
        data += n;
        len -= (size_t)n;
    }
    return 0;
}

static int receive_line(struct rrdcached *c, char *out, size_t cap, struct err *err)
{
    size_t used = 0;

    for (;;) {
        ssize_t n;

        while (c->in_at < c->in_len) {
            char byte = c->in[c->in_at++];

            if (byte == '\n') {
                out[used] = '\0';
                return 0;
            }
            if (used + 1 < cap)
                out[used++] = byte;
        }
        n = recv(c->fd, c->in, sizeof c->in, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return rrdcached_gone(c, "waiting for its answer",
                                  !n                ? "it closed the connection"
                                  : errno == EAGAIN ? "none came"
                                                    : strerror(errno),
                                  err);
        c->in_at = 0;
        c->in_len = (size_t)n;
    }
}

/* The status line: a number, then words. */
static int receive_status(struct rrdcached *c, long *status, char *words, size_t cap, struct err *err)
{
    char line[1024], *end;

    if (receive_line(c, line, sizeof line, err))
        return -1;
    *status = strtol(line, &end, 10);
    if (end == line || *status > RRDCACHED_ANSWERS)
        return rrdcached_gone(c, "its answer", "not that of an rrdcached", err);
    snprintf(words, cap, "%s", end + strspn(end, " "));
    return 0;
}

/* The words of a refusal may have newlines in them: what comes before the answer to PING belongs to them. */
static int receive_rest(struct rrdcached *c, void (*each)(void *ctx, const char *line), void *ctx,
                        struct err *err)
{
    char line[1024];

    for (;;) {
        if (receive_line(c, line, sizeof line, err))
            return -1;
        if (strcmp(line, "0 PONG") == 0)
            return 0;
        if (each)
            each(ctx, line);
    }
}

int rrdcached_ask(struct rrdcached *c, const char *line, struct buf *answer, struct err *err)
{
    char words[400], one[4096];
    struct buf out;
    long status, i;
    bool failed;

    if (strchr(line, '\n') || strchr(line, '\r'))
        mem_die("rrdcached_ask: a command with a newline");
    buf_init(&out, 0);
    buf_text(&out, line);
    buf_text(&out, "\n");
    failed = send_all(c, out.data, out.len, err) || receive_status(c, &status, words, sizeof words, err);
    buf_free(&out);
    if (failed)
        return -1;
    if (status < 0) {
        if (send_all(c, "PING\n", 5, err) || receive_rest(c, NULL, NULL, err))
            return -1;
        return err_set(err, "rrdcached: %s", words);
    }
    for (i = 0; i < status; i++) {
        if (receive_line(c, one, sizeof one, err))
            return -1;
        if (answer)
            buf_bytes(answer, one, strlen(one) + 1);
    }
    return (int)status;
}

struct refusals {
    size_t count;
    void (*failed)(void *ctx, size_t line, const char *why);
    void *ctx;
};

static void refused(void *ctx, const char *text)
{
    struct refusals *r = ctx;
    char *end;
    unsigned long line = strtoul(text, &end, 10);

    if (end != text && line >= 1 && line <= r->count)
        r->failed(r->ctx, line - 1, end + strspn(end, " "));
}

int rrdcached_batch(struct rrdcached *c, const char *lines, size_t count,
                    void (*failed)(void *ctx, size_t line, const char *why), void *ctx, struct err *err)
{
    struct refusals refusals = { count, failed, ctx };
    struct buf out;
    char words[400];
    long status;
    size_t k;
    int result;

    buf_init(&out, SIZE_MAX / 2);
    for (k = 0; k < count; k++, lines += strlen(lines) + 1) {
        if (strchr(lines, '\n') || strchr(lines, '\r'))
            mem_die("rrdcached_batch: a command with a newline");
        buf_text(&out, lines);
        buf_text(&out, "\n");
    }
    buf_text(&out, ".\nPING\n");
    result = send_all(c, "BATCH\n", 6, err) || receive_status(c, &status, words, sizeof words, err);
    if (!result && status)
        result = rrdcached_gone(c, "BATCH", words, err);
    result = result || send_all(c, out.data, out.len, err) ||
             receive_status(c, &status, words, sizeof words, err) || receive_rest(c, refused, &refusals, err);
    buf_free(&out);
    return result ? -1 : 0;
}

int rrdcached_quote(struct buf *out, const char *path)
{
    const char *p;

    for (p = path; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return -1;
    for (p = path; *p; p++) {
        if (*p == ' ' || *p == '\\')
            buf_bytes(out, "\\", 1);
        buf_bytes(out, p, 1);
    }
    return 0;
}
