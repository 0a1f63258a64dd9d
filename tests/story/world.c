/* world.c: one story's world: configuration, poller, network, time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/world.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/stat.h"
#include "core/learned.h"
#include "snmp/mib.h"

/* Sunday, 2026-11-22 00:00:00Z: a whole minute, so that steps begin where people expect them. */
static const int64_t begin_mono = 5000000000000LL, begin_wall = 1795305600LL * 1000000;
enum { STEPS_MOST = 20000000 };

static struct world *current; /* log_capture() and peer_notice have no context */
static struct mib *mib;       /* parsed once for all stories */

static void take_line(const char *line)
{
    current->lines = mem_resize(current->lines, current->line_count + 1, sizeof(char *));
    current->lines[current->line_count++] = mem_string(line);
    if (net_verbose) {
        printf("  %9.3f log %s\n", (double)(current->now - current->begun) / 1e6, line);
    }
}

static void take_notice(const struct peer *p, const char *event, const char *text)
{
    log_limited(LOG_LEVEL_WARN, p->name, event, "device=%s %s", p->name, text);
}

static void store(void *ctx, const void *batch, size_t len)
{
    struct world *w = ctx;
    told_take(w->told, batch, len, w->now);
}

static void take_fact(void *ctx, const struct fact *f)
{
    const struct world *w = ctx;
    if (w->office != NULL) {
        desk_fact(office_desk(w->office), f);
    }
}

static void polled(void *ctx, struct unit *u, struct poll *p)
{
    const struct world *w = ctx;
    if (w->office != NULL) {
        office_polled(w->office, u, p, w->now);
    }
}

static void make_folder(const char *base, const char *leaf)
{
    char *path = file_join(base, leaf);
    if (mkdir(path, 0755) != 0) {
        mem_die("story: %s can not be made", path);
    }
    free(path);
}

/* What an earlier story let the wall clock do is forgotten only after minutes: they pass here. */
static void start_clock(void)
{
    const int64_t minute = 60000000;
    for (int64_t before = 20; before >= 0; before--) {
        clock_fake(begin_mono - before * minute, begin_wall - before * minute);
        clock_fake_jump(begin_wall - before * minute);
        (void)clock_wall();
    }
}

struct world *world_new(void)
{
    const char *tmp = getenv("TMPDIR");
    struct world *w = mem_new(sizeof *w);
    start_clock();
    w->begun = w->now = begin_mono;
    w->folder = mem_stringf("%s/forestall-story-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(w->folder) == NULL) {
        mem_die("story: %s can not be made", w->folder);
    }
    make_folder(w->folder, "customers");
    make_folder(w->folder, "profiles");
    make_folder(w->folder, "state");
    w->timers = timer_heap_new();
    w->net = net_new();
    w->told = told_new();
    buf_init(&w->credentials, 0);
    buf_init(&w->options, 0);
    current = w;
    log_setup(LOG_LEVEL_INFO);
    log_capture(take_line);
    peer_notice = take_notice;
    stat_reset();
    return w;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void world_free(struct world *w)
{
    if (w == NULL) {
        return;
    }
    office_close(w->office);
    sched_free(w->sched);
    wire_free(w->wire);
    flow_free(w->flow);
    fleet_drop(w->fleet);
    timer_heap_free(w->timers);
    net_free(w->net);
    told_free(w->told);
    for (size_t i = 0; i < w->device_count; i++) {
        free(w->devices[i].name);
        free(w->devices[i].key);
        free(w->devices[i].config);
        free(w->devices[i].address);
    }
    log_capture(NULL);
    for (size_t i = 0; i < w->line_count; i++) {
        free(w->lines[i]);
    }
    (void)nftw(w->folder, remove_one, 10, FTW_DEPTH | FTW_PHYS);
    buf_free(&w->credentials);
    buf_free(&w->options);
    free(w->devices);
    free(w->lines);
    free(w->folder);
    free(w);
}

void world_file(struct world *w, const char *leaf, const char *text)
{
    char *path = file_join(w->folder, leaf);
    struct err err;
    if (file_replace(path, text, strlen(text), strcmp(leaf, "secrets.conf") == 0 ? 0600 : 0644, false,
                     &err) != 0) {
        mem_die("story: %s", err.text);
    }
    free(path);
}

struct world_device *world_device(const struct world *w, const char *name)
{
    for (size_t i = 0; i < w->device_count; i++) {
        if (strcmp(w->devices[i].name, name) == 0) {
            return &w->devices[i];
        }
    }
    return NULL;
}

struct world_device *world_add_device(struct world *w, const char *name, const char *address)
{
    w->devices = mem_resize(w->devices, w->device_count + 1, sizeof *w->devices);
    struct world_device *d = &w->devices[w->device_count++];
    *d = (struct world_device){ .name = mem_string(name),
                                .address = mem_string(address),
                                .config = mem_string("") };
    d->key = strchr(name, '/') != NULL ? mem_string(name) : mem_stringf("acme/hq/%s", name);
    return d;
}

struct unit *world_unit(const struct world *w, const char *name)
{
    const struct world_device *d = world_device(w, name);
    return w->sched != NULL && d != NULL ? sched_unit(w->sched, d->key) : NULL;
}

static bool file_is_there(const struct world *w, const char *leaf)
{
    char *path = file_join(w->folder, leaf);
    bool there = access(path, F_OK) == 0;
    free(path);
    return there;
}

/* Does this one begin a customer (parts 1) or a site of one (parts 2)? */
static bool is_first(const struct world *w, size_t i, int parts, size_t *len)
{
    const char *key = w->devices[i].key;
    *len = strcspn(key, "/");
    *len += parts == 2 ? 1 + strcspn(key + *len + 1, "/") : 0;
    for (size_t k = 0; k < i; k++) {
        if (strncmp(w->devices[k].key, key, *len + 1) == 0) {
            return false;
        }
    }
    return true;
}

static void put_site(const struct world *w, struct buf *b, const char *site, size_t len)
{
    size_t skip = strcspn(site, "/") + 1;
    buf_printf(b, "  %.*s: { devices: {\n", (int)(len - skip), site + skip);
    for (size_t i = 0; i < w->device_count; i++) {
        const struct world_device *d = &w->devices[i];
        if (!d->removed && strncmp(d->key, site, len + 1) == 0) {
            buf_printf(b, "    %s: { address = \"%s\"; %s };\n", d->key + len + 1, d->address, d->config);
        }
    }
    buf_text(b, "  }; };\n");
}

/* One file a customer. A device's key is customer/site/name. */
static void write_customer(struct world *w, const char *customer, size_t len)
{
    struct buf b;
    char *leaf = mem_stringf("customers/%.*s.conf", (int)len, customer);
    buf_init(&b, 0);
    buf_printf(
        &b, "customer: { name = \"%.*s\"; };\ncredential = \"public\"; profile = \"interfaces\";\nsites: {\n",
        (int)len, customer);
    for (size_t i = 0; i < w->device_count; i++) {
        size_t site;
        if (is_first(w, i, 2, &site) && strncmp(w->devices[i].key, customer, len + 1) == 0) {
            put_site(w, &b, w->devices[i].key, site);
        }
    }
    buf_text(&b, "};\n");
    world_file(w, leaf, b.data);
    buf_free(&b);
    free(leaf);
}

/* Most stories need two small profiles only: loading all takes longer than playing. */
static bool is_needed(const struct world *w, const char *profile, size_t len)
{
    static const char *const always[] = { "system", "interfaces" };
    char *named = mem_stringf("profile = \"%.*s\"", (int)len, profile);
    bool needed = false;
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        needed = needed || (strlen(always[i]) == len && strncmp(always[i], profile, len) == 0);
    }
    for (size_t i = 0; i < w->device_count && !needed; i++) {
        needed = strstr(w->devices[i].config, named) != NULL;
    }
    free(named);
    return needed;
}

/* Profiles of the project beside those of the story: the small ones, or all when a device names another one. Returns how many
 * were added. */
static size_t link_profiles(const struct world *w, bool all)
{
    char **names;
    size_t count, folder = strlen("conf/profiles/"), needed = 0, added = 0;
    struct err err;
    if (file_names("conf/profiles", ".conf", &names, &count, &err) != 0) {
        mem_die("story: %s (run it in the project's folder)", err.text);
    }
    for (size_t i = 0; i < count; i++) {
        needed += is_needed(w, names[i] + folder, strcspn(names[i] + folder, "."));
    }
    for (size_t i = 0; i < count; i++) {
        char *from = realpath(names[i], NULL),
             *to = mem_stringf("%s/%s", w->folder, names[i] + strlen("conf/"));
        bool wanted = all || needed > 2 || is_needed(w, names[i] + folder, strcspn(names[i] + folder, "."));
        wanted = wanted && access(to, F_OK) != 0;
        if (from == NULL || (wanted && symlink(from, to) != 0)) {
            mem_die("story: %s can not be made", to);
        }
        added += wanted;
        free(from);
        free(to);
    }
    file_names_free(names, count);
    return added;
}

static void write_config(struct world *w)
{
    char here[2000], *text;
    if (getcwd(here, sizeof here) == NULL) {
        mem_die("story: no current folder");
    }
    text = mem_stringf("paths: { state = \"%s/state\"; mibs = \"%s/mibs\"; };\n%s", w->folder, here,
                       w->options.data != NULL ? w->options.data : "");
    world_file(w, "forestall.conf", text);
    free(text);
    if (!file_is_there(w, "secrets.conf")) {
        text = mem_stringf("credentials: {\n  public: { community = \"public\"; };\n%s};\n",
                           w->credentials.data != NULL ? w->credentials.data : "");
        world_file(w, "secrets.conf", text);
        free(text);
    }
    (void)link_profiles(w, false);
    for (size_t i = 0; i < w->device_count; i++) {
        size_t len;
        if (is_first(w, i, 1, &len)) {
            write_customer(w, w->devices[i].key, len);
        }
    }
}

static int start(struct world *w, const struct fleet *fleet)
{
    struct wire_io io = { .ctx = w->net, .send = net_send };
    struct flow_sinks sinks = { .ctx = w, .store = store, .fact = w->desk ? take_fact : NULL };
    struct sched_hooks hooks = { .ctx = w, .polled = polled };
    w->wire = wire_new(&io, w->timers, (int)fleet->options.in_flight);
    w->flow = flow_new(&sinks);
    w->sched = sched_new(w->wire, w->timers, w->flow, &hooks);
    struct office_parts parts = { .sched = w->sched, .flow = w->flow, .timers = w->timers };
    w->office = w->desk ? office_open(fleet, &parts, &w->err) : NULL;
    w->running = !w->desk || w->office != NULL;
    return w->running ? 0 : -1;
}

/* A generation for the poller, then for the desk. */
static void take(struct world *w, struct fleet *fleet)
{
    bool first = w->fleet == NULL;
    sched_take(w->sched, fleet, w->now);
    if (w->office != NULL && !first) {
        office_change(w->office, fleet, w->now);
    }
    fleet_drop(w->fleet);
    w->fleet = fleet;
    if (w->office != NULL && first) {
        char *state = file_join(w->folder, "state");
        learned_load(w->sched, state);
        office_begin(w->office, w->now);
        free(state);
    }
}

int world_load(struct world *w)
{
    struct report report = { 0 };
    struct fleet_names names;
    write_config(w);
    mib = mib != NULL ? mib : mib_open("mibs", &w->err);
    if (mib == NULL) {
        return -1;
    }
    names = mib_names(mib);
    char *path = file_join(w->folder, "forestall.conf");
    struct fleet *fleet = fleet_load(path, &names, &report);
    if (fleet == NULL && link_profiles(w, true) > 0) { /* perhaps it was only that */
        report_free(&report);
        report = (struct report){ 0 };
        fleet = fleet_load(path, &names, &report);
    }
    if (fleet == NULL) {
        const struct report_item *item = report.count > 0 ? &report.items[0] : NULL;
        (void)err_set(&w->err, "%s:%d: %s", item != NULL && item->file != NULL ? item->file : "-",
                      item != NULL ? item->line : 0, item != NULL ? item->text : "refused without a reason");
    } else {
        if (!w->running && start(w, fleet) != 0) {
            fleet_drop(fleet);
            fleet = NULL;
        } else {
            take(w, fleet);
        }
    }
    report_free(&report);
    free(path);
    return fleet != NULL ? 0 : -1;
}

int world_restart(struct world *w)
{
    char *state = file_join(w->folder, "state");
    if (learned_save(w->sched, state, &w->err) != 0) {
        free(state);
        return -1;
    }
    office_close(w->office);
    sched_free(w->sched);
    wire_free(w->wire);
    flow_free(w->flow);
    fleet_drop(w->fleet);
    w->office = NULL;
    w->fleet = NULL;
    w->running = false;
    int rc = world_load(w);
    if (rc == 0 && !w->desk) {
        learned_load(w->sched, state);
    }
    free(state);
    return rc;
}

void world_settle(struct world *w)
{
    w->desk_next = w->office != NULL ? desk_settle(office_desk(w->office), w->now) : INT64_MAX;
}

static void step(struct world *w, int64_t to)
{
    uint64_t count;
    w->now = to > w->now ? to : w->now;
    clock_fake(w->now, begin_wall + (w->now - begin_mono));
    (void)net_deliver(w->net, w->wire, w->now);
    (void)timer_run(w->timers, w->now);
    wire_flush(w->wire, w->now);
    world_settle(w);
    double lag = sched_lag(w->sched, 0.999, &count);
    w->lag = count > 0 && lag > w->lag ? lag : w->lag;
}

void world_run(struct world *w, int64_t until)
{
    int64_t end = w->begun + until;
    if (w->running) {
        step(w, w->now);
    }
    for (long steps = 0; w->running; steps++) {
        int64_t timer = timer_next(w->timers), packet = net_next(w->net),
                next = timer < packet ? timer : packet;
        next = w->desk_next < next ? w->desk_next : next;
        if (next > end) {
            break;
        }
        if (steps == STEPS_MOST) {
            mem_die("story: time does not pass any more");
        }
        step(w, next);
    }
    w->now = end > w->now ? end : w->now;
    clock_fake(w->now, begin_wall + (w->now - begin_mono));
}
