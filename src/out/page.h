/* page.h: what the running daemon tells, over HTTP on a unix socket: one interface for commands and, later, pages. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef OUT_PAGE_H
#define OUT_PAGE_H

#include "base/buf.h"
#include "base/err.h"

struct event_base;
struct page;

/* Listen on the socket file (mode 0600, an old one is replaced). make: the answer for a path ("/status", "/device") and its argument (what follows "?",
 * decoded, "" when none): appends JSON to out and returns the HTTP status (200, 404). NULL with the reason. */
struct page *page_open(struct event_base *base, const char *socket_path,
                       int (*make)(void *ctx, const char *path, const char *argument, struct buf *out),
                       void *ctx, struct err *err);
void page_close(struct page *p); /* accepts NULL; removes the socket file */

/* Client side, for commands: GET path_and_query; the body into out. HTTP status, or -1 with the reason (no daemon listens). Blocking, at most 10 s. */
int page_get(const char *socket_path, const char *path_and_query, struct buf *out, struct err *err);

#endif
