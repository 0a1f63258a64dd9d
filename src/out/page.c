/* page.c: what the running daemon tells, over HTTP on a unix socket. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "out/page.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"

enum { ANSWER_MAX = 256 << 20, CLIENT_SECONDS = 10 };

struct page {
    struct evhttp *http;
    char *path;
    int (*make)(void *ctx, const char *path, const char *argument, struct buf *out);
    void *ctx;
};

static void on_request(struct evhttp_request *request, void *arg)
{
    const struct page *p = arg;
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *path = evhttp_uri_get_path(uri), *query = evhttp_uri_get_query(uri);
    char *argument = evhttp_uridecode(query != NULL ? query : "", 0, NULL);
    struct evbuffer *body = evbuffer_new();
    struct buf out;
    buf_init(&out, ANSWER_MAX);
    int status =
        p->make(p->ctx, path != NULL && path[0] != '\0' ? path : "/", argument != NULL ? argument : "", &out);
    (void)evbuffer_add(body, out.data != NULL ? out.data : "", out.len);
    (void)evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type", "application/json");
    evhttp_send_reply(request, status, status == 200 ? "OK" : "Not Found", body);
    evbuffer_free(body);
    buf_free(&out);
    free(argument);
}

static int fill_address(struct sockaddr_un *a, const char *path, struct err *err)
{
    memset(a, 0, sizeof *a);
    a->sun_family = AF_UNIX;
    if (strlen(path) >= sizeof a->sun_path) {
        return err_set(err, "%s: too long for a socket (at most %zu bytes): choose a shorter state folder",
                       path, sizeof a->sun_path - 1);
    }
    memcpy(a->sun_path, path, strlen(path));
    return 0;
}

static int bind_socket(const char *path, struct err *err)
{
    struct sockaddr_un a;
    if (fill_address(&a, path, err) != 0) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)unlink(path); /* of a daemon that was killed; a living one holds the lock of the journal */
    mode_t before = umask(0177);
    bool good = fd >= 0 && bind(fd, (const struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 16) == 0;
    (void)umask(before);
    if (!good) {
        (void)err_set(err, "%s: %s", path, strerror(errno));
        if (fd >= 0) {
            (void)close(fd);
        }
        return -1;
    }
    return fd;
}

struct page *page_open(struct event_base *base, const char *socket_path,
                       int (*make)(void *ctx, const char *path, const char *argument, struct buf *out),
                       void *ctx, struct err *err)
{
    int fd = bind_socket(socket_path, err);
    if (fd < 0) {
        return NULL;
    }
    struct page *p = mem_new(sizeof *p);
    *p = (struct page){ .path = mem_string(socket_path), .make = make, .ctx = ctx, .http = evhttp_new(base) };
    struct evconnlistener *listener =
        evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
    evhttp_set_allowed_methods(p->http, EVHTTP_REQ_GET);
    evhttp_set_max_headers_size(p->http, 8192);
    evhttp_set_max_body_size(p->http, 0);
    evhttp_set_gencb(p->http, on_request, p);
    (void)evhttp_bind_listener(p->http, listener); /* the listener is the server's from here on */
    return p;
}

void page_close(struct page *p)
{
    if (p != NULL) {
        evhttp_free(p->http);
        (void)unlink(p->path);
        free(p->path);
        free(p);
    }
}

static int exchange(int fd, const char *path_and_query, struct buf *answer)
{
    char chunk[16384];
    struct buf request;
    ssize_t n;
    buf_init(&request, 8192);
    buf_printf(&request, "GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n", path_and_query);
    n = send(fd, request.data, request.len, MSG_NOSIGNAL);
    bool sent = n == (ssize_t)request.len;
    buf_free(&request);
    while (sent && (n = recv(fd, chunk, sizeof chunk, 0)) > 0) {
        buf_bytes(answer, chunk, (size_t)n);
    }
    return sent && n == 0 ? 0 : -1;
}

/* "HTTP/1.1 200 OK", headers, an empty line, the body. */
static int split_answer(const struct buf *answer, struct buf *out, struct err *err)
{
    int status = 0;
    const char *body = answer->data != NULL ? strstr(answer->data, "\r\n\r\n") : NULL;
    if (body == NULL || sscanf(answer->data, "HTTP/1.%*1d %3d", &status) != 1) {
        return err_set(err, "the daemon's answer is not understood");
    }
    body += 4;
    buf_bytes(out, body, answer->len - (size_t)(body - answer->data));
    return status;
}

int page_get(const char *socket_path, const char *path_and_query, struct buf *out, struct err *err)
{
    struct sockaddr_un a;
    struct timeval limit = { .tv_sec = CLIENT_SECONDS };
    struct buf answer;
    if (fill_address(&a, socket_path, err) != 0) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), status;
    if (fd < 0 || connect(fd, (const struct sockaddr *)&a, sizeof a) != 0) {
        (void)err_set(err,
                      "no daemon answers at %s (%s): is \"forestall run\" running with this configuration?",
                      socket_path, strerror(errno));
        if (fd >= 0) {
            (void)close(fd);
        }
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    buf_init(&answer, ANSWER_MAX);
    status = exchange(fd, path_and_query, &answer) != 0
                 ? err_set(err, "%s: the daemon does not answer", socket_path)
                 : split_answer(&answer, out, err);
    buf_free(&answer);
    (void)close(fd);
    return status;
}
