/* trapgate.c: which datagrams of the trap port are looked at, and how far. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/trapgate.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "model/site.h"

enum {
    MAX_LEN = 8192,
    SENDERS = 16384,
    ENGINES = 4096,
    STRANGERS = 256,
    REPORTS = 5,
    CALM = 30,
    AGAIN = 60,
    STORM_AGAIN = 10
};
enum { ADDRESS = 17 };
#define SECOND INT64_C(1000000)

struct bucket {
    double tokens;
    int64_t at;
};

/* A sender that may send. */
struct sender {
    struct bucket good, bad, reports;
    int64_t storm_since, storm_last, storm_told; /* monotonic; since: 0 = there is none */
    int64_t storm_wall;
    uint64_t storm_count;
    struct udp_address address;
};

struct stranger {
    struct udp_address address;
    uint8_t verdict;
    uint64_t count, told;
    int64_t since, told_at;
};

struct trapgate {
    struct trapgate_setup s;
    const struct trapgate_source **sorted; /* longest prefix first */
    struct map *exact;                     /* whole addresses -> source */
    struct map *senders;
    struct bucket total;
    struct stranger strangers[STRANGERS];
    size_t stranger_count;
    struct trap3 *v3;
    struct traprecord_counts counts;
};

/* --- addresses --- */

/* Family and octets; a v4 address that came in through a v6 socket is a v4 address. */
static size_t key_of(const struct udp_address *a, uint8_t key[ADDRESS])
{
    if (a->sa.sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr)) {
        key[0] = 4;
        memcpy(key + 1, &a->v6.sin6_addr.s6_addr[12], 4);
        return 5;
    }
    if (a->sa.sa_family == AF_INET) {
        key[0] = 4;
        memcpy(key + 1, &a->v4.sin_addr, 4);
        return 5;
    }
    key[0] = 6;
    memcpy(key + 1, &a->v6.sin6_addr, 16);
    return 17;
}

static bool holds(const struct trapgate_source *s, const uint8_t *key, size_t len)
{
    uint8_t own[ADDRESS];
    size_t own_len = key_of(&s->address, own), whole = s->bits / 8, rest = s->bits % 8;
    if (own_len != len || own[0] != key[0] || whole > len - 1) {
        return false;
    }
    uint8_t mask = (uint8_t)(0xff00 >> rest);
    return memcmp(own + 1, key + 1, whole) == 0 &&
           (rest == 0 || ((own[1 + whole] ^ key[1 + whole]) & mask) == 0);
}

static bool is_whole(const struct trapgate_source *s, size_t len)
{
    return s->bits >= 8 * (len - 1);
}

static int longest_first(const void *a, const void *b)
{
    const struct trapgate_source *x = *(const struct trapgate_source *const *)a,
                                 *y = *(const struct trapgate_source *const *)b;
    return x->bits != y->bits ? (x->bits > y->bits ? -1 : 1) : (x > y) - (x < y);
}

static const struct trapgate_source *source_of(const struct trapgate *g, const uint8_t *key, size_t len)
{
    const struct trapgate_source *s = map_find_bytes(g->exact, key, len);
    for (size_t i = 0; s == NULL && i < g->s.source_count && g->sorted[i] != NULL; i++) {
        s = holds(g->sorted[i], key, len) ? g->sorted[i] : NULL;
    }
    return s;
}

/* Without the port; a zone as the number of its interface: names would need a socket, which a jail has not. */
static const char *text_of(const struct udp_address *a, struct arena *arena)
{
    char host[INET6_ADDRSTRLEN] = "?";
    uint8_t key[ADDRESS];
    bool v4 = key_of(a, key) == 5;
    (void)inet_ntop(v4 ? AF_INET : AF_INET6, key + 1, host, sizeof host);
    if (!v4 && a->v6.sin6_scope_id != 0) {
        return arena_stringf(arena, "%s%%%u", host, a->v6.sin6_scope_id);
    }
    return arena_string(arena, host);
}

/* --- making --- */

static void sort_sources(struct trapgate *g)
{
    size_t prefixes = 0;
    uint8_t key[ADDRESS];
    g->sorted = mem_array(g->s.source_count + 1, sizeof *g->sorted);
    for (size_t i = 0; i < g->s.source_count; i++) {
        const struct trapgate_source *s = &g->s.sources[i];
        size_t len = key_of(&s->address, key);
        if (!is_whole(s, len)) {
            g->sorted[prefixes++] = s;
        } else if (map_find_bytes(g->exact, key, len) == NULL) {
            union {
                const struct trapgate_source *in;
                void *out;
            } value = { .in = s };
            map_set_bytes(g->exact, key, len, value.out);
        }
    }
    qsort(g->sorted, prefixes, sizeof *g->sorted, longest_first);
}

struct trapgate *trapgate_new(const struct trapgate_setup *setup)
{
    struct trapgate *g = mem_new(sizeof *g);
    g->s = *setup;
    g->s.max_len = setup->max_len > 0 ? setup->max_len : MAX_LEN;
    g->s.senders = setup->senders > 0 ? setup->senders : SENDERS;
    g->s.report_rate = setup->report_rate > 0 ? setup->report_rate : REPORTS;
    g->exact = map_new();
    g->senders = map_new();
    g->v3 = trap3_new(&setup->own, setup->engines > 0 ? setup->engines : ENGINES);
    sort_sources(g);
    return g;
}

void trapgate_free(struct trapgate *g)
{
    const char *key;
    void *value;
    if (g == NULL) {
        return;
    }
    for (size_t at = 0; map_next(g->senders, &at, &key, &value);) {
        free(value);
    }
    map_free(g->senders);
    map_free(g->exact);
    free(g->sorted);
    trap3_free(g->v3);
    free(g);
}

struct traprecord_counts *trapgate_counts(struct trapgate *g)
{
    g->counts.engines = trap3_count(g->v3);
    return &g->counts;
}

/* --- rates --- */

static void refill(struct bucket *b, double rate, double burst, int64_t now)
{
    if (b->at == 0) {
        b->tokens = burst;
    } else if (now > b->at) {
        b->tokens += (double)(now - b->at) * rate / SECOND;
    }
    b->tokens = b->tokens < burst ? b->tokens : burst;
    b->at = now > 0 ? now : 1;
}

static bool spend(struct bucket *b, double rate, double burst, int64_t now)
{
    if (rate <= 0) {
        return true;
    }
    refill(b, rate, burst > 1 ? burst : 1, now);
    if (b->tokens < 1) {
        return false;
    }
    b->tokens--;
    return true;
}

/* Room for one more: who is quiet is forgotten, at the price of a full bucket when it comes again. */
static void make_room(struct trapgate *g, int64_t now)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(g->senders, &at, &key, &value);) {
        struct sender *s = value;
        uint8_t own[ADDRESS];
        if (s->storm_since == 0 && s->good.at + 2 * SECOND < now) {
            map_remove_bytes(g->senders, own, key_of(&s->address, own));
            free(s);
        }
    }
}

/* NULL: too many senders are busy at once; such a one is over its rate. */
static struct sender *sender_of(struct trapgate *g, const struct udp_address *from, const uint8_t *key,
                                size_t len, int64_t now)
{
    struct sender *s = map_find_bytes(g->senders, key, len);
    if (s != NULL) {
        return s;
    }
    if (map_count(g->senders) >= g->s.senders) {
        make_room(g, now);
    }
    if (map_count(g->senders) >= g->s.senders) {
        return NULL;
    }
    s = mem_new(sizeof *s);
    s->address = *from;
    map_set_bytes(g->senders, key, len, s);
    return s;
}

static void storm(struct sender *s, const struct trapgate_times *t)
{
    if (s->storm_since == 0) {
        s->storm_since = t->mono > 0 ? t->mono : 1;
        s->storm_wall = t->wall;
        s->storm_count = 0;
        s->storm_told = 0;
    }
    s->storm_count++;
    s->storm_last = t->mono;
}

/* --- strangers --- */

static void stranger(struct trapgate *g, const struct udp_address *from, enum trap_verdict v, int64_t wall)
{
    struct udp_address others = { .sa.sa_family = AF_INET };
    size_t i = 0;
    while (i < g->stranger_count &&
           !(g->strangers[i].verdict == v && udp_same(&g->strangers[i].address, from, 0))) {
        i++;
    }
    if (i >= STRANGERS - 1) { /* the last place is for all others: 0.0.0.0 */
        i = STRANGERS - 1;
        from = &others;
        v = TRAP_SOURCE;
    }
    if (i == g->stranger_count) {
        g->strangers[g->stranger_count++] =
            (struct stranger){ .address = *from, .verdict = (uint8_t)v, .since = wall };
    }
    g->strangers[i].count++;
}

/* --- one datagram --- */

static bool same_community(const struct trapgate_community *c, const uint8_t *bytes, size_t len)
{
    uint8_t differ = c->len != len;
    for (size_t i = 0; i < len; i++) {
        differ |= bytes[i] ^ (c->len > 0 ? c->bytes[i % c->len] : 0xff);
    }
    return differ == 0;
}

/* All are compared, so that time tells nothing. */
static bool community_fits(const struct trapgate_source *s, const struct trap_frame *f)
{
    bool fits = false;
    for (size_t i = 0; i < s->community_count; i++) {
        fits |= same_community(&s->communities[i], f->community, f->community_len);
    }
    return fits && f->community_len > 0;
}

struct taking {
    struct trapgate *g;
    const struct trapgate_datagram *d;
    const struct trapgate_times *t;
    struct arena *a;
    struct trapgate_result *out;
    const struct trapgate_source *source;
    struct sender *sender;
};

static bool in_rate(struct taking *k)
{
    struct trapgate_setup *s = &k->g->s;
    if (spend(&k->sender->good, s->rate, s->burst, k->t->mono) &&
        spend(&k->g->total, s->total_rate, s->total_burst, k->t->mono)) {
        return true;
    }
    storm(k->sender, k->t);
    return false;
}

static enum trap_verdict take_community(struct taking *k, const struct trap_frame *f)
{
    struct trap_inform inform;
    struct ber_out w;
    struct err why;
    if (!community_fits(k->source, f)) {
        return TRAP_COMMUNITY;
    }
    if (!in_rate(k)) {
        return TRAP_RATE;
    }
    enum trap_verdict v = trap_read(f, k->a, &k->out->notice, &inform, &why);
    if (v == TRAP_GOOD && k->out->notice.inform) {
        ber_out_init(&w, k->d->out, k->d->out_cap);
        trap_answer(&w, f, &inform);
        k->out->reply = w.full ? NULL : w.p;
        k->out->reply_len = ber_out_len(&w);
        k->out->hold = true;
    }
    return v;
}

/* Verifying costs more than comparing a community: what does not prove to be the sender's has a rate of its own, so that nobody can use up the
 * sender's in its name. */
static enum trap_verdict take_v3(struct taking *k)
{
    const struct trapgate_setup *s = &k->g->s;
    const struct trap3_ask ask = { k->d->data, k->d->len,     k->source->users, k->source->user_count,
                                   k->t->mono, k->d->scratch, k->d->out,        k->d->out_cap };
    struct trap3_reply reply;
    struct err why;
    if (k->source->user_count == 0) {
        return TRAP_UNKNOWN_USER;
    }
    if (s->rate > 0 && k->sender->bad.at > 0) {
        refill(&k->sender->bad, s->rate, s->burst, k->t->mono);
        if (k->sender->bad.tokens < 1) {
            return TRAP_RATE;
        }
    }
    enum trap_verdict v = trap3_read(k->g->v3, &ask, k->a, &k->out->notice, &reply, &why);
    if (v != TRAP_GOOD && v != TRAP_UNKNOWN_ENGINE && v != TRAP_NOT_IN_TIME) {
        spend(&k->sender->bad, s->rate, s->burst, k->t->mono);
    }
    if (v == TRAP_GOOD && !in_rate(k)) {
        return TRAP_RATE;
    }
    if (reply.len > 0 &&
        (!reply.report || spend(&k->sender->reports, s->report_rate, s->report_rate, k->t->mono))) {
        k->out->reply = reply.data;
        k->out->reply_len = reply.len;
        k->out->hold = !reply.report;
    }
    return v;
}

static enum trap_verdict take(struct taking *k)
{
    uint8_t key[ADDRESS];
    size_t len = key_of(k->d->from, key);
    struct trap_frame f;
    struct err why;
    k->source = source_of(k->g, key, len);
    if (k->source == NULL) {
        return TRAP_SOURCE;
    }
    if (k->d->len > k->g->s.max_len) {
        return TRAP_LARGE;
    }
    enum trap_verdict v = trap_open(k->d->data, k->d->len, &f, &why);
    if (v != TRAP_GOOD) {
        return v;
    }
    k->sender = sender_of(k->g, k->d->from, key, len, k->t->mono);
    if (k->sender == NULL) {
        return TRAP_RATE;
    }
    return f.version == SITE_V3 ? take_v3(k) : take_community(k, &f);
}

void trapgate_take(struct trapgate *g, const struct trapgate_datagram *d, const struct trapgate_times *t,
                   struct arena *a, struct trapgate_result *out)
{
    struct taking k = { .g = g, .d = d, .t = t, .a = a, .out = out };
    memset(out, 0, sizeof *out);
    out->verdict = take(&k);
    g->counts.verdicts[out->verdict]++;
    if (out->verdict == TRAP_GOOD) {
        out->notice.at = t->wall;
        out->notice.source = text_of(d->from, a);
    } else if (out->verdict != TRAP_RATE && out->verdict != TRAP_UNKNOWN_ENGINE) {
        stranger(g, d->from, out->verdict, t->wall);
    }
    if (out->verdict != TRAP_GOOD && out->hold) {
        out->reply = NULL;
        out->reply_len = 0;
        out->hold = false;
    }
    g->counts.reports += out->reply != NULL && !out->hold;
}

/* --- telling --- */

static void tell_storm(struct trapgate *g, struct sender *s, const struct trapgate_times *t, struct arena *a,
                       void (*tell)(void *ctx, const struct traprecord *r), void *ctx)
{
    bool over = t->mono - s->storm_last > CALM * SECOND;
    struct traprecord r = { .type = TRAPRECORD_STORM,
                            .verdict = TRAP_RATE,
                            .count = s->storm_count,
                            .over = over,
                            .since = s->storm_wall };
    (void)g;
    if (!over && s->storm_told != 0 && t->mono - s->storm_told < STORM_AGAIN * SECOND) {
        return;
    }
    r.source = text_of(&s->address, a);
    tell(ctx, &r);
    s->storm_told = t->mono > 0 ? t->mono : 1;
    s->storm_since = over ? 0 : s->storm_since;
}

void trapgate_tell(struct trapgate *g, const struct trapgate_times *t,
                   void (*tell)(void *ctx, const struct traprecord *r), void *ctx)
{
    struct arena *a = arena_new(4096);
    const char *key;
    void *value;
    for (size_t at = 0; map_next(g->senders, &at, &key, &value);) {
        struct sender *s = value;
        if (s->storm_since != 0) {
            tell_storm(g, s, t, a, tell, ctx);
        }
    }
    for (size_t i = 0; i < g->stranger_count; i++) {
        struct stranger *s = &g->strangers[i];
        if (s->count == s->told || (s->told > 0 && t->mono - s->told_at < AGAIN * SECOND)) {
            continue;
        }
        struct traprecord r = { .type = TRAPRECORD_STRANGER,
                                .verdict = s->verdict,
                                .count = s->count,
                                .since = s->since,
                                .source = text_of(&s->address, a) };
        tell(ctx, &r);
        s->told = s->count;
        s->told_at = t->mono;
    }
    arena_free(a);
}
