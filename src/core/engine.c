/* engine.c: our own SNMP engine. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

enum { RANDOM = 12, OURS = 5 + RANDOM, FILE_MAX = 1000 };
#define BOOTS_MAX INT64_C(2147483647)

/* RFC 3411 SnmpEngineID: the first bit set, an enterprise (8072, Net-SNMP: whose libraries made this form common), format 5 and octets of ours. */
static int make(struct trap3_own *own, struct err *err)
{
    static const uint8_t head[] = { 0x80, 0x00, 0x1f, 0x88, 0x05 };
    *own = (struct trap3_own){ .id_len = OURS };
    memcpy(own->id, head, sizeof head);
    if (getrandom(own->id + sizeof head, RANDOM, 0) != RANDOM) {
        return err_set(err, "no random octets for our engine ID: %s", strerror(errno));
    }
    return 0;
}

static bool parse(const char *text, struct trap3_own *own)
{
    long long boots;
    char hex[2 * sizeof own->id + 1];
    if (sscanf(text, "id %64[0-9a-f]\nboots %lld\n", hex, &boots) != 2 || boots < 0 || boots >= BOOTS_MAX ||
        strlen(hex) < 10 || strlen(hex) % 2 != 0) {
        return false;
    }
    *own = (struct trap3_own){ .id_len = (uint8_t)(strlen(hex) / 2), .boots = (uint32_t)boots };
    for (size_t i = 0; i < own->id_len; i++) {
        unsigned octet;
        (void)sscanf(hex + 2 * i, "%2x", &octet);
        own->id[i] = (uint8_t)octet;
    }
    return true;
}

static int save(const char *path, const struct trap3_own *own, struct err *err)
{
    char text[200];
    int len = snprintf(text, sizeof text, "id ");
    for (size_t i = 0; i < own->id_len; i++) {
        len += snprintf(text + len, sizeof text - (size_t)len, "%02x", own->id[i]);
    }
    len += snprintf(text + len, sizeof text - (size_t)len, "\nboots %lu\n", (unsigned long)own->boots);
    return file_replace(path, text, (size_t)len, 0640, true, err);
}

int engine_start(const char *state, struct trap3_own *out, struct err *err)
{
    char *path = file_join(state, "engine"), *text = NULL;
    struct trap3_own own;
    struct err why;
    size_t len;
    bool there = access(path, F_OK) == 0;
    int rc = 0;
    if (there) {
        text = file_load(path, FILE_MAX, &len, err);
        rc = text != NULL ? 0 : -1;
    }
    if (rc == 0 && (text == NULL || !parse(text, &own))) {
        if (there) {
            log_warn("engine", "file=%s action=made-anew", log_quote(path));
        }
        rc = make(&own, err);
    }
    if (rc == 0) {
        own.boots++;
        own.started_at = clock_mono();
        rc = save(path, &own, &why);
        if (rc != 0) {
            (void)err_set(err, "%s", why.text);
        } else {
            *out = own;
        }
    }
    free(text);
    free(path);
    return rc;
}
