/* event.c: what happens in a story: devices appear, fail, reboot, move; the configuration changes. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "tests/story/make.h"
#include "tests/story/play.h"
#include "tests/story/tickets.h"

enum { REFUSAL = 400 };

/* "key=value" apart; NULL when there is no '='. */
static const char *value_of(const char *word, const char *key)
{
    size_t len = strlen(key);
    return strncmp(word, key, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

static bool is_one_of(const char *word, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        if (value_of(word, *keys) != NULL) {
            return true;
        }
    }
    return false;
}

/* "1G", "64k", "1000" */
static double number_of(const char *text)
{
    char *end;
    double v = strtod(text, &end);
    return *end == 'k' ? v * 1e3 : *end == 'M' ? v * 1e6 : *end == 'G' ? v * 1e9 : v;
}

static const char *const made_keys[] = { "sees",   "ports", "narrow", "speed",     "rate",
                                         "uptime", "from",  "even",   "recording", "engine",
                                         "serial", "descr", "object", "mac",       NULL };
static const char *const agent_keys[] = { "community", "v3user",  "engineid", "boots", "max",
                                          "moves",     "context", "versions", "fault", NULL };

static void take_made(struct make *m, const char *word)
{
    const char *v = strchr(word, '=') + 1;
    int64_t ms;
    if (value_of(word, "ports") != NULL) {
        m->ports = (int)number_of(v);
    } else if (value_of(word, "narrow") != NULL) {
        m->narrow = strcmp(v, "yes") == 0;
    } else if (value_of(word, "speed") != NULL) {
        m->speed = number_of(v);
    } else if (value_of(word, "rate") != NULL) {
        m->rate = number_of(v);
    } else if (value_of(word, "even") != NULL) {
        m->even = strcmp(v, "yes") == 0;
    } else if (value_of(word, "from") != NULL) {
        m->from = (int)number_of(v);
    } else if (value_of(word, "mac") != NULL) {
        m->mac = (int)number_of(v);
    } else if (value_of(word, "sees") != NULL) {
        m->sees = v;
    } else if (value_of(word, "engine") != NULL) {
        m->engine = strcmp(v, "yes") == 0;
    } else if (value_of(word, "serial") != NULL) {
        m->serial = v;
    } else if (value_of(word, "descr") != NULL) {
        m->descr = v;
    } else if (value_of(word, "object") != NULL) {
        m->object = v;
    } else if (value_of(word, "uptime") != NULL && text_duration(v, &ms) == 0) {
        m->uptime = ms / 10;
    }
}

/* One setting of the configuration: numbers, true and false as they are, lists from "a,b", all else as text. */
static void put_setting(struct buf *out, const char *word)
{
    const char *value = strchr(word, '=') + 1;
    int key = (int)(value - word) - 1;
    int64_t number;
    if (strncmp(word, "every.", 6) == 0) {
        buf_printf(out, "every: { %.*s = \"%s\"; }; ", key - 6, word + 6, value);
    } else if (text_int(value, &number) == 0 || strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
        buf_printf(out, "%.*s = %s; ", key, word, value);
    } else if (strncmp(word, "contexts=", 9) == 0 || strncmp(word, "powers=", 7) == 0) {
        buf_printf(out, "%.*s = [", key, word);
        for (const char *c = value; *c != '\0'; c += strcspn(c, ",") + (strchr(c, ',') != NULL)) {
            buf_printf(out, "%s\"%.*s\"", c == value ? "" : ", ", (int)strcspn(c, ","), c);
        }
        buf_text(out, "]; ");
    } else {
        buf_printf(out, "%.*s = \"%s\"; ", key, word, value);
    }
}

static struct recording *make_one(const struct make *m, char *why)
{
    struct buf b;
    buf_init(&b, 0);
    make_recording(m, &b);
    struct recording *rec = recording_parse(b.data, b.len, "made", why, REFUSAL);
    buf_free(&b);
    return rec;
}

static int move_made(struct play *p, struct agent *a, const struct make *m, char *why)
{
    struct buf b;
    buf_init(&b, 0);
    make_moves(m, &b);
    world_file(p->w, "moves", b.data);
    buf_clear(&b);
    buf_printf(&b, "moves=%s/moves", p->w->folder);
    int rc = agent_option(a, b.data, p->w->now, why, REFUSAL);
    buf_free(&b);
    return rc;
}

/* The agent that the words describe. NULL: wrong is set. */
static struct agent *build(struct play *p, const struct play_words *w, struct recording **rec)
{
    struct make m = { .speed = 1e9, .rate = 1000, .uptime = 86400000, .from = 1 };
    char why[REFUSAL] = "";
    const char *file = NULL;
    for (size_t i = 2; i < w->count; i++) {
        if (value_of(w->word[i], "recording") != NULL) {
            file = value_of(w->word[i], "recording");
        } else if (is_one_of(w->word[i], made_keys)) {
            take_made(&m, w->word[i]);
        }
    }
    *rec = file != NULL ? recording_load(file, why, sizeof why) : make_one(&m, why);
    if (*rec == NULL) {
        (void)play_wrong(p, "%s", why);
        return NULL;
    }
    struct agent *a = agent_new(*rec, text_hash(w->word[1], strlen(w->word[1])), p->w->now);
    int rc = file != NULL ? 0 : move_made(p, a, &m, why);
    for (size_t i = 2; i < w->count && rc == 0; i++) {
        rc = is_one_of(w->word[i], agent_keys) ? agent_option(a, w->word[i], p->w->now, why, sizeof why) : 0;
    }
    if (rc != 0) {
        (void)play_wrong(p, "%s", why);
        agent_free(a);
        recording_free(*rec);
        return NULL;
    }
    return a;
}

static void configure(struct world_device *d, const struct play_words *w)
{
    struct buf b;
    buf_init(&b, 0);
    for (size_t i = 2; i < w->count; i++) {
        if (!is_one_of(w->word[i], made_keys) && !is_one_of(w->word[i], agent_keys) &&
            value_of(w->word[i], "address") == NULL && strchr(w->word[i], '=') != NULL) {
            put_setting(&b, w->word[i]);
        }
    }
    free(d->config);
    d->config = mem_string(b.data != NULL ? b.data : "");
    buf_free(&b);
}

/* device NAME [key=value...]: an agent, and its line in the configuration. */
static int do_device(struct play *p, const struct play_words *w)
{
    char made[40], *address = made;
    struct udp_address at;
    struct recording *rec;
    size_t n = p->w->device_count + 1;
    struct agent *a = build(p, w, &rec);
    if (a == NULL) {
        return -1;
    }
    (void)snprintf(made, sizeof made, "10.0.%zu.%zu", n / 250, n % 250 + 1);
    for (size_t i = 2; i < w->count; i++) {
        address = strncmp(w->word[i], "address=", 8) == 0 ? w->word[i] + 8 : address;
    }
    if (udp_parse(address, 161, &at) != 0 && udp_parse(made, 161, &at) != 0) {
        return play_wrong(p, "address");
    }
    configure(world_add_device(p->w, w->word[1], address), w);
    (void)net_add(p->w->net, w->word[1], &at, a, rec);
    return 1;
}

/* configure NAME key=value...: other settings, from the next reload on. */
static int do_configure(struct play *p, const struct play_words *w)
{
    struct world_device *d = world_device(p->w, w->word[1]);
    if (d == NULL) {
        return play_wrong(p, "there is no device '%s'", w->word[1]);
    }
    configure(d, w);
    return 1;
}

/* swap NAME key=value...: another machine takes its place. */
static int do_swap(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    struct recording *rec;
    struct agent *a = h != NULL ? build(p, w, &rec) : NULL;
    if (a == NULL) {
        return -1;
    }
    agent_free(h->agent);
    recording_free(h->recording);
    h->agent = a;
    h->recording = rec;
    return 1;
}

static int do_credential(struct play *p, const struct play_words *w)
{
    buf_printf(&p->w->credentials, "  %s: { ", w->word[1]);
    for (size_t i = 2; i < w->count; i++) {
        put_setting(&p->w->credentials, w->word[i]);
    }
    buf_text(&p->w->credentials, "};\n");
    return 1;
}

/* main SECTION KEY=VALUE...: in forestall.conf */
static int do_main(struct play *p, const struct play_words *w)
{
    buf_printf(&p->w->options, "%s: { ", w->word[1]);
    for (size_t i = 2; i < w->count; i++) {
        put_setting(&p->w->options, w->word[i]);
    }
    buf_text(&p->w->options, "};\n");
    return 1;
}

static int do_remove(struct play *p, const struct play_words *w)
{
    struct world_device *d = world_device(p->w, w->word[1]);
    if (d == NULL) {
        return play_wrong(p, "there is no device '%s'", w->word[1]);
    }
    d->removed = true;
    return 1;
}

static int do_reload(struct play *p, const struct play_words *w)
{
    (void)w;
    p->w->err.text[0] = '\0';
    (void)world_load(p->w);
    return 1;
}

static int do_restart(struct play *p, const struct play_words *w)
{
    (void)w;
    return world_restart(p->w) == 0 ? 1 : play_wrong(p, "%s", p->w->err.text);
}

static int do_fault(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    char why[REFUSAL];
    if (h == NULL ||
        agent_fault_set(h->agent, w->count > 2 ? w->word[2] : "none", p->w->now, why, sizeof why) != 0) {
        return h == NULL ? -1 : play_wrong(p, "%s", why);
    }
    return 1;
}

static int do_reboot(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    if (h != NULL) {
        agent_reboot(h->agent, p->w->now);
    }
    return h != NULL ? 1 : -1;
}

/* set NAME OID|TYPE|VALUE, unset NAME OID */
static int do_set(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    char why[REFUSAL];
    if (h == NULL || w->count < 3) {
        return play_wrong(p, "set what?");
    }
    bool set = strcmp(w->word[0], "set") == 0;
    int rc = set ? agent_set(h->agent, w->word[2], why, sizeof why)
                 : agent_unset(h->agent, w->word[2], why, sizeof why);
    return rc == 0 ? 1 : play_wrong(p, "%s", why);
}

/* port NAME IFINDEX down|up|clear|clear-told */
static int do_port(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    if (h == NULL || w->count < 4) {
        return play_wrong(p, "port NAME IFINDEX down|up|clear|clear-told");
    }
    uint32_t port = (uint32_t)number_of(w->word[2]);
    if (strcmp(w->word[3], "down") == 0) {
        agent_port_down(h->agent, port, p->w->now);
    } else if (strcmp(w->word[3], "up") == 0) {
        agent_port_up(h->agent, port, p->w->now);
    } else {
        agent_port_clear(h->agent, port, strcmp(w->word[3], "clear-told") == 0, p->w->now);
    }
    return 1;
}

/* mute NAME [OID...]: requests that name these get lost; without any all arrive again. */
static int do_mute(struct play *p, const struct play_words *w)
{
    static struct arena *arena;
    struct net_host *h = play_host(p, w->word[1]);
    struct err err;
    if (h == NULL) {
        return -1;
    }
    if (arena == NULL) {
        arena = arena_new(0);
    }
    h->mute_count = 0;
    for (size_t i = 2; i < w->count && h->mute_count < sizeof h->mute / sizeof h->mute[0]; i++) {
        if (oid_parse(arena, w->word[i], &h->mute[h->mute_count++], &err) != 0) {
            return play_wrong(p, "%s", err.text);
        }
    }
    return 1;
}

/* lose NAME N: the next N requests to it get lost. */
static int do_lose(struct play *p, const struct play_words *w)
{
    struct net_host *h = play_host(p, w->word[1]);
    if (h == NULL || w->count < 3) {
        return play_wrong(p, "lose NAME N");
    }
    h->lose = (unsigned)number_of(w->word[2]);
    return 1;
}

/* move NAME ADDRESS: the machine gets another address. resolve NAME ADDRESS: the resolver says that the name is there. */
static int do_move(struct play *p, const struct play_words *w)
{
    struct udp_address at;
    struct net_host *h = play_host(p, w->word[1]);
    if (h == NULL || w->count < 3 || udp_parse(w->word[2], 161, &at) != 0) {
        return play_wrong(p, "%s NAME ADDRESS", w->word[0]);
    }
    if (strcmp(w->word[0], "move") == 0) {
        net_move(p->w->net, h, &at);
        return 1;
    }
    struct unit *u = play_unit(p, w->word[1]);
    if (u != NULL) {
        sched_resolved(p->w->sched, u, &at, p->w->now);
    }
    return u != NULL ? 1 : -1;
}

/* clock +1h, clock -10m: the system's wall clock jumps. */
static int do_clock(struct play *p, const struct play_words *w)
{
    int64_t ms;
    if ((w->word[1][0] != '+' && w->word[1][0] != '-') || text_duration(w->word[1] + 1, &ms) != 0) {
        return play_wrong(p, "clock +1h");
    }
    clock_fake_jump(clock_wall() + (w->word[1][0] == '-' ? -ms : ms) * 1000);
    return 1;
}

int event_do(struct play *p, const struct play_words *w)
{
    int rc = tickets_event(p, w);
    static const struct {
        const char *verb;
        size_t least;
        int (*happen)(struct play *p, const struct play_words *w);
    } rows[] = { { "device", 2, do_device }, { "configure", 2, do_configure },
                 { "swap", 2, do_swap },     { "credential", 2, do_credential },
                 { "main", 3, do_main },     { "remove", 2, do_remove },
                 { "reload", 1, do_reload }, { "restart", 1, do_restart },
                 { "fault", 2, do_fault },   { "reboot", 2, do_reboot },
                 { "set", 3, do_set },       { "unset", 3, do_set },
                 { "port", 4, do_port },     { "mute", 2, do_mute },
                 { "lose", 3, do_lose },     { "move", 3, do_move },
                 { "resolve", 3, do_move },  { "clock", 2, do_clock } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].verb, w->word[0]) == 0) {
            return w->count < rows[i].least ? play_wrong(p, "'%s' wants more words", w->word[0])
                                            : rows[i].happen(p, w);
        }
    }
    return rc;
}
