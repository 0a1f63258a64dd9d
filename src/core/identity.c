/* identity.c: who a device is: noticed and told when it is another one, or runs another firmware. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "core/phase.h"

enum { DAY = 24 * 3600, PATIENCE = 600, DRIFTS_MOST = 3, SERIALS_MOST = 16, DESCR_MOST = 256 };

static const int64_t second = 1000000;

static const struct oid object_id = { (const uint8_t *)"\x2b\x06\x01\x02\x01\x01\x02\x00",
                                      8 },                              /* sysObjectID.0 */
    descr = { (const uint8_t *)"\x2b\x06\x01\x02\x01\x01\x01\x00", 8 }, /* sysDescr.0 */
    engine_boots = { (const uint8_t *)"\x2b\x06\x01\x06\x03\x0a\x02\x01\x02\x00",
                     10 },                                                             /* snmpEngineBoots.0 */
    engine_time = { (const uint8_t *)"\x2b\x06\x01\x06\x03\x0a\x02\x01\x03\x00", 10 }, /* snmpEngineTime.0 */
    host_uptime = { (const uint8_t *)"\x2b\x06\x01\x02\x01\x19\x01\x01\x00", 9 };      /* hrSystemUptime.0 */

const char *identity_change_name(uint8_t change)
{
    static const char *const names[] = { "", "replaced", "hardware", "firmware", "description" };
    return change < sizeof names / sizeof names[0] ? names[change] : "";
}

bool identity_is_due(const struct poll *p, int64_t now)
{
    return now >= p->unit->who.look_at;
}

static void put(struct identity_answers *a, struct oid name, struct value *value)
{
    a->cells[a->count++] = (struct plan_cell){ .name.base = name, .value = value };
}

/* SNMPv1 agents know no engine, and refuse a whole request for one name that is not there; SNMPv3 tells its engine in each message. */
size_t identity_cells(struct poll *p, struct plan_cell *cells, int64_t now)
{
    struct witness *w = &p->unit->witness;
    uint8_t version = p->unit->device->credential->version;
    struct identity_answers *a = arena_alloc(p->arena, sizeof *a);
    p->identity = a;
    if (identity_is_due(p, now)) {
        w->no_engine = w->no_host = false;
    }
    put(a, object_id, &a->object_id);
    put(a, descr, &a->descr);
    if (version == SITE_V2C && !w->no_engine) {
        put(a, engine_boots, &a->boots);
        put(a, engine_time, &a->time);
    }
    if (version != SITE_V1 && !w->no_host) {
        put(a, host_uptime, &a->host);
    }
    memcpy(cells, a->cells, a->count * sizeof *cells);
    return a->count;
}

void identity_ask(struct poll *p, int64_t now)
{
    if (p->identity == NULL) {
        struct plan_cell *cells = arena_array(p->arena, 5, sizeof *cells);
        size_t count = identity_cells(p, cells, now);
        plan_get(phase_plan(p, ""), cells, count);
    }
}

static bool is_missing(const struct value *v)
{
    return v->type == VALUE_NO_OBJECT || v->type == VALUE_NO_INSTANCE;
}

static void take_descr(struct identity *is, const struct value *v)
{
    char text[DESCR_MOST];
    if (v->type == VALUE_BYTES) {
        (void)text_clean(v->bytes, v->len, text, sizeof text);
        free(is->descr);
        is->descr = mem_string(text);
    }
}

void identity_take(struct poll *p, int64_t now)
{
    struct identity_answers *a = p->identity;
    struct identity_state *s = &p->unit->who;
    if (a == NULL || a->taken || (a->object_id.type == VALUE_NONE && a->descr.type == VALUE_NONE)) {
        return;
    }
    a->taken = true;
    p->unit->witness.no_engine |= is_missing(&a->boots) || is_missing(&a->time);
    p->unit->witness.no_host |= is_missing(&a->host);
    if (a->object_id.type == VALUE_OID && a->object_id.len <= sizeof s->is.object_id) {
        memcpy(s->is.object_id, a->object_id.bytes, a->object_id.len);
        s->is.object_id_len = (uint8_t)a->object_id.len;
    }
    take_descr(&s->is, &a->descr);
    quirks_apply(p->unit);
    s->looked = clock_wall();
    s->look_at = now + DAY * second;
}

/* --- what the sections tell --- */

static bool is_one_of(const char *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(word, *list) == 0) {
            return true;
        }
    }
    return false;
}

/* Number of the metric that tells a serial number or an address, or -1. */
static int telling(const struct section *s, const char *metric)
{
    static const char *const serials[] = { "system", "hardware", "printer", "ups", NULL }, *const macs[] = {
        "interface", NULL
    };
    int m = is_one_of(s->group, metric[0] == 's' ? serials : macs) ? profile_metric(s, metric) : -1;
    return m >= 0 && s->metrics[m].kind == METRIC_TEXT ? m : -1;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "N/A", "none", "00000000" and the like are no serial numbers. */
static bool is_serial(const char *text)
{
    return strlen(text) >= 3 && strlen(text) <= 64 && text[strcspn(text, "123456789")] != '\0' &&
           strstr(text, ", ") == NULL;
}

/* Sorted, each once, with ", " between them; NULL when there are none. */
static char *join(const char **list, size_t count)
{
    struct buf b;
    buf_init(&b, 0);
    if (count > 0) {
        qsort(list, count, sizeof *list, by_text);
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(list[i], list[i - 1]) != 0) {
            buf_printf(&b, "%s%s", b.len > 0 ? ", " : "", list[i]);
        }
    }
    return b.data;
}

static void take_mac(struct identity *is, const struct value *v)
{
    uint64_t mac = 0;
    size_t at = 0;
    for (size_t i = 0; v != NULL && v->type == VALUE_BYTES && v->len == 6 && i < 6; i++) {
        mac = mac << 8 | v->bytes[i];
    }
    /* none, groups, and VRRP's, which wander from machine to machine; local ones come after all others */
    if (mac == 0 || (mac >> 40 & 1) != 0 || mac >> 24 == 0x00005e) {
        return;
    }
    mac |= (uint64_t)(mac >> 41 & 1) << 48;
    while (at < is->mac_count && is->macs[at] < mac) {
        at++;
    }
    if (at == IDENTITY_MACS || (at < is->mac_count && is->macs[at] == mac)) {
        return;
    }
    is->mac_count += is->mac_count < IDENTITY_MACS;
    memmove(&is->macs[at + 1], &is->macs[at], (is->mac_count - at - 1) * sizeof is->macs[0]);
    is->macs[at] = mac;
}

/* Serial numbers and addresses of a section that was read in this poll. */
static void read_section(struct poll *p, struct poll_section *ps, int serial, int mac)
{
    const struct section *s = ps->us->section;
    struct identity *is = &p->unit->who.is;
    struct reading *readings = arena_array(p->arena, s->metric_count + 1u, sizeof *readings);
    const char **list = arena_array(p->arena, ps->row_count + 1, sizeof(char *));
    size_t count = 0;
    is->mac_count = mac >= 0 ? 0 : is->mac_count;
    for (size_t i = 0; i < ps->row_count; i++) {
        if (ps->rows[i] == NULL || ps->rows[i]->cells == NULL) {
            continue;
        }
        reading_row(s, ps->rows[i], ps->scalars, NULL, WHY_NONE, true, p->arena, readings);
        if (mac >= 0) {
            take_mac(is, readings[mac].cell);
        }
        const struct reading *r = serial >= 0 ? &readings[serial] : NULL;
        if (r != NULL && r->exists && r->why == WHY_NONE && r->text != NULL && is_serial(r->text) &&
            count < SERIALS_MOST) {
            list[count++] = r->text;
        }
    }
    if (serial >= 0) {
        free(ps->us->serials);
        ps->us->serials = join(list, count);
    }
}

static bool was_read(const struct poll *p, const struct poll_section *ps)
{
    return !ps->skip && (ps->us->section->table ? ps->walked && !ps->walk.failed
                                                : p->failure == WHY_NONE && ps->row_count > 0);
}

static void read_sections(struct poll *p)
{
    struct unit *u = p->unit;
    const char **list = arena_array(p->arena, u->section_count + 1, sizeof(char *));
    size_t count = 0;
    bool mac_seen = false, serial_seen = false;
    for (size_t i = 0; i < p->section_count; i++) {
        struct poll_section *ps = &p->sections[i];
        int serial = telling(ps->us->section, "serial"),
            mac = mac_seen || ps->us->context[0] != '\0' ? -1 : telling(ps->us->section, "mac");
        if ((serial >= 0 || mac >= 0) && was_read(p, ps)) {
            read_section(p, ps, serial, mac);
            mac_seen = mac_seen || mac >= 0;
            serial_seen = serial_seen || serial >= 0;
        }
    }
    for (size_t i = 0; serial_seen && i < u->section_count; i++) {
        if (u->sections[i].serials != NULL) {
            list[count++] = u->sections[i].serials;
        }
    }
    if (serial_seen) {
        free(u->who.is.serials);
        u->who.is.serials = join(list, count);
    }
}

/* Is something that tells who it is still to be read anew? */
static bool is_waiting(const struct unit *u)
{
    for (size_t i = 0; i < u->section_count; i++) {
        const struct unit_section *us = &u->sections[i];
        if (us->walk_now && !us->replaced &&
            (telling(us->section, "serial") >= 0 || telling(us->section, "mac") >= 0)) {
            return true;
        }
    }
    return false;
}

/* --- comparing --- */

enum relation { UNKNOWN, SAME, PARTLY, OTHER };

static bool has_serial(const char *list, const char *serial, size_t len)
{
    for (const char *at = list; (at = strstr(at, serial)) != NULL; at++) {
        if ((at == list || at[-1] == ' ') && (at[len] == '\0' || at[len] == ',')) {
            return true;
        }
    }
    return false;
}

static enum relation compare_serials(const char *was, const char *is)
{
    char one[80];
    bool any = false;
    if (was == NULL || is == NULL) {
        return UNKNOWN;
    }
    for (const char *at = is; *at != '\0'; at += strspn(at, ", ")) {
        size_t len = strcspn(at, ",");
        (void)snprintf(one, sizeof one, "%.*s", (int)len, at);
        any = any || has_serial(was, one, strlen(one));
        at += len;
    }
    return strcmp(was, is) == 0 ? SAME : any ? PARTLY : OTHER;
}

static enum relation compare_macs(const struct identity *was, const struct identity *is)
{
    for (size_t i = 0; i < was->mac_count; i++) {
        for (size_t k = 0; k < is->mac_count; k++) {
            if (was->macs[i] == is->macs[k]) {
                return SAME;
            }
        }
    }
    return was->mac_count == 0 || is->mac_count == 0 ? UNKNOWN : OTHER;
}

static enum relation compare_objects(const struct identity *was, const struct identity *is)
{
    struct oid a = { was->object_id, was->object_id_len }, b = { is->object_id, is->object_id_len };
    return a.len == 0 || b.len == 0 ? UNKNOWN : oid_equal(a, b) ? SAME : OTHER;
}

/* What makes the difference: its name and both values. */
struct difference {
    enum identity_change change;
    const char *what;
    char was[300], is[300];
};

char *identity_mac(uint64_t mac, char out[20])
{
    (void)snprintf(out, 20, "%02x:%02x:%02x:%02x:%02x:%02x", (unsigned)(mac >> 40 & 255),
                   (unsigned)(mac >> 32 & 255), (unsigned)(mac >> 24 & 255), (unsigned)(mac >> 16 & 255),
                   (unsigned)(mac >> 8 & 255), (unsigned)(mac & 255));
    return out;
}

static void describe(struct difference *d, const char *what, const struct identity *was,
                     const struct identity *is)
{
    char number[OID_TEXT];
    const struct identity *side[2] = { was, is };
    char *out[2] = { d->was, d->is };
    d->what = what;
    for (int i = 0; i < 2; i++) {
        const char *text = what[0] == 's' ? side[i]->serials : what[0] == 'd' ? side[i]->descr : NULL;
        if (what[0] == 'm') {
            text = identity_mac(side[i]->macs[0], number);
        } else if (what[0] == 'o') {
            text =
                oid_text((struct oid){ side[i]->object_id, side[i]->object_id_len }, number, sizeof number);
        }
        (void)snprintf(out[i], sizeof d->was, "%s", text != NULL ? text : "");
    }
}

/* restarted: the device began anew since it was looked at; only then its firmware can be another one. */
static enum identity_change compare(const struct identity_state *s, bool restarted, struct difference *d)
{
    const struct identity *was = &s->was, *is = &s->is;
    enum relation serial = compare_serials(was->serials, is->serials), mac = compare_macs(was, is),
                  object = compare_objects(was, is);
    bool other_descr = s->drifts < DRIFTS_MOST && was->descr != NULL && is->descr != NULL &&
                       strcmp(was->descr, is->descr) != 0;
    if (serial == OTHER || (serial == UNKNOWN && mac == OTHER)) {
        describe(d, serial == OTHER ? "serial" : "mac", was, is);
        return IDENTITY_REPLACED;
    }
    if (object == OTHER) {
        describe(d, "object_id", was, is);
        return serial == UNKNOWN && mac == UNKNOWN ? IDENTITY_REPLACED : IDENTITY_FIRMWARE;
    }
    if (other_descr) {
        describe(d, "descr", was, is);
        return restarted ? IDENTITY_FIRMWARE : IDENTITY_DESCRIPTION;
    }
    if (serial == PARTLY || mac == OTHER) {
        describe(d, serial == PARTLY ? "serial" : "mac", was, is);
        return IDENTITY_HARDWARE;
    }
    return IDENTITY_SAME;
}

static void keep_text(char **to, const char *from)
{
    if (from != NULL) {
        free(*to);
        *to = mem_string(from);
    }
}

/* What is known now is what is remembered; what is not known now stays. */
static void remember(struct identity_state *s)
{
    struct identity *was = &s->was;
    const struct identity *is = &s->is;
    if (is->object_id_len > 0) {
        memcpy(was->object_id, is->object_id, sizeof was->object_id);
        was->object_id_len = is->object_id_len;
    }
    keep_text(&was->descr, is->descr);
    keep_text(&was->serials, is->serials);
    if (is->mac_count > 0) {
        memcpy(was->macs, is->macs, sizeof was->macs);
        was->mac_count = is->mac_count;
    }
    s->known = s->known || is->object_id_len > 0 || is->descr != NULL;
    s->confirmed = s->looked;
    s->pending = 0;
}

static bool has_restarted(const struct poll *p)
{
    int64_t up = p->uptime * 10000LL;
    return !p->uptime_known || p->restarted || clock_wall() - up > p->unit->who.confirmed - 60 * second;
}

static void tell(struct unit *u, const struct difference *d, enum identity_change change)
{
    struct identity_told *t = &u->who.told;
    log_limited(LOG_LEVEL_WARN, u->device->key, "device-changed", "device=%s change=%s what=%s old=%s new=%s",
                u->device->key, identity_change_name(change), d->what, log_quote(d->was), log_quote(d->is));
    (void)clock_text(clock_wall(), 0, t->at);
    t->change = (uint8_t)change;
    keep_text(&t->what, d->what);
    keep_text(&t->was, d->was);
    keep_text(&t->is, d->is);
}

void identity_end(struct poll *p, int64_t now)
{
    struct unit *u = p->unit;
    struct identity_state *s = &u->who;
    struct difference d;
    read_sections(p);
    enum identity_change change = s->known ? compare(s, has_restarted(p), &d) : IDENTITY_SAME;
    if (change == IDENTITY_SAME) {
        remember(s);
        return;
    }
    if (s->pending == 0) {
        s->pending = now;
        s->restarted = has_restarted(p);
        s->look_at = now; /* once more, with the rest */
        unit_walk_all(u, now);
        return;
    }
    if (is_waiting(u) && now - s->pending < PATIENCE * second) {
        return;
    }
    change = compare(s, s->restarted || has_restarted(p), &d);
    tell(u, &d, change);
    s->drifts += change == IDENTITY_DESCRIPTION;
    if (change == IDENTITY_REPLACED || change == IDENTITY_FIRMWARE) {
        s->drifts = 0;
        unit_forget(u);
    }
    remember(s);
}

static void free_identity(struct identity *i)
{
    free(i->descr);
    free(i->serials);
}

void identity_free(struct identity_state *s)
{
    free_identity(&s->was);
    free_identity(&s->is);
    free(s->told.what);
    free(s->told.was);
    free(s->told.is);
}
