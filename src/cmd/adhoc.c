/* adhoc.c: a device given on the command line instead of a configuration. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/adhoc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "core/load.h"
#include "model/secrets.h"

enum { SECRET_MAX = 4096 };

const struct option adhoc_options[] = {
    { "json", no_argument, NULL, 'j' },
    { "conditions", no_argument, NULL, 'T' },
    { "conditions", no_argument, NULL, 'T' },
    { "from", required_argument, NULL, 'f' },
    { "profile", required_argument, NULL, 'p' },
    { "profiles", required_argument, NULL, 'P' },
    { "mibs", required_argument, NULL, 'M' },
    { "version", required_argument, NULL, 'v' },
    { "community", required_argument, NULL, 'C' },
    { "community-file", required_argument, NULL, 'D' },
    { "user", required_argument, NULL, 'u' },
    { "level", required_argument, NULL, 'l' },
    { "auth", required_argument, NULL, 'a' },
    { "auth-pass", required_argument, NULL, 'A' },
    { "auth-pass-file", required_argument, NULL, 'B' },
    { "priv", required_argument, NULL, 'x' },
    { "priv-pass", required_argument, NULL, 'X' },
    { "priv-pass-file", required_argument, NULL, 'Y' },
    { "context", required_argument, NULL, 'n' },
    { "timeout", required_argument, NULL, 't' },
    { "retries", required_argument, NULL, 'r' },
    { "max-response", required_argument, NULL, 'R' },
    { NULL, 0, NULL, 0 },
};

/* First line of a file; kept for the life of the process, as arguments are. */
static const char *secret_from(struct adhoc *a, int slot, const char *path)
{
    struct err err;
    size_t len;
    a->from_files[slot] = file_load(path, SECRET_MAX, &len, &err);
    if (a->from_files[slot] == NULL) {
        fprintf(stderr, "forestall: %s\n", err.text);
        a->failed = true;
        return NULL;
    }
    a->from_files[slot][strcspn(a->from_files[slot], "\r\n")] = '\0';
    return a->from_files[slot];
}

int adhoc_take(struct adhoc *a, int letter, const char *value)
{
    const struct {
        int letter;
        const char **field;
    } plain[] = { { 'p', &a->profile }, { 'P', &a->profiles },  { 'M', &a->mibs },
                  { 'v', &a->version }, { 'C', &a->community }, { 'u', &a->user },
                  { 'l', &a->level },   { 'a', &a->auth },      { 'A', &a->auth_pass },
                  { 'x', &a->priv },    { 'X', &a->priv_pass }, { 'n', &a->context },
                  { 't', &a->timeout }, { 'r', &a->retries },   { 'R', &a->max_response } };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (plain[i].letter == letter) {
            *plain[i].field = value;
            return 0;
        }
    }
    switch (letter) {
    case 'D':
        a->community = secret_from(a, 0, value);
        return 0;
    case 'B':
        a->auth_pass = secret_from(a, 1, value);
        return 0;
    case 'Y':
        a->priv_pass = secret_from(a, 2, value);
        return 0;
    default:
        return -1;
    }
}

bool adhoc_is_used(const struct adhoc *a)
{
    return a->version != NULL || a->community != NULL || a->user != NULL || a->failed;
}

static int wrong(const char *what, const char *value, const char *expected)
{
    fprintf(stderr, "forestall: %s '%s' is not known; expected %s\n", what, value, expected);
    return -1;
}

static int fill_v3(const struct adhoc *a, struct credential *c)
{
    static const char *const levels[] = { "noAuthNoPriv", "authNoPriv", "authPriv" };
    const char *level = a->level != NULL       ? a->level
                        : a->priv_pass != NULL ? "authPriv"
                        : a->auth_pass != NULL ? "authNoPriv"
                                               : "noAuthNoPriv";
    int auth = secrets_auth_named(a->auth != NULL ? a->auth : "SHA"),
        priv = secrets_priv_named(a->priv != NULL ? a->priv : "AES", &c->dialect_given);
    for (uint8_t i = 0; i < 3; i++) {
        c->level = strcasecmp(level, levels[i]) == 0 ? (uint8_t)(i + 1) : c->level;
    }
    if (c->level == 0) {
        return wrong("the security level", level, "noAuthNoPriv, authNoPriv or authPriv");
    }
    if (auth < 0) {
        return wrong("--auth", a->auth, "MD5, SHA, SHA-224, SHA-256, SHA-384 or SHA-512");
    }
    if (priv < 0) {
        return wrong("--priv", a->priv, "DES, AES, AES-192 or AES-256");
    }
    if (a->user == NULL || (c->level >= SITE_AUTH && a->auth_pass == NULL) ||
        (c->level == SITE_PRIV && a->priv_pass == NULL)) {
        fprintf(stderr, "forestall: version 3 with %s needs --user%s%s\n", levels[c->level - 1],
                c->level >= SITE_AUTH ? ", --auth-pass-file" : "",
                c->level == SITE_PRIV ? " and --priv-pass-file" : "");
        return -1;
    }
    union {
        const char *in;
        char *out;
    } auth_pass = { .in = a->auth_pass }, priv_pass = { .in = a->priv_pass };
    c->auth = c->level >= SITE_AUTH ? (uint8_t)auth : AUTH_NONE;
    c->priv = c->level == SITE_PRIV ? (uint8_t)priv : PRIV_NONE;
    c->user = a->user;
    c->auth_pass = auth_pass.out;
    c->priv_pass = priv_pass.out;
    return 0;
}

static int fill_credential(const struct adhoc *a, struct credential *c)
{
    const char *version = a->version != NULL ? a->version : a->user != NULL ? "3" : "2c";
    if (a->given != NULL) {
        *c = *a->given;
        return 0;
    }
    *c = (struct credential){ .name = "command-line",
                              .community = a->community != NULL ? a->community : "public" };
    c->community_len = strlen(c->community);
    if (strcmp(version, "3") == 0) {
        c->version = SITE_V3;
        return fill_v3(a, c);
    }
    if (strcmp(version, "1") != 0 && strcmp(version, "2c") != 0 && strcmp(version, "2") != 0) {
        return wrong("--version", version, "1, 2c or 3");
    }
    c->version = version[0] == '1' ? SITE_V1 : SITE_V2C;
    return 0;
}

/* "10.1.2.3:1161", "[::1]:161", "sw1.example.net:161": the port goes away from host. */
static int split_port(char *host, uint16_t *port)
{
    char *colon = strrchr(host, ':'), *first = strchr(host, ':');
    int64_t number;
    bool bracket = host[0] == '[';
    if (colon == NULL || (!bracket && colon != first) || (bracket && colon[-1] != ']')) {
        return 0; /* no port, or a bare IPv6 address */
    }
    if (text_int(colon + 1, &number) != 0 || number < 1 || number > 65535) {
        return wrong("the port", colon + 1, "1 to 65535");
    }
    *port = (uint16_t)number;
    *colon = '\0';
    return 0;
}

static int fill_device(const struct adhoc *a, struct device *d)
{
    int64_t number;
    *d = (struct device){ .port = a->port != 0 ? a->port : 161,
                          .timeout = 2000,
                          .retries = 2,
                          .max_response = 1400,
                          .max_varbinds = 100,
                          .window = 4 };
    if (a->timeout != NULL && (text_duration(a->timeout, &d->timeout) != 0 || d->timeout < 50)) {
        return wrong("--timeout", a->timeout, "a duration such as 2s or 500ms");
    }
    if (a->retries != NULL) {
        if (text_int(a->retries, &number) != 0 || number < 0 || number > 20) {
            return wrong("--retries", a->retries, "0 to 20");
        }
        d->retries = (int)number;
    }
    if (a->max_response != NULL) {
        if (text_int(a->max_response, &number) != 0 || number < 484 || number > 65000) {
            return wrong("--max-response", a->max_response, "484 to 65000");
        }
        d->max_response = (int)number;
    }
    if (a->context != NULL) {
        d->contexts = &a->context;
        d->context_count = 1;
    }
    return 0;
}

/* The first of the folders base/leaf that is there, or with list all of them. */
static void add_folder(struct buf *to, const char *base, const char *leaf, bool list)
{
    char *path = file_join(base, leaf);
    if ((list || to->len == 0) && access(path, R_OK | X_OK) == 0) {
        buf_printf(to, "%s%s", to->len > 0 ? ":" : "", path);
    }
    free(path);
}

/* The folder of the running program: a build in a source tree has conf/ and mibs/ near it. */
static char *program_folder(void)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    return file_folder_of(path);
}

/* Profiles and MIBs lie beside the configuration, in a source tree beside conf/, near the program, or where they were installed. */
static void find_folders(const struct adhoc *a, struct buf *profiles, struct buf *mibs)
{
    static const char *const near[] = { "..", "../.." };
    char *folder = file_folder_of(cmd_default_config()), *above = file_join(folder, ".."),
         *program = program_folder();
    buf_init(profiles, 0);
    buf_init(mibs, 0);
    buf_text(profiles, a->profiles != NULL ? a->profiles : "");
    buf_text(mibs, a->mibs != NULL ? a->mibs : "");
    add_folder(profiles, folder, "profiles", false);
    add_folder(mibs, folder, "mibs", a->mibs == NULL);
    add_folder(mibs, above, "mibs", a->mibs == NULL);
    for (size_t i = 0; i < sizeof near / sizeof near[0]; i++) {
        char *base = file_join(program, near[i]);
        add_folder(profiles, base, "conf/profiles", false);
        add_folder(mibs, base, "mibs", false);
        free(base);
    }
    add_folder(mibs, FORESTALL_DATADIR, "mibs", a->mibs == NULL);
    free(program);
    free(above);
    free(folder);
}

struct fleet *adhoc_fleet(struct adhoc *a, const char *address, const char *recording)
{
    struct credential credential;
    struct device device;
    struct report report = { 0 };
    struct buf profiles, mibs;
    struct fleet *fleet = NULL;
    a->misused = !a->failed && (fill_credential(a, &credential) != 0 || fill_device(a, &device) != 0);
    if (a->failed || a->misused) {
        return NULL;
    }
    char *host = mem_string(recording != NULL ? "127.0.0.1" : address);
    a->misused = split_port(host, &device.port) != 0;
    if (!a->misused) {
        device.address = host;
        device.key = device.name = recording != NULL ? recording : address;
        find_folders(a, &profiles, &mibs);
        fleet = load_single(profiles.data, mibs.data != NULL ? mibs.data : ".",
                            a->profile != NULL ? a->profile : "auto", &device, &credential, &report);
        cmd_show_report(stderr, &report);
        report_free(&report);
        buf_free(&profiles);
        buf_free(&mibs);
    }
    free(host);
    return fleet;
}

struct fleet *adhoc_of_config(const struct adhoc *a, const char *config, const char *name)
{
    struct fleet *whole = cmd_load(config), *fleet = NULL;
    struct report report = { 0 };
    struct err err;
    const struct device *device = whole != NULL ? fleet_device(whole, name, &err) : NULL;
    if (device != NULL) {
        fleet = load_single(whole->options.profiles, whole->options.mibs, a->profile, device,
                            device->credential, &report);
        cmd_show_report(stderr, &report);
        report_free(&report);
    } else if (whole != NULL) {
        fprintf(stderr, "forestall: %s\n", err.text);
    }
    fleet_drop(whole);
    return fleet;
}

int adhoc_credential(struct adhoc *a, const char *config, const char *name)
{
    a->whole = a->whole != NULL ? a->whole : cmd_load(config);
    for (size_t i = 0; a->whole != NULL && i < a->whole->credential_count; i++) {
        if (strcmp(a->whole->credentials[i]->name, name) == 0) {
            a->given = a->whole->credentials[i];
            a->profiles = a->profiles != NULL ? a->profiles : a->whole->options.profiles;
            a->mibs = a->mibs != NULL ? a->mibs : a->whole->options.mibs;
            return 0;
        }
    }
    if (a->whole != NULL) {
        fprintf(stderr, "forestall: %s has no credential '%s'\n", a->whole->options.secrets, name);
    }
    return -1;
}

int adhoc_port(struct adhoc *a, const char *text)
{
    int64_t number;
    if (text_int(text, &number) != 0 || number < 1 || number > 65535) {
        return wrong("the port", text, "1 to 65535");
    }
    a->port = (uint16_t)number;
    return 0;
}

void adhoc_end(struct adhoc *a)
{
    for (size_t i = 0; i < sizeof a->from_files / sizeof a->from_files[0]; i++) {
        if (a->from_files[i] != NULL) {
            explicit_bzero(a->from_files[i], strlen(a->from_files[i]));
            free(a->from_files[i]);
        }
    }
    fleet_drop(a->whole);
}

int adhoc_status(const struct adhoc *a)
{
    return a->misused ? CMD_USAGE : CMD_WRONG;
}

const char *adhoc_advice(const struct device *d)
{
    return d->credential->version == SITE_V3
               ? "no answer, or our user is refused. Look at: address and port, user name, level, protocols and passwords, the device's access list.\n"
               : "no answer. Look at: address and port, community (a wrong one is silence too), version, the device's access list, a firewall.\n";
}
