/* snmprec.h: values as lines of a recording: OID|TAG|VALUE. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_SNMPREC_H
#define CMD_SNMPREC_H

#include "base/buf.h"
#include "model/value.h"

/* One line, with its newline; text as text when every byte of it is printable ASCII, else in hex. Values that are none (NULL, exceptions) are left out. */
void snmprec_line(struct buf *out, const char *oid, const struct value *v);
/* Is this an object that tells a secret, or who the customer is? */
enum snmprec_privacy {
    SNMPREC_OPEN,
    SNMPREC_PERSONAL, /* its value is masked on request */
    SNMPREC_NAME,     /* and wherever else it stands: serial numbers, names of machines */
    SNMPREC_ROW,      /* its index too: left out on request */
    SNMPREC_SECRET    /* never recorded: users, communities, passwords */
};
enum snmprec_privacy snmprec_privacy(const char *oid);

#endif
