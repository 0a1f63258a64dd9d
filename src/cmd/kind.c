/* kind.c: what kind of device a finished poll shows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/show.h"

struct facts {
    size_t ports, supplies, trays, sensors, neighbours;
    double services, bridge_ports;
    bool printer, ups, forwards, vendor, host;
    const char *mac; /* the lowest of its interfaces: the same whatever address was asked */
};

static const struct reading *metric(const struct show_row *r, const char *name)
{
    int m = profile_metric(r->section, name);
    return m >= 0 && r->readings[m].exists && r->readings[m].why == WHY_NONE ? &r->readings[m] : NULL;
}

static void take_interface(struct facts *f, const struct show_row *r)
{
    const struct reading *type = metric(r, "type"), *mac = metric(r, "mac");
    f->ports += type != NULL && type->value == 6; /* ethernetCsmacd */
    if (mac != NULL && mac->text[0] != '\0' && strcmp(mac->text, "00:00:00:00:00:00") != 0 &&
        (f->mac == NULL || strcmp(mac->text, f->mac) < 0)) {
        f->mac = mac->text;
    }
}

static void take_identity(struct facts *f, const struct show_row *r)
{
    const struct reading *services = metric(r, "services"), *forwarding = metric(r, "forwarding"),
                         *ports = metric(r, "bridge_ports");
    f->services = services != NULL ? services->value : 0;
    f->forwards = forwarding != NULL && forwarding->value == 1;
    f->bridge_ports = ports != NULL ? ports->value : 0;
}

/* Was it read from an object below 1.3.6.1.4.1? Those of Net-SNMP are on machines of every vendor. */
static bool is_vendors(const struct section *s, const struct reading *r)
{
    static const uint8_t enterprises[] = { 0x2b, 6, 1, 4, 1 }, ucd[] = { 0x2b, 6, 1, 4, 1, 0x8f, 0x65 };
    const struct oid oid = r->column >= 0 ? s->columns[r->column].oid : (struct oid){ enterprises, 0 };
    return oid_under(oid, (struct oid){ enterprises, sizeof enterprises }) &&
           !oid_under(oid, (struct oid){ ucd, sizeof ucd });
}

static void take_row(void *ctx, const struct show_row *r)
{
    struct facts *f = ctx;
    const char *group = r->section->group;
    bool any = false, number = false;
    for (uint16_t m = 0; m < r->section->metric_count; m++) {
        const struct reading *x = &r->readings[m];
        if (x->exists && x->why == WHY_NONE && x->cell != NULL) {
            any = true;
            number = number || x->metric->kind != METRIC_TEXT;
            f->vendor = f->vendor || is_vendors(r->section, x);
        }
    }
    if (!any) {
        return;
    }
    if (strcmp(r->section->name, "interface") == 0) {
        take_interface(f, r);
    } else if (strcmp(r->section->name, "identity") == 0) {
        take_identity(f, r);
    }
    f->supplies += strcmp(group, "supply") == 0;
    f->trays += strcmp(group, "input") == 0;
    f->sensors += strcmp(group, "sensor") == 0;
    f->neighbours += strcmp(group, "neighbour") == 0;
    f->printer = f->printer || strcmp(group, "supply") == 0 ||
                 (strcmp(r->section->name, "printer") == 0 && metric(r, "status") != NULL);
    f->ups = f->ups || (strcmp(group, "ups") == 0 && number);
}

/* Net-SNMP's and Microsoft's numbers of operating systems. */
static bool is_host(const char *object_id)
{
    static const char *const systems[] = { "1.3.6.1.4.1.8072.3.2.", "1.3.6.1.4.1.311.1.1.3." };
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        if (strncmp(object_id, systems[i], strlen(systems[i])) == 0) {
            return true;
        }
    }
    return false;
}

static const char *profile_for(const struct facts *f)
{
    if (f->printer) {
        return "printer";
    }
    if (f->ups) {
        return "ups";
    }
    unsigned services = (unsigned)f->services;
    bool bridges = f->bridge_ports > 4 || ((services & 2) != 0 && f->ports > 4);
    if (bridges) {
        return "switch";
    }
    if (f->host) {
        return "network"; /* a server: it may forward for its containers */
    }
    return f->forwards || (services & 4) != 0 ? "router" : "auto";
}

static void add(char *out, size_t cap, size_t count, const char *one, const char *many)
{
    size_t len = strlen(out);
    if (count > 0) {
        (void)snprintf(out + len, cap - len, "%s%zu %s", len > 0 ? ", " : "", count, count == 1 ? one : many);
    }
}

void kind_of(struct poll *p, struct kind *out)
{
    struct facts f = { .mac = NULL };
    const char *name = show_system_text(p, "name"), *object = show_system_text(p, "object_id");
    show_rows(p, NULL, take_row, &f);
    f.host = object != NULL && is_host(object);
    memset(out, 0, sizeof *out);
    out->profile = profile_for(&f);
    out->generic = !f.vendor && !f.host && !f.printer && !f.ups;
    add(out->summary, sizeof out->summary, f.ports, "port", "ports");
    add(out->summary, sizeof out->summary, f.supplies, "supply", "supplies");
    add(out->summary, sizeof out->summary, f.trays, "tray", "trays");
    add(out->summary, sizeof out->summary, f.sensors, "sensor", "sensors");
    add(out->summary, sizeof out->summary, f.neighbours, "neighbour", "neighbours");
    if (f.mac != NULL) {
        (void)snprintf(out->identity, sizeof out->identity, "%s %.60s %.80s", f.mac,
                       object != NULL ? object : "", name != NULL ? name : "");
    }
}

void kind_forget(struct map *seen)
{
    const char *key;
    void *value;
    size_t at = 0;
    while (map_next(seen, &at, &key, &value)) {
        free(value);
    }
    map_free(seen);
}
