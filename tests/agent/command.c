/* Commands to a running fleet. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "herd_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLD_START "1.3.6.1.6.3.1.1.5.1"
/* UPS-MIB: upsTrapOnBattery with the minutes that are left, the seconds that it lasts, the minutes at which it is low;
 * upsTrapAlarmEntryRemoved of upsAlarmOnBattery. */
#define ON_BATTERY "1.3.6.1.2.1.33.2.1,1.3.6.1.2.1.33.1.2.3.0,1.3.6.1.2.1.33.1.2.2.0,1.3.6.1.2.1.33.1.9.7.0"
#define MAINS_BACK \
    "1.3.6.1.2.1.33.2.4,1.3.6.1.2.1.33.1.6.2.1.1.1|2|1,1.3.6.1.2.1.33.1.6.2.1.2.1|6|1.3.6.1.2.1.33.1.6.3.2"

struct talk {
    struct herd *herd;
    const struct herd_address *at; /* whom it is about */
    int64_t now_us;
    char *reply;
    size_t cap, len;
};

__attribute__((format(printf, 2, 3))) static void say(struct talk *t, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(t->reply + t->len, t->cap - t->len, format, ap);
    va_end(ap);
    t->len = t->len + (size_t)n < t->cap ? t->len + (size_t)n : t->cap - 1;
}

static void say_stats(struct talk *t, const struct agent_stats *s)
{
    say(t,
        "requests=%llu gets=%llu nexts=%llu bulks=%llu sets=%llu v1=%llu v2c=%llu v3=%llu replies=%llu reports=%llu "
        "varbinds=%llu refused=%llu dropped=%llu\n",
        (unsigned long long)s->requests, (unsigned long long)s->gets, (unsigned long long)s->nexts,
        (unsigned long long)s->bulks, (unsigned long long)s->sets, (unsigned long long)s->v1,
        (unsigned long long)s->v2c, (unsigned long long)s->v3, (unsigned long long)s->replies,
        (unsigned long long)s->reports, (unsigned long long)s->varbinds, (unsigned long long)s->refused,
        (unsigned long long)s->dropped);
}

/* Sends a notification when somebody receives them; -1: what is said there is wrong. */
static int notify(struct agent *a, const char *what, struct talk *t)
{
    struct agent_receiver to;
    char why[300];
    uint8_t *data = malloc(AGENT_REPLY_ROOM);
    if (!data)
        abort();
    size_t len = agent_notify(a, what, t->at->octets + 12, data, t->now_us, why, sizeof why);
    if (len && t->herd->send && agent_receiver_of(a, &to))
        t->herd->send(t->herd->send_context, t->at, &to, data, len);
    free(data);
    if (!len)
        say(t, "error: %s\n", why);
    return len ? 0 : -1;
}

static void tell_if_heard(struct agent *a, const char *what, struct talk *t)
{
    struct agent_receiver to;
    if (agent_receiver_of(a, &to))
        (void)notify(a, what, t);
}

static int with_port(struct agent *a, const char *verb, const char *value, struct talk *t)
{
    int64_t now_us = t->now_us;
    char *end, what[200];
    unsigned long port = strtoul(value, &end, 10);
    if (end == value || *end || port == 0 || port > UINT32_MAX)
        return -1;
    if (strcmp(verb, "down") == 0)
        agent_port_down(a, (uint32_t)port, now_us);
    else if (strcmp(verb, "up") == 0)
        agent_port_up(a, (uint32_t)port, now_us);
    else
        agent_port_clear(a, (uint32_t)port, strcmp(verb, "clear-told") == 0, now_us);
    if (strcmp(verb, "down") == 0 || strcmp(verb, "up") == 0) {
        agent_port_notice((uint32_t)port, strcmp(verb, "up") == 0, what, sizeof what);
        tell_if_heard(a, what, t);
    }
    return 0;
}

static int act(struct agent *a, const char *word, struct talk *t)
{
    char verb[16], why[300], value[1024];
    size_t len = strcspn(word, "=");
    const char *rest = word[len] ? word + len + 1 : "";
    snprintf(verb, sizeof verb, "%.*s", (int)(len < 15 ? len : 15), word);
    if (strcmp(verb, "reboot") == 0) {
        agent_reboot(a, t->now_us);
        tell_if_heard(a, COLD_START, t);
        return 0;
    }
    if (strcmp(verb, "stats") == 0) {
        say_stats(t, agent_stats_of(a));
        return 0;
    }
    if (strcmp(word, "battery=on") == 0 || strcmp(word, "battery=off") == 0) {
        agent_battery(a, strcmp(rest, "on") == 0, t->now_us);
        tell_if_heard(a, strcmp(rest, "on") == 0 ? ON_BATTERY : MAINS_BACK, t);
        return 0;
    }
    if (strcmp(verb, "trap") == 0)
        return notify(a, rest, t);
    if (strcmp(verb, "get") == 0) {
        if (agent_value(a, rest, t->now_us, value, sizeof value)) {
            say(t, "error: no object %s\n", rest);
            return -1;
        }
        say(t, "%s\n", value);
        return 0;
    }
    int rc;
    if (strcmp(verb, "down") == 0 || strcmp(verb, "up") == 0 || strcmp(verb, "clear") == 0 ||
        strcmp(verb, "clear-told") == 0) {
        snprintf(why, sizeof why, "%s: want an ifIndex", word);
        rc = with_port(a, verb, rest, t);
    } else if (strcmp(verb, "set") == 0) {
        rc = agent_set(a, rest, why, sizeof why);
    } else if (strcmp(verb, "unset") == 0) {
        rc = agent_unset(a, rest, why, sizeof why);
    } else {
        rc = agent_option(a, word, t->now_us, why, sizeof why);
    }
    if (rc)
        say(t, "error: %s\n", why);
    return rc;
}

static void sum(const struct herd *h, struct agent_stats *out)
{
    uint64_t *to = (uint64_t *)(void *)out;
    for (size_t i = 0; i < h->count; i++) {
        const uint64_t *from = (const uint64_t *)(const void *)agent_stats_of(h->members[i].agent);
        for (size_t k = 0; k < sizeof *out / sizeof *to; k++)
            to[k] += from[k];
    }
}

static int act_all(struct agent *a, char **words, size_t count, struct talk *t)
{
    for (size_t i = 0; i < count; i++)
        if (act(a, words[i], t))
            return -1;
    return 0;
}

int herd_command(struct herd *h, char **words, size_t count, int64_t now_us, char *reply, size_t cap)
{
    struct herd_address at;
    struct talk t = { h, &at, now_us, reply, cap, 0 };
    unsigned n = 1;
    reply[0] = '\0';
    if (count == 1 && strcmp(words[0], "stats") == 0) {
        struct agent_stats all = { 0 };
        sum(h, &all);
        say_stats(&t, &all);
        return 0;
    }
    bool everybody = count && strcmp(words[0], "all") == 0;
    if (count < 2 || (!everybody && herd_parse_range(words[0], &at, &n))) {
        say(&t, "error: want ADDRESS[/COUNT] or all, then what to do; or stats\n");
        return -1;
    }
    n = everybody ? (unsigned)h->count : n;
    for (unsigned i = 0; i < n; i++) {
        if (everybody)
            at = h->members[i].address;
        struct agent *a = herd_find(h, &at);
        if (!a) {
            say(&t, "error: no agent at %s\n", words[0]);
            return -1;
        }
        if (act_all(a, words + 1, count - 1, &t))
            return -1;
        if (!everybody)
            herd_next_address(&at);
    }
    if (t.len == 0)
        say(&t, "ok %u\n", n);
    return 0;
}
