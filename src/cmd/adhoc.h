/* adhoc.h: a device given on the command line instead of a configuration. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CMD_ADHOC_H
#define CMD_ADHOC_H

#include <getopt.h>

#include "model/fleet.h"

#define ADHOC_LETTERS "p:"
/* Long options for getopt_long(), with the letters j (json), f (from) and c of "poll". */
extern const struct option adhoc_options[];

struct adhoc {
    const char *profile, *profiles, *mibs, *version, *community, *user, *level, *auth, *priv, *auth_pass,
        *priv_pass, *context, *timeout, *retries, *max_response;
    uint16_t port;                  /* for addresses without one; 0 = 161 */
    struct fleet *whole;            /* held: the configuration that given lies in */
    const struct credential *given; /* a configured credential instead of one from the command line */
    char *from_files[3];            /* contents of the files that secrets were read from, owned */
    bool failed;                    /* a file could not be read (told) */
    bool misused;                   /* adhoc_fleet() failed because of what was typed */
};

/* One option (a letter of adhoc_options): 0, or -1 when it is none of ours. */
int adhoc_take(struct adhoc *a, int letter, const char *value);
/* Was anything given that makes a device of its own? */
bool adhoc_is_used(const struct adhoc *a);
/* The fleet of one device. recording: not NULL when a recording answers. NULL when something is wrong (told on stderr). */
struct fleet *adhoc_fleet(struct adhoc *a, const char *address, const char *recording);
/* The fleet of one configured device with another profile (a->profile): NULL when something is wrong (told). */
struct fleet *adhoc_of_config(const struct adhoc *a, const char *config, const char *name);
/* Use a credential of the configuration by its name, with its profiles and MIBs: 0, or -1 (told). */
int adhoc_credential(struct adhoc *a, const char *config, const char *name);
/* "1161": 0, or -1 (told). */
int adhoc_port(struct adhoc *a, const char *text);
void adhoc_end(struct adhoc *a); /* frees what it holds */
/* Exit status when adhoc_fleet() or adhoc_of_config() gave NULL. */
int adhoc_status(const struct adhoc *a);
/* What to look at when a device does not answer: a line with its newline. */
const char *adhoc_advice(const struct device *d);

#endif
