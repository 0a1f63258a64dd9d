/* judge_keep.c: the judge's memory as texts that are kept over a restart. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "judge/judge_keep.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "judge/judge_inside.h"

/* One line for each field: "name value", \n and \\ in texts escaped; what is 0 or NULL is left away, what is unknown is skipped. */
enum keep_kind { KEEP_TEXT, KEEP_BYTE, KEEP_FLAG, KEEP_COUNT, KEEP_TIME, KEEP_SPAN, KEEP_RING };

static const struct keep_row {
    const char *name;
    uint8_t kind;
    size_t offset;
} keep_rows[] = {
#define ROW(name, kind)                                   \
    {                                                     \
#name, kind, offsetof(struct judge_problem, name) \
    }
    ROW(device, KEEP_TEXT),      ROW(object, KEEP_TEXT),     ROW(condition, KEEP_TEXT),
    ROW(title, KEEP_TEXT),       ROW(evidence, KEEP_TEXT),   ROW(notice, KEEP_TEXT),
    ROW(advice, KEEP_TEXT),      ROW(where, KEEP_TEXT),      ROW(cause, KEEP_TEXT),
    ROW(state, KEEP_BYTE),       ROW(severity, KEEP_BYTE),   ROW(told_severity, KEEP_BYTE),
    ROW(source, KEEP_BYTE),      ROW(reason, KEEP_BYTE),     ROW(bad, KEEP_FLAG),
    ROW(watch, KEEP_FLAG),       ROW(alone, KEEP_FLAG),      ROW(polled, KEEP_FLAG),
    ROW(flapping, KEEP_FLAG),    ROW(confirmed, KEEP_FLAG),  ROW(unknown, KEEP_FLAG),
    ROW(first, KEEP_TIME),       ROW(last, KEEP_TIME),       ROW(good_at, KEEP_TIME),
    ROW(trap_at, KEEP_TIME),     ROW(denied_at, KEEP_TIME),  ROW(due_at, KEEP_TIME),
    ROW(released_at, KEEP_TIME), ROW(told_at, KEEP_TIME),    ROW(closed_at, KEEP_TIME),
    ROW(hold, KEEP_SPAN),        ROW(clear_hold, KEEP_SPAN), ROW(quiet, KEEP_SPAN),
    ROW(count, KEEP_COUNT),      ROW(uncounted, KEEP_COUNT), ROW(onset, KEEP_RING),
    ROW(seen, KEEP_RING),        ROW(heard, KEEP_FLAG),
#undef ROW
};
enum { KEEP_ROWS = sizeof keep_rows / sizeof *keep_rows, KEEP_MAX = 512 << 10 };

/* --- out --- */

static void keep_escape(struct buf *b, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            buf_text(b, "\\n");
        else if (*text == '\\')
            buf_text(b, "\\\\");
        else
            buf_bytes(b, text, 1);
    }
}

static void keep_ring(struct buf *b, const char *name, const int64_t *ring)
{
    if (!ring[0])
        return;
    buf_text(b, name);
    for (size_t i = 0; i < JUDGE_ONSETS && ring[i]; i++)
        buf_printf(b, " %lld", (long long)ring[i]);
    buf_text(b, "\n");
}

static void keep_number(struct buf *b, const char *name, int64_t number)
{
    if (number)
        buf_printf(b, "%s %lld\n", name, (long long)number);
}

static void keep_write(struct buf *b, const struct judge_problem *p)
{
    for (size_t i = 0; i < KEEP_ROWS; i++) {
        const struct keep_row *r = &keep_rows[i];
        const void *field = (const char *)p + r->offset;

        switch (r->kind) {
        case KEEP_TEXT: {
            const char *text = *(const char *const *)field;

            if (text && *text) {
                buf_printf(b, "%s ", r->name);
                keep_escape(b, text);
                buf_text(b, "\n");
            }
            break;
        }
        case KEEP_BYTE:
            keep_number(b, r->name, *(const uint8_t *)field);
            break;
        case KEEP_FLAG:
            keep_number(b, r->name, *(const bool *)field);
            break;
        case KEEP_COUNT:
            keep_number(b, r->name, *(const uint32_t *)field);
            break;
        case KEEP_RING:
            keep_ring(b, r->name, field);
            break;
        default:
            keep_number(b, r->name, *(const int64_t *)field);
        }
    }
}

void judge_keep_changed(struct judge *j,
                        void (*put)(void *ctx, const char *key, const char *state, size_t len), void *ctx)
{
    struct buf b;

    for (size_t i = 0; i < j->gone_count; i++) {
        put(ctx, j->gone[i], NULL, 0);
        free(j->gone[i]);
    }
    free(j->gone);
    j->gone = NULL;
    j->gone_count = 0;
    buf_init(&b, KEEP_MAX);
    while (j->dirty) {
        struct judge_problem *p = j->dirty;

        j->dirty = p->next_dirty;
        p->next_dirty = NULL;
        p->dirty = false;
        p->saved = true;
        buf_clear(&b);
        keep_write(&b, p);
        put(ctx, p->key, b.data, b.len);
    }
    buf_free(&b);
}

/* --- in --- */

static const struct keep_row *keep_find(const char *name, size_t len)
{
    for (size_t i = 0; i < KEEP_ROWS; i++)
        if (strlen(keep_rows[i].name) == len && !memcmp(keep_rows[i].name, name, len))
            return &keep_rows[i];
    return NULL;
}

static char *keep_text(const char *from, size_t len)
{
    char *text = mem_new(len + 1), *to = text;

    for (size_t i = 0; i < len; i++) {
        if (from[i] == '\\' && i + 1 < len) {
            i++;
            *to++ = from[i] == 'n' ? '\n' : from[i];
        } else {
            *to++ = from[i];
        }
    }
    *to = '\0';
    return text;
}

static int keep_take_ring(int64_t *ring, const char *value)
{
    for (size_t i = 0; i < JUDGE_ONSETS && *value; i++) {
        char number[32];
        size_t len = strcspn(value, " ");

        if (len >= sizeof number)
            return -1;
        memcpy(number, value, len);
        number[len] = '\0';
        if (text_int(number, &ring[i]))
            return -1;
        value += len + (value[len] == ' ');
    }
    return 0;
}

static int keep_take(struct judge_problem *p, const struct keep_row *r, char *value)
{
    void *field = (char *)p + r->offset;
    int64_t number = 0;

    if (r->kind == KEEP_TEXT) {
        free(*(char **)field);
        *(char **)field = mem_string(value);
        return 0;
    }
    if (r->kind == KEEP_RING)
        return keep_take_ring(field, value);
    if (text_int(value, &number))
        return -1;
    if (r->kind == KEEP_BYTE)
        *(uint8_t *)field = (uint8_t)number;
    else if (r->kind == KEEP_FLAG)
        *(bool *)field = number != 0;
    else if (r->kind == KEEP_COUNT)
        *(uint32_t *)field = (uint32_t)number;
    else
        *(int64_t *)field = number;
    return r->kind == KEEP_BYTE && (number < 0 || number > 255) ? -1 : 0;
}

static int keep_parse(const char *state, size_t len, struct judge_problem *p)
{
    const char *end = state + len;

    while (state < end) {
        const char *line = memchr(state, '\n', (size_t)(end - state)), *blank;
        const struct keep_row *r;
        char *value;
        int bad;

        if (!line)
            return -1;
        blank = memchr(state, ' ', (size_t)(line - state));
        if (!blank)
            return -1;
        r = keep_find(state, (size_t)(blank - state));
        value = keep_text(blank + 1, (size_t)(line - blank - 1));
        bad = r && keep_take(p, r, value);
        free(value);
        if (bad)
            return -1;
        state = line + 1;
    }
    return p->device && p->condition && p->state <= JUDGE_CLOSED && p->reason <= JUDGE_SETTLE &&
                   p->severity <= FACT_ERROR
               ? 0
               : -1;
}

static void keep_forget(struct judge_problem *p)
{
    for (size_t i = 0; i < KEEP_ROWS; i++)
        if (keep_rows[i].kind == KEEP_TEXT)
            free(*(char **)(void *)((char *)p + keep_rows[i].offset));
}

/* Into the problem that the judge made for it: texts and numbers, not what belongs to the judge. */
static void keep_move(struct judge_problem *from, struct judge_problem *to)
{
    for (size_t i = 0; i < KEEP_ROWS; i++) {
        static const size_t sizes[] = { sizeof(char *),
                                        sizeof(uint8_t),
                                        sizeof(bool),
                                        sizeof(uint32_t),
                                        sizeof(int64_t),
                                        sizeof(int64_t),
                                        JUDGE_ONSETS * sizeof(int64_t) };
        size_t offset = keep_rows[i].offset;

        if (keep_rows[i].kind == KEEP_TEXT) {
            char **old = (char **)(void *)((char *)to + offset),
                 **fresh = (char **)(void *)((char *)from + offset);

            if (*fresh) {
                free(*old);
                *old = *fresh;
                *fresh = NULL;
            }
        } else {
            memcpy((char *)to + offset, (char *)from + offset, sizes[keep_rows[i].kind]);
        }
    }
}

int judge_keep_restore(struct judge *j, const char *state, size_t len, struct err *err)
{
    struct judge_problem draft, *p;

    memset(&draft, 0, sizeof draft);
    if (keep_parse(state, len, &draft)) {
        keep_forget(&draft);
        return err_set(err, "it is damaged");
    }
    p = judge_make(j, draft.device, draft.object, draft.condition);
    if (!p) {
        keep_forget(&draft);
        return err_set(err, "there are too many");
    }
    keep_move(&draft, p);
    keep_forget(&draft);
    p->saved = p->restored = true;
    p->unknown = p->unknown || p->polled || p->state == JUDGE_CLEARING;
    if (p->bad && judge_is_own(p->object, p->condition, JUDGE_RESTARTED))
        judge_device_of(j, p->device)->restart_at = p->last;
    timer_set(j->timers, &p->timer, 0);
    return 0;
}

/* --- for people --- */

static void keep_show(const struct keep_row *r, const struct judge_problem *p,
                      void (*line)(void *ctx, const char *name, const char *value), void *ctx)
{
    const void *field = (const char *)p + r->offset;
    char text[64];

    if (r->kind == KEEP_TEXT) {
        if (*(const char *const *)field)
            line(ctx, r->name, *(const char *const *)field);
    } else if (!strcmp(r->name, "state")) {
        line(ctx, r->name, judge_state_name(p->state));
    } else if (!strcmp(r->name, "reason")) {
        line(ctx, r->name, judge_reason_text(p->reason));
    } else if (r->kind == KEEP_BYTE) {
        if (strcmp(r->name, "source") != 0)
            line(ctx, r->name, fact_severity_name(*(const uint8_t *)field));
    } else if (r->kind == KEEP_FLAG) {
        line(ctx, r->name, *(const bool *)field ? "yes" : "no");
    } else if (r->kind == KEEP_COUNT) {
        snprintf(text, sizeof text, "%u", (unsigned)*(const uint32_t *)field);
        line(ctx, r->name, text);
    } else if (r->kind != KEEP_RING && *(const int64_t *)field) {
        line(ctx, r->name,
             r->kind == KEEP_SPAN ? text_duration_show(*(const int64_t *)field, text)
                                  : clock_text(*(const int64_t *)field * 1000, 0, text));
    }
}

int judge_keep_explain(const char *state, size_t len,
                       void (*line)(void *ctx, const char *name, const char *value), void *ctx)
{
    struct judge_problem draft;
    int rc;

    memset(&draft, 0, sizeof draft);
    rc = keep_parse(state, len, &draft);
    for (size_t i = 0; !rc && i < KEEP_ROWS; i++)
        keep_show(&keep_rows[i], &draft, line, ctx);
    keep_forget(&draft);
    return rc;
}
