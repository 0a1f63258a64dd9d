/* record.c: "forestall record": everything a device tells, as a .snmprec file for bug reports and new profiles. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cmd/adhoc.h"
#include "cmd/cmd.h"
#include "cmd/mask.h"
#include "cmd/snmprec.h"
#include "core/once.h"

enum { ROWS_MAX = 500000, OUT_MAX = 512 << 20 };

struct recording {
    struct buf out;
    struct mask *words; /* of arena */
    bool mask, up, cut;
    size_t values, masked, left, secrets;
};

static void put(struct recording *r, const char *oid, const struct value *v)
{
    enum snmprec_privacy privacy = snmprec_privacy(oid);
    if (privacy == SNMPREC_SECRET) {
        r->secrets++;
        return;
    }
    if (privacy == SNMPREC_ROW && r->mask) {
        r->left++;
        return;
    }
    bool whole = r->mask && (privacy == SNMPREC_PERSONAL || privacy == SNMPREC_NAME);
    struct value shown = whole ? mask_whole(r->words, v) : mask_inside(r->words, v);
    r->masked += !value_equal(&shown, v);
    snmprec_line(&r->out, oid, &shown);
    r->values++;
}

static void learn(struct recording *r, const char *oid, const struct value *v)
{
    if (r->mask && v->type == VALUE_BYTES && snmprec_privacy(oid) == SNMPREC_NAME) {
        mask_learn(r->words, v->bytes, v->len);
    }
}

/* One column is one branch of the tree; in each the rows are in order. */
static void each_value(struct recording *r, const struct poll_section *ps,
                       void (*with)(struct recording *r, const char *oid, const struct value *v))
{
    char oid[2 * OID_TEXT];
    for (uint16_t c = 0; c < ps->us->section->column_count; c++) {
        for (size_t i = 0; i < grid_count(ps->grid); i++) {
            const struct grid_row *row = grid_at(ps->grid, i);
            if (value_is_there(&row->cells[c])) {
                oid_text(ps->us->section->columns[c].oid, oid, OID_TEXT);
                size_t len = strlen(oid);
                oid[len] = '.';
                oid_tail_text(row->index, oid + len + 1, OID_TEXT);
                with(r, oid, &row->cells[c]);
            }
        }
    }
}

/* The community or user of ours is nobody's business, wherever the device shows it. */
static void hide_credential(struct recording *r, const struct credential *c)
{
    if (c->community != NULL && (c->community_len != 6 || memcmp(c->community, "public", 6) != 0)) {
        mask_learn(r->words, c->community, c->community_len);
    }
    if (c->user != NULL) {
        mask_learn(r->words, c->user, strlen(c->user));
    }
}

static void take(void *ctx, struct poll *p)
{
    struct recording *r = ctx;
    const struct poll_section *ps = &p->sections[0];
    r->up = p->any_answer;
    r->cut = ps->walk.rows_cut != 0 || p->failure != WHY_NONE;
    r->words = mask_new(p->arena);
    hide_credential(r, p->unit->device->credential);
    if (r->up) {
        each_value(r, ps, learn);
        each_value(r, ps, put);
    }
}

static int finish(struct recording *r, const char *path, const char *device)
{
    struct err err;
    if (!r->up) {
        fprintf(stderr, "forestall record: %s does not answer\n", device);
        return CMD_WRONG;
    }
    if (path == NULL) {
        (void)fwrite(r->out.data != NULL ? r->out.data : "", 1, r->out.len, stdout);
    } else if (file_replace(path, r->out.data != NULL ? r->out.data : "", r->out.len, 0600, false, &err) !=
               0) {
        fprintf(stderr, "forestall record: %s\n", err.text);
        return CMD_WRONG;
    }
    fprintf(stderr, "%zu values%s%s; %zu of users, communities and passwords left out", r->values,
            path != NULL ? " in " : "", path != NULL ? path : "", r->secrets);
    if (r->mask) {
        fprintf(stderr,
                ", %zu names, addresses and serial numbers masked, %zu rows of address tables left out",
                r->masked, r->left);
    }
    fprintf(stderr, "%s\n", r->cut ? "; INCOMPLETE: the device stopped answering or has too much" : "");
    return r->cut ? CMD_WRONG : CMD_GOOD;
}

static int record(struct recording *r, struct fleet *fleet, const char *path)
{
    struct err err;
    fleet->options.max_rows = ROWS_MAX;
    buf_init(&r->out, OUT_MAX);
    int rc = once_poll(fleet, fleet->devices[0], NULL, take, r, &err);
    if (rc != 0) {
        fprintf(stderr, "forestall record: %s\n", err.text);
        rc = CMD_WRONG;
    } else {
        rc = finish(r, path, fleet->devices[0]->key);
    }
    buf_free(&r->out);
    return rc;
}

static int run(int argc, char **argv)
{
    struct recording r = { .mask = false };
    struct adhoc adhoc = { .profile = "record" };
    const char *config = cmd_default_config(), *path = NULL;
    int c, rc = CMD_GOOD;
    while (rc == CMD_GOOD &&
           (c = getopt_long(argc, argv, "c:o:m" ADHOC_LETTERS, adhoc_options, NULL)) != -1) {
        if (c == 'c') {
            config = optarg;
        } else if (c == 'o') {
            path = optarg;
        } else if (c == 'm') {
            r.mask = true;
        } else if (c == '?') {
            rc = cmd_bad_option(&cmd_record, argv, adhoc_options);
        } else if (c == 'p' || adhoc_take(&adhoc, c, optarg) != 0) {
            rc = cmd_bad_usage(&cmd_record, "'%s' is not for recordings", argv[optind - 1]);
        }
    }
    if (rc == CMD_GOOD && optind + 1 != argc) {
        rc = cmd_bad_usage(&cmd_record, "which DEVICE?");
    }
    if (rc == CMD_GOOD) {
        struct fleet *fleet = adhoc_is_used(&adhoc) ? adhoc_fleet(&adhoc, argv[optind], NULL)
                                                    : adhoc_of_config(&adhoc, config, argv[optind]);
        rc = fleet == NULL ? adhoc_status(&adhoc) : record(&r, fleet, path);
        fleet_drop(fleet);
    }
    adhoc_end(&adhoc);
    return rc;
}

const struct cmd cmd_record = {
    .name = "record",
    .help = "write everything a device tells to a file, for bug reports and new profiles",
    .usage =
        "usage: forestall record [-c FILE] [-m] [-o FILE.snmprec] DEVICE\n"
        "       forestall record [-m] [-o FILE.snmprec] --community NAME [...] ADDRESS[:PORT]   (as \"forestall poll\")\n"
        "  -c FILE  main configuration file\n"
        "  -o FILE  where to write it (default: standard output)\n"
        "  -m       replace names, locations, addresses and serial numbers by others of the same form\n"
        "Tables of SNMP users and communities are never recorded.\n",
    .run = run,
};
