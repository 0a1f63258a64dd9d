/* address.h: is this text an IPv4 or IPv6 address or a host name? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_ADDRESS_H
#define MODEL_ADDRESS_H

#include "base/err.h"
#include "base/mem.h"

/* "10.1.0.2", "2001:db8::1", "fe80::1%eth0", "[2001:db8::1]" or "sw1.example.net": the text without [ ],
 * in a. NULL with the reason and what to write instead. No name is looked up. */
const char *address_check(struct arena *a, const char *text, struct err *err);

#endif
