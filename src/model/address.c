/* address.c: is this text an IPv4 or IPv6 address or a host name? */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <stdbool.h>
#include <string.h>

enum { ADDRESS_NAME = 253, ADDRESS_LABEL = 63 };

static int address_check_v6(const char *text, struct err *err)
{
    unsigned char bytes[16];
    char plain[INET6_ADDRSTRLEN];
    size_t len = strcspn(text, "%");

    if (text[len] && (!text[len + 1] || strlen(text + len + 1) >= IF_NAMESIZE))
        return err_set(err, "\"%.100s\": after %% the name of an interface is expected", text);
    if (len >= sizeof plain)
        return err_set(err, "\"%.100s\" is no IPv6 address", text);
    memcpy(plain, text, len);
    plain[len] = '\0';
    if (inet_pton(AF_INET6, plain, bytes) != 1)
        return err_set(err, "\"%.100s\" is no IPv6 address", text);
    return 0;
}

static int address_check_name(const char *text, struct err *err)
{
    size_t len = strlen(text), label = 0;

    if (len > ADDRESS_NAME)
        return err_set(err, "a host name has at most %d characters", ADDRESS_NAME);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '.') {
            if (!label)
                return err_set(err, "\"%.100s\" is no host name: a dot too many", text);
            label = 0;
            continue;
        }
        if (!isalnum((unsigned char)text[i]) && text[i] != '-' && text[i] != '_')
            return err_set(err, "\"%.100s\" is neither an address nor a host name", text);
        if (++label > ADDRESS_LABEL)
            return err_set(err, "\"%.100s\": a part of a host name has at most %d characters", text,
                           ADDRESS_LABEL);
    }
    if (text[0] == '-')
        return err_set(err, "\"%.100s\" is no host name: it begins with '-'", text);
    return 0;
}

/* "10.1.0.2:161", "sw1:161" */
static int address_has_port(const char *text, struct err *err)
{
    const char *colon = strrchr(text, ':');

    if (!colon || strchr(text, ':') != colon || !colon[1] ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return 0;
    return err_set(err, "\"%.100s\": the port is a key of its own: address = \"%.*s\"; port = %s;", text,
                   (int)(colon - text > 100 ? 100 : colon - text), text, colon + 1);
}

static int address_check_plain(const char *text, struct err *err)
{
    unsigned char bytes[4];

    if (!*text)
        return err_set(err, "it is empty");
    if (text[strcspn(text, " \t")])
        return err_set(err, "\"%.100s\" has a blank in it", text);
    if (strstr(text, "://") || !strncmp(text, "udp:", 4) || strchr(text, '/'))
        return err_set(err, "\"%.100s\": only the address or host name is written here", text);
    if (address_has_port(text, err))
        return -1;
    if (strchr(text, ':'))
        return address_check_v6(text, err);
    if (strspn(text, "0123456789.") == strlen(text))
        return inet_pton(AF_INET, text, bytes) == 1 ? 0 : err_set(err, "\"%.100s\" is no IPv4 address", text);
    return address_check_name(text, err);
}

const char *address_check(struct arena *a, const char *text, struct err *err)
{
    size_t len = strlen(text);
    char *plain;

    if (len > 2 && text[0] == '[' && text[len - 1] == ']' && strchr(text, ':'))
        plain = arena_stringn(a, text + 1, len - 2);
    else
        plain = arena_string(a, text);
    return address_check_plain(plain, err) ? NULL : plain;
}
