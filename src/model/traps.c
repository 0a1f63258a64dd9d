/* traps.c: the group "traps" of the main file. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/traps.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum {
    TRAPS_PORT = 162,
    TRAPS_LISTENS = 12
}; /* listens: as many as one decoder reads, with some of systemd */
#define TRAPS_MIB (1024.0 * 1024)

struct traps_draft {
    struct traps t;
    const struct conf_node *listen, *allow;
};
struct traps_allow_draft {
    const struct conf_node *from, *credential;
    bool relay;
};

static const char *const traps_unknown_words[] = { "count", "ticket", NULL };

#define ROW(field, kind, least, most, def, help)                                          \
    {                                                                                     \
#field, kind, offsetof(struct traps_draft, t.field), least, most, def, help, NULL \
    }
const struct option_row traps_rows[] = {
    { "listen", OPTION_TEXTS, offsetof(struct traps_draft, listen), 0, 0,
      "(none; sockets of systemd are always used)",
      "where to listen for notifications: \"0.0.0.0:162\", \"[::]:162\"", NULL },
    { "allow", OPTION_GROUP, offsetof(struct traps_draft, allow), 0, 0, NULL,
      "who may send beside the devices: one group each", NULL },
    ROW(receive_buffer, OPTION_SIZE, 65536, 1024 * TRAPS_MIB, "16M",
        "receive buffer of each socket: what a burst may bring"),
    ROW(max_size, OPTION_SIZE, 484, 65507, "8k", "a larger datagram is refused"),
    ROW(rate, OPTION_INT, 0, 1000000, "50", "notifications of one sender in a second at most; 0 = no limit"),
    ROW(burst, OPTION_INT, 1, 1000000, "500", "... and at once"),
    ROW(total_rate, OPTION_INT, 0, 1000000, "2000",
        "notifications of all senders in a second at most; 0 = no limit"),
    ROW(total_burst, OPTION_INT, 1, 10000000, "20000", "... and at once"),
    { "unknown_senders", OPTION_WORD, offsetof(struct traps_draft, t.unknown_senders), 0, 0, "count",
      "senders that nobody knows are only counted and listed, or get a ticket", traps_unknown_words },
};
#undef ROW
const size_t traps_row_count = sizeof traps_rows / sizeof *traps_rows;

const struct option_row traps_allow_rows[] = {
    { "from", OPTION_TEXTS, offsetof(struct traps_allow_draft, from), 0, 0, NULL,
      "addresses and networks: \"203.0.113.5\", \"10.1.0.0/16\", \"2001:db8::/32\"", NULL },
    { "credential", OPTION_TEXTS, offsetof(struct traps_allow_draft, credential), 0, 0, NULL,
      "credentials that they send with", NULL },
    { "relay", OPTION_FLAG, offsetof(struct traps_allow_draft, relay), 0, 0, "false",
      "they pass notifications of others on: the origin that these tell is believed", NULL },
};
const size_t traps_allow_row_count = sizeof traps_allow_rows / sizeof *traps_allow_rows;

/* Bits of its family, 0 when it is no literal. */
static int traps_family(const char *text)
{
    unsigned char bytes[16];

    return inet_pton(AF_INET, text, bytes) == 1 ? 32 : inet_pton(AF_INET6, text, bytes) == 1 ? 128 : 0;
}

/* The part of a text before a port: without [ ]. */
static char *traps_host(struct arena *a, const char *text, size_t len)
{
    if (len > 1 && text[0] == '[' && text[len - 1] == ']')
        return arena_stringn(a, text + 1, len - 2);
    return arena_stringn(a, text, len);
}

/* "0.0.0.0:162", "[::]:162", "*", "162", with udp: or udp6: before it */
static int traps_listen(struct arena *a, const char *text, struct traps_listen *out)
{
    const char *plain = !strncmp(text, "udp:", 4)    ? text + 4
                        : !strncmp(text, "udp6:", 5) ? text + 5
                                                     : text,
               *colon = strrchr(plain, ':');
    int64_t port = TRAPS_PORT;
    size_t len = strlen(plain);
    char *host;

    if (*plain && !text_int(plain, &port)) {
        colon = NULL;
        len = 0;
    } else if (colon && (strchr(plain, ':') == colon || (colon > plain && colon[-1] == ']'))) {
        if (text_int(colon + 1, &port))
            return -1;
        len = (size_t)(colon - plain);
    }
    host = traps_host(a, plain, len);
    if (!*host || !strcmp(host, "*"))
        host = arena_string(a, plain - text == 5 ? "::" : "0.0.0.0");
    if (!traps_family(host) || port < 0 || port > 65535)
        return -1;
    *out = (struct traps_listen){ host, (uint16_t)port };
    return 0;
}

static void traps_listens(struct arena *a, const struct conf_node *list, struct traps *t,
                          struct report *report)
{
    size_t count = list ? conf_text_count(list) : 0;
    struct traps_listen *out = arena_array(a, count + 1, sizeof *out);

    if (count > TRAPS_LISTENS)
        report_error(report, list->file, list->line, "'listen' in traps: at most %d are possible",
                     TRAPS_LISTENS);
    t->listens = out;
    for (size_t i = 0; i < count && count <= TRAPS_LISTENS; i++) {
        const struct conf_node *n = conf_text_at(list, i);

        if (traps_listen(a, n->text, &out[t->listen_count]))
            report_error(
                report, n->file, n->line,
                "'listen' in traps: \"%s\" is no address and port, such as \"0.0.0.0:162\" or \"[::]:162\"",
                n->text);
        else
            t->listen_count++;
    }
}

static int traps_range(struct arena *a, const char *text, struct traps_range *out)
{
    const char *slash = strchr(text, '/');
    char *host = traps_host(a, text, slash ? (size_t)(slash - text) : strlen(text));
    int most = traps_family(host);
    int64_t bits = most;

    if (!most || (slash && text_int(slash + 1, &bits)) || bits < 0 || bits > most)
        return -1;
    *out = (struct traps_range){ host, (uint8_t)bits };
    return 0;
}

static void traps_ranges(struct arena *a, const struct conf_node *list, struct traps_allow *w,
                         struct report *report)
{
    size_t count = list ? conf_text_count(list) : 0;
    struct traps_range *out = arena_array(a, count + 1, sizeof *out);

    if (!count)
        report_error(report, w->file, w->line, "allow %s in traps has no 'from': add from = \"10.1.0.0/16\";",
                     w->name);
    w->ranges = out;
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *n = conf_text_at(list, i);

        if (traps_range(a, n->text, &out[w->range_count]))
            report_error(
                report, n->file, n->line,
                "'from' in allow %s: \"%s\" is no address or network, such as \"203.0.113.5\" or \"10.1.0.0/16\"",
                w->name, n->text);
        else
            w->range_count++;
    }
}

static void traps_allow_one(struct arena *a, const struct conf_node *n, struct traps_allow *w,
                            struct report *report)
{
    struct traps_allow_draft d = { 0 };
    const char **names;
    char what[100];

    *w = (struct traps_allow){ .name = arena_string(a, n->name),
                               .file = arena_string(a, n->file),
                               .line = n->line };
    snprintf(what, sizeof what, "allow %.80s", n->name);
    if (n->type != CONF_GROUP) {
        option_wrong_type(n, "allow in traps", "a group: { from = \"...\"; credential = \"...\"; }", report);
        return;
    }
    if (option_fill(n, what, false, traps_allow_rows, traps_allow_row_count, &d, report))
        return;
    w->relay = d.relay;
    traps_ranges(a, d.from, w, report);
    w->credential_count = d.credential ? conf_text_count(d.credential) : 0;
    w->names = names = arena_array(a, w->credential_count + 1, sizeof *names);
    for (size_t i = 0; i < w->credential_count; i++)
        names[i] = arena_string(a, conf_text_at(d.credential, i)->text);
    if (!w->credential_count && !w->relay)
        report_error(report, n->file, n->line,
                     "allow %s in traps has no credential: add credential = \"...\"; as in secrets.conf",
                     w->name);
}

void traps_load(struct arena *a, const struct conf_node *group, struct traps *out, struct report *report)
{
    struct traps_draft d;

    memset(&d, 0, sizeof d);
    option_defaults(traps_rows, traps_row_count, &d);
    if (group)
        option_fill(group, "traps", false, traps_rows, traps_row_count, &d, report);
    traps_listens(a, d.listen, &d.t, report);
    d.t.allow_count = d.allow ? d.allow->count : 0;
    d.t.allows = arena_array(a, d.t.allow_count + 1, sizeof *d.t.allows);
    for (size_t i = 0; i < d.t.allow_count; i++)
        traps_allow_one(a, &d.allow->items[i], &d.t.allows[i], report);
    *out = d.t;
}

static const struct credential *traps_credential(const char *name, struct credential *const *all,
                                                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(all[i]->name, name))
            return all[i];
    return NULL;
}

void traps_link(struct arena *a, struct traps *t, struct credential *const *credentials, size_t count,
                struct report *report)
{
    const char **words = arena_array(a, count + 1, sizeof *words);
    char advice[300];

    for (size_t i = 0; i < count; i++)
        words[i] = credentials[i]->name;
    for (size_t i = 0; i < t->allow_count; i++) {
        struct traps_allow *w = &t->allows[i];

        w->credentials = arena_array(a, w->credential_count + 1, sizeof *w->credentials);
        for (size_t k = 0; k < w->credential_count; k++) {
            w->credentials[k] = traps_credential(w->names[k], credentials, count);
            if (!w->credentials[k])
                report_error(report, w->file, w->line, "allow %s in traps: there is no credential '%s'%s",
                             w->name, w->names[k], option_advice(w->names[k], words, advice));
        }
    }
}
