/* ticketshow.c: tickets on a terminal and as JSON. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/ticketshow.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/fact.h"
#include "out/letter.h"

enum { LIST_DEVICE = 20, LIST_FIXED = 8 + 5 + 6 }; /* severity, state, age, each with a blank */

const char *ticketshow_age(int64_t ms, char out[24])
{
    static const struct {
        int64_t unit;
        char letter;
        int most;
    } units[] = { { 1000, 's', 99 }, { 60000, 'm', 99 }, { 3600000, 'h', 48 }, { 86400000, 'd', 999 } };
    size_t i = 0;
    if (ms < 0) {
        ms = 0;
    }
    while (i < 3 && ms / units[i].unit > units[i].most) {
        i++;
    }
    (void)snprintf(out, 24, "%lld%c", (long long)(ms / units[i].unit), units[i].letter);
    return out;
}

void ticketshow_cell(struct buf *out, const char *text, int columns, bool pad)
{
    struct buf clean;
    buf_init(&clean, 0);
    buf_escape(&clean, BUF_TERMINAL, text, strlen(text));
    const char *p = clean.data != NULL ? clean.data : "";
    size_t bytes = 0, len = strlen(p);
    int used = 0;
    uint32_t code;
    while (bytes < len) {
        size_t n = text_utf8_next(p + bytes, len - bytes, &code);
        bool last = used == columns - 1 && bytes + n < len;
        if (used == columns || last) {
            break;
        }
        bytes += n > 0 ? n : 1;
        used++;
    }
    buf_bytes(out, p, bytes);
    if (bytes < len) {
        buf_text(out, "~");
        used++;
    }
    for (; pad && used < columns; used++) {
        buf_text(out, " ");
    }
    buf_free(&clean);
}

static const char *colour_of(const struct ticket *t)
{
    if (t->ended != 0) {
        return "\033[2m"; /* dim */
    }
    return t->severity >= FACT_ERROR ? "\033[31m" : t->severity == FACT_WARNING ? "\033[33m" : "\033[36m";
}

static const char *short_state(const struct ticket *t)
{
    return strcmp(t->state, "acknowledged") == 0 ? "ack"
           : strcmp(t->state, "resolved") == 0   ? "over"
           : strcmp(t->state, "closed") == 0     ? "shut"
                                                 : "open";
}

static void list_line(const struct ticket *t, int width, int digits, int device, bool colours, int64_t now,
                      struct buf *out)
{
    char number[24], age[24], times[24] = "";
    struct buf title;
    (void)snprintf(number, sizeof number, "%lld", (long long)t->id);
    buf_printf(out, "%*s ", digits, number);
    buf_printf(out, "%s%-7s%s ", colours ? colour_of(t) : "", fact_severity_name(t->severity),
               colours ? "\033[0m" : "");
    buf_printf(out, "%-4s %5s ", short_state(t), ticketshow_age(now - t->first, age));
    int len = (int)strlen(t->device); /* plain letters; its end says most */
    if (len > device) {
        buf_printf(out, "~%s", t->device + len - device + 1);
    } else {
        buf_printf(out, "%-*s", device, t->device);
    }
    buf_text(out, " ");
    if (t->count > 1) {
        (void)snprintf(times, sizeof times, " (%lldx)", (long long)t->count);
    }
    buf_init(&title, 0);
    buf_printf(&title, "%s%s%s%s", t->flapping ? "flapping: " : "",
               t->confirmed ? "" : "unconfirmed: ", t->title, times);
    int room = width - LIST_FIXED - digits - device - 2;
    ticketshow_cell(out, title.data, room < 10 ? 10 : room, false);
    buf_text(out, "\n");
    buf_free(&title);
}

void ticketshow_list(const struct ticket *list, size_t count, int width, bool colours, int64_t now,
                     struct buf *out)
{
    int device = 6, digits = 2;
    for (size_t i = 0; i < count; i++) {
        int len = (int)strlen(list[i].device), need = snprintf(NULL, 0, "%lld", (long long)list[i].id);
        digits = need > digits ? need : digits;
        device = len > device ? len : device;
    }
    int most = width >= 120 ? 2 * LIST_DEVICE : LIST_DEVICE;
    device = device > most ? most : device;
    if (count > 0) {
        buf_printf(out, "%*s %-7s %-4s %5s %-*s %s\n", digits, "#", "", "", "for", device, "device",
                   "trouble");
    }
    for (size_t i = 0; i < count; i++) {
        list_line(&list[i], width, digits, device, colours, now, out);
    }
}

void ticketshow_list_json(const struct ticket *list, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_text(out, "{");
        ticket_find_json(out, &list[i], true, ", ");
        buf_text(out, "}\n");
    }
}

static int load_parts(struct db *d, struct arena *a, struct letter_ticket *l, struct err *err)
{
    struct ticket_event *events;
    struct ticket_fold_row *folded;
    int64_t count = ticket_find_events(d, a, l->ticket->id, &events, err),
            behind = count < 0 ? -1 : ticket_find_folded(d, a, l->ticket, &folded, err);
    if (behind < 0) {
        return -1;
    }
    l->events = events;
    l->event_count = (size_t)count;
    l->folded = folded;
    l->folded_count = (size_t)behind;
    return 0;
}

int ticketshow_one(struct db *d, struct arena *a, const struct ticket *t, int width, struct buf *out,
                   struct err *err)
{
    struct letter_ticket l = { .ticket = t };
    if (load_parts(d, a, &l, err) != 0) {
        return -1;
    }
    letter_text(out, &l, BUF_TERMINAL, width);
    return 0;
}

static void json_string(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, "\"%s\": \"", name);
    buf_escape(out, BUF_JSON, text, strlen(text));
    buf_text(out, "\"");
}

int ticketshow_one_json(struct db *d, struct arena *a, const struct ticket *t, struct buf *out,
                        struct err *err)
{
    struct letter_ticket l = { .ticket = t };
    if (load_parts(d, a, &l, err) != 0) {
        return -1;
    }
    buf_text(out, "{");
    ticket_find_json(out, t, false, ", ");
    buf_text(out, ", \"changes\": [");
    for (size_t i = 0; i < l.event_count; i++) {
        const struct ticket_event *e = &l.events[i];
        buf_printf(out, "%s{\"number\": %lld, \"at_ms\": %lld, ", i > 0 ? ", " : "", (long long)e->number,
                   (long long)e->at);
        json_string(out, "who", e->who);
        buf_printf(out, ", \"kind\": \"%s\", \"state\": \"%s\", \"severity\": \"%s\", ", e->kind, e->state,
                   fact_severity_name(e->severity));
        json_string(out, "text", e->text);
        buf_text(out, "}");
    }
    buf_text(out, "], \"explains\": [");
    for (size_t i = 0; i < l.folded_count; i++) {
        const struct ticket_fold_row *f = &l.folded[i];
        buf_text(out, i > 0 ? ", {" : "{");
        json_string(out, "key", f->key);
        buf_text(out, ", ");
        json_string(out, "title", f->title);
        buf_printf(out, ", \"reason\": \"%s\", \"since_ms\": %lld, \"until_ms\": ", f->reason,
                   (long long)f->since);
        if (f->until != 0) {
            buf_printf(out, "%lld}", (long long)f->until);
        } else {
            buf_text(out, "null}");
        }
    }
    buf_text(out, "]}\n");
    return 0;
}
