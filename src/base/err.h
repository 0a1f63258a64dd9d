/* err.h: the reason why something expected failed, handed upwards. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* One reason as a sentence for people: what is wrong, where, what to do. Never holds a secret. Lives on the
 * caller's stack; functions write it only when they fail. */
struct err {
    char text[480];
};

/* Write the reason (cut at the end when too long). Always returns -1, so that "return err_set(...)" reads well.
 * err may be NULL when the caller does not care. */
int err_set(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Put words before the reason that is there already: "conf/x.conf: " + reason. Always returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
