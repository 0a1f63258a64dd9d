/* own_schedule.c: turns are absolute and evenly spread. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/stat.h"
#include "tests/story/own.h"

enum { DEVICES = 600, SECONDS = 60 };

/* Times at which polls of a device began: requests after at least quiet of silence. */
static size_t starts(const struct play *p, const char *name, int64_t quiet, int64_t *out, size_t most)
{
    size_t all, n = 0;
    int64_t last = INT64_MIN / 2;
    const struct net_request *r = net_requests(p->w->net, &all);
    const struct net_host *h = net_find(p->w->net, name);
    for (size_t i = 0; i < all; i++) {
        if (r[i].to != h) {
            continue;
        }
        if (r[i].at - last > quiet && n < most) {
            out[n++] = r[i].at;
        }
        last = r[i].at;
    }
    return n;
}

static void tell_schedule(struct play *p)
{
    static int64_t at[200];
    const int64_t minute = 60000000;
    play_lines(
        p,
        "file profiles/five.conf\nprofile: { name = \"five\"; };\nsections: { five: { every = \"5m\"; table = \"IF-MIB::ifTable\"; metrics: "
        "{ o: { kind = \"counter\"; oid = \"IF-MIB::ifHCInOctets\"; }; }; }; };\nend\n"
        "device slow profile=five ports=60 rate=10 window=1 fault=delay=1700,jitter=200\n"
        "device lossy profile=five ports=60 rate=10 window=1 fault=loss=20\n"
        "at 10h expect state slow up\n");
    for (int d = 0; d < 2; d++) {
        const char *name = d == 0 ? "slow" : "lossy";
        size_t n = starts(p, name, minute, at, 200);
        bool exact = true;
        for (size_t i = 1; i < n; i++) {
            exact = exact && (at[i] - at[0]) % (5 * minute) == 0;
        }
        (void)OWN_EXPECT(p, n == 120, "%s: %zu polls in ten hours instead of 120", name, n);
        (void)OWN_EXPECT(p, exact, "%s: polls leave the grid of five minutes", name);
    }
}

const struct own own_schedule = {
    "story-35-absolute-schedule",
    "every five minutes is every five minutes, however long polls take: 120 in ten hours", tell_schedule
};

/* Where in its minute each device has its turn. */
static void take_phases(struct play *p, int64_t phases[DEVICES])
{
    char name[20];
    struct agent *model = NULL;
    struct recording *rec = recording_parse("1.3.6.1.2.1.1.3.0|67|100\n", 25, "made", NULL, 0);
    for (int i = 0; i < DEVICES; i++) {
        struct udp_address at;
        (void)snprintf(name, sizeof name, "10.1.%d.%d", i / 200, i % 200 + 1);
        (void)udp_parse(name, 161, &at);
        struct agent *a =
            model == NULL ? agent_new(rec, 1, p->w->now) : agent_twin(model, (uint64_t)i, p->w->now);
        model = model == NULL ? a : model;
        char address[20];
        memcpy(address, name, sizeof address);
        (void)snprintf(name, sizeof name, "dev%d", i);
        struct world_device *d = world_add_device(p->w, name, address);
        free(d->config);
        d->config = mem_string("profile = \"system\"; ");
        (void)net_add(p->w->net, name, &at, a, i == 0 ? rec : NULL);
    }
    play_lines(p, "at 1m\nat 3m\n");
    for (int i = 0; i < DEVICES; i++) {
        int64_t first[3] = { -1, -1, -1 };
        (void)snprintf(name, sizeof name, "dev%d", i);
        size_t n = starts(p, name, 10000000, first, 3);
        phases[i] = n == 3 && first[2] - first[1] == 60000000 ? first[0] - p->w->begun : -1;
    }
}

static void tell_spread(struct play *p)
{
    static int64_t once[DEVICES], again[DEVICES];
    int per_second[SECONDS + 1] = { 0 }, most = 0, empty = 0;
    take_phases(p, once);
    world_free(p->w);
    p->w = world_new();
    take_phases(p, again);
    bool same = true, all = true;
    for (int i = 0; i < DEVICES; i++) {
        all = all && once[i] >= 0 && once[i] <= 60000000;
        same = same && once[i] == again[i];
        per_second[once[i] >= 0 ? once[i] / 1000000 % SECONDS : SECONDS]++;
    }
    for (int s = 0; s < SECONDS; s++) {
        most = per_second[s] > most ? per_second[s] : most;
        empty += per_second[s] == 0;
    }
    (void)OWN_EXPECT(p, all, "not every device has its turn once a minute, from the first minute on");
    (void)OWN_EXPECT(p, same, "after a restart devices have other turns");
    (void)OWN_EXPECT(p, most <= 30 && empty <= 2,
                     "%d polls in one second, %d seconds without any: not evenly spread", most, empty);
    (void)OWN_EXPECT(p, stat_value(STAT_timeouts) == 0, "timeouts");
}

const struct own own_spread = { "schedule-spread",
                                "600 devices: turns are spread over the minute, and the same after a restart",
                                tell_spread };
