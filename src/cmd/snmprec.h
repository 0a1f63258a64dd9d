/* snmprec.h: values as lines of a recording: OID|TAG|VALUE. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_SNMPREC_H
#define CMD_SNMPREC_H

#include "base/buf.h"
#include "model/value.h"

/* One line, with its newline; text as text when every byte of it is printable ASCII, else in hex. Values that are none (NULL, exceptions) are left out. */
void snmprec_line(struct buf *out, const char *oid, const struct value *v);
/* Is this an object that tells a secret, or who the customer is? With mask such text is shown as '*' of the same length; tables of users and
 * communities are never recorded. */
enum snmprec_privacy { SNMPREC_OPEN, SNMPREC_PERSONAL, SNMPREC_SECRET };
enum snmprec_privacy snmprec_privacy(const char *oid);
void snmprec_masked(struct buf *out, const char *oid, const struct value *v);

#endif
