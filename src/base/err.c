/* err.c: the reason why something expected failed, handed upwards. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* A reason that was cut must not end in half a character: it may go to a JSON answer as it is. */
static void err_trim(char *text, size_t cap, int wanted)
{
    size_t len = strlen(text), back;

    if (wanted >= 0 && (size_t)wanted < cap)
        return;
    for (back = 1; back <= 3 && back <= len; back++) {
        unsigned char c = (unsigned char)text[len - back];
        uint32_t code;

        if (c < 0x80)
            return;
        if (c >= 0xc0) {
            if (!text_utf8_next(text + len - back, back, &code))
                text[len - back] = '\0';
            return;
        }
    }
}

int err_set(struct err *err, const char *fmt, ...)
{
    char text[sizeof err->text]; /* an argument may be err->text itself */
    va_list args;
    int wanted;

    if (!err)
        return -1;
    va_start(args, fmt);
    wanted = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (wanted < 0)
        text[0] = '\0';
    err_trim(text, sizeof text, wanted);
    memcpy(err->text, text, strlen(text) + 1);
    return -1;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
    char text[sizeof err->text];
    size_t words, reason;
    va_list args;
    int wanted;

    if (!err)
        return -1;
    va_start(args, fmt);
    wanted = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (wanted < 0)
        text[0] = '\0';
    words = strlen(text);
    reason = strlen(err->text);
    wanted = (int)(words + reason);
    if (reason > sizeof text - 1 - words)
        reason = sizeof text - 1 - words;
    memcpy(text + words, err->text, reason);
    text[words + reason] = '\0';
    err_trim(text, sizeof text, wanted);
    memcpy(err->text, text, strlen(text) + 1);
    return -1;
}
