/* secrets.c: communities and SNMPv3 users from secrets.conf. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/secrets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"

enum { SECRETS_PASS_MIN = 8 }; /* RFC 3414 11.2 */

/* As it stands in the file; texts of the tree. */
struct secrets_draft {
    const struct conf_node *version;
    const struct conf_node *community, *user, *level, *auth, *auth_pass, *priv, *priv_pass;
};

struct secrets_reader {
    struct arena *arena;
    struct report *report;
    const struct conf_node *node; /* of the credential */
    struct secrets_draft draft;
};

static const char *const secrets_levels[] = { "noAuthNoPriv", "authNoPriv", "authPriv", NULL };

#define ROW(field, least, most, words_help, help)                                                       \
    {                                                                                                   \
#field, OPTION_NAME, offsetof(struct secrets_draft, field), least, most, words_help, help, NULL \
    }
const struct option_row secrets_rows[] = {
    ROW(version, 0, 0, "(\"3\" with user, else \"2c\")", "SNMP version: \"1\", \"2c\" or \"3\""),
    ROW(community, 1, 255, NULL, "versions 1 and 2c: the community, any bytes"),
    ROW(user, 1, 32, NULL, "version 3: the user (securityName)"),
    ROW(level, 0, 0, "(from what is given)", "version 3: noAuthNoPriv, authNoPriv or authPriv"),
    ROW(auth, 0, 0, NULL, "version 3: MD5, SHA, SHA-224, SHA-256, SHA-384 or SHA-512"),
    ROW(auth_pass, SECRETS_PASS_MIN, 1000, NULL, "version 3: password for auth"),
    ROW(priv, 0, 0, NULL,
        "version 3: DES, AES, AES-192 or AES-256 (-C or -B behind it: Cisco's or the other key extension)"),
    ROW(priv_pass, SECRETS_PASS_MIN, 1000, NULL, "version 3: password for priv"),
};
#undef ROW
const size_t secrets_row_count = sizeof secrets_rows / sizeof *secrets_rows;

/* Letters and digits only. */
static void secrets_squeeze(const char *name, char out[16])
{
    size_t len = 0;

    for (; *name && len < 15; name++)
        if (*name != '-' && *name != '_' && *name != ' ')
            out[len++] = *name;
    out[len] = '\0';
}

int secrets_auth_named(const char *name)
{
    static const char *const names[] = { "", "MD5", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512" };
    char plain[16];

    secrets_squeeze(name, plain);
    if (!strcasecmp(plain, "SHA"))
        return AUTH_SHA1;
    for (int i = AUTH_MD5; i <= AUTH_SHA512; i++)
        if (!strcasecmp(plain, names[i]))
            return i;
    return -1;
}

int secrets_priv_named(const char *name, bool *dialect_given)
{
    static const struct {
        const char *name;
        uint8_t priv;
        bool given;
    } names[] = {
        { "DES", PRIV_DES, false },        { "AES", PRIV_AES128, false },
        { "AES128", PRIV_AES128, false },  { "AES192", PRIV_AES192, false },
        { "AES256", PRIV_AES256, false },  { "AES192C", PRIV_AES192C, true },
        { "AES256C", PRIV_AES256C, true }, { "AES192B", PRIV_AES192, true },
        { "AES256B", PRIV_AES256, true },
    };
    char plain[16];

    secrets_squeeze(name, plain);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strcasecmp(plain, names[i].name)) {
            *dialect_given = names[i].given;
            return names[i].priv;
        }
    }
    return -1;
}

__attribute__((format(printf, 3, 4))) static int
secrets_fail(const struct secrets_reader *s, const struct conf_node *at, const char *fmt, ...)
{
    char text[300];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (!at)
        at = s->node;
    report_error(s->report, at->file, at->line, "credential %s: %s", s->node->name, text);
    return -1;
}

static int secrets_version(struct secrets_reader *s, struct credential *c)
{
    const struct conf_node *v = s->draft.version;

    c->version = s->draft.user ? SITE_V3 : SITE_V2C;
    if (!v)
        return 0;
    if (!strcmp(v->text, "1") || !strcasecmp(v->text, "v1"))
        c->version = SITE_V1;
    else if (!strcasecmp(v->text, "2c") || !strcasecmp(v->text, "v2c") || !strcmp(v->text, "2"))
        c->version = SITE_V2C;
    else if (!strcmp(v->text, "3") || !strcasecmp(v->text, "v3"))
        c->version = SITE_V3;
    else
        return secrets_fail(s, v, "'version' is \"1\", \"2c\" or \"3\"");
    return 0;
}

/* Keys of the other kind of version. */
static int secrets_foreign(struct secrets_reader *s, const struct credential *c)
{
    const struct secrets_draft *d = &s->draft;
    const struct conf_node *v3[] = { d->user, d->level, d->auth, d->auth_pass, d->priv, d->priv_pass };
    int rc = 0;

    if (c->version == SITE_V3)
        return d->community ? secrets_fail(s, d->community,
                                           "version 3 has no 'community'; it has 'user', 'level', ...")
                            : 0;
    for (size_t i = 0; i < sizeof v3 / sizeof *v3; i++)
        if (v3[i])
            rc = secrets_fail(s, v3[i], "'%s' belongs to version 3, this one is version %s", v3[i]->name,
                              site_version_name(c->version));
    return rc;
}

static int secrets_level(struct secrets_reader *s, struct credential *c)
{
    const struct secrets_draft *d = &s->draft;
    const struct conf_node *n = d->level;
    char advice[300];

    c->level = d->priv || d->priv_pass ? SITE_PRIV : d->auth || d->auth_pass ? SITE_AUTH : SITE_NOAUTH;
    if (!n)
        return 0;
    for (uint8_t i = 0; secrets_levels[i]; i++) {
        if (!strcasecmp(n->text, secrets_levels[i])) {
            c->level = (uint8_t)(SITE_NOAUTH + i);
            return 0;
        }
    }
    return secrets_fail(s, n, "this 'level' is not known%s", option_advice(n->text, secrets_levels, advice));
}

static int secrets_protocols(struct secrets_reader *s, struct credential *c)
{
    static const char *const auths[] = { "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512", NULL };
    static const char *const privs[] = { "DES",     "AES",       "AES-128",   "AES-192",
                                         "AES-256", "AES-192-C", "AES-256-C", NULL };
    const struct secrets_draft *d = &s->draft;
    char advice[300];
    int number, rc = 0;

    if (c->level >= SITE_AUTH && d->auth) {
        number = secrets_auth_named(d->auth->text);
        if (number < 0)
            rc = secrets_fail(s, d->auth, "this 'auth' is not known%s",
                              option_advice(d->auth->text, auths, advice));
        else
            c->auth = (uint8_t)number;
    }
    if (c->level == SITE_PRIV && d->priv) {
        number = secrets_priv_named(d->priv->text, &c->dialect_given);
        if (number < 0)
            rc = secrets_fail(s, d->priv, "this 'priv' is not known%s",
                              option_advice(d->priv->text, privs, advice));
        else
            c->priv = (uint8_t)number;
    }
    return rc;
}

/* What the level needs is there, and nothing more. */
static int secrets_complete(struct secrets_reader *s, const struct credential *c)
{
    const struct secrets_draft *d = &s->draft;
    const struct {
        const struct conf_node *node;
        const char *name;
        uint8_t level;
    } wants[] = { { d->auth, "auth", SITE_AUTH },
                  { d->auth_pass, "auth_pass", SITE_AUTH },
                  { d->priv, "priv", SITE_PRIV },
                  { d->priv_pass, "priv_pass", SITE_PRIV } };
    int rc = 0;

    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        if (!wants[i].node && c->level >= wants[i].level)
            rc = secrets_fail(s, NULL, "'%s' is missing, %s needs it", wants[i].name,
                              secrets_levels[c->level - SITE_NOAUTH]);
        else if (wants[i].node && c->level < wants[i].level)
            report_warning(s->report, wants[i].node->file, wants[i].node->line,
                           "credential %s: '%s' is not used with %s", s->node->name, wants[i].name,
                           secrets_levels[c->level - SITE_NOAUTH]);
    }
    return rc;
}

static char *secrets_copy(struct secrets_reader *s, const struct conf_node *n)
{
    return n ? arena_string(s->arena, n->text) : NULL;
}

static int secrets_v3(struct secrets_reader *s, struct credential *c)
{
    if (!s->draft.user)
        return secrets_fail(s, NULL, "version 3 needs 'user'");
    if (secrets_level(s, c) | secrets_protocols(s, c) | secrets_complete(s, c))
        return -1;
    c->user = secrets_copy(s, s->draft.user);
    if (c->level >= SITE_AUTH)
        c->auth_pass = secrets_copy(s, s->draft.auth_pass);
    if (c->level >= SITE_PRIV)
        c->priv_pass = secrets_copy(s, s->draft.priv_pass);
    return 0;
}

static int secrets_fill(struct secrets_reader *s, struct credential *c)
{
    if (secrets_version(s, c) || secrets_foreign(s, c))
        return -1;
    if (c->version == SITE_V3)
        return secrets_v3(s, c);
    if (!s->draft.community)
        return secrets_fail(s, NULL, "'community' is missing");
    c->community = secrets_copy(s, s->draft.community);
    c->community_len = strlen(c->community);
    return 0;
}

/* version = 3 without quotes is as good. */
static void secrets_mend_version(struct arena *a, struct conf_node *group)
{
    for (size_t i = 0; i < group->count; i++) {
        struct conf_node *n = &group->items[i];

        if (n->type == CONF_INT && !strcmp(n->name, "version")) {
            n->type = CONF_TEXT;
            n->text = arena_stringf(a, "%lld", (long long)n->integer);
        }
    }
}

static struct credential *secrets_one(struct arena *a, struct arena *scratch, struct conf_node *node,
                                      struct report *report)
{
    struct secrets_reader s = { .arena = a, .report = report, .node = node };
    struct credential *c = arena_alloc(a, sizeof *c);
    char what[300];

    c->name = arena_string(a, node->name);
    c->file = arena_string(a, node->file);
    c->line = node->line;
    c->level = SITE_NOAUTH;
    snprintf(what, sizeof what, "credential %s", node->name);
    if (node->type != CONF_GROUP) {
        option_wrong_type(node, "credentials", "a group: { version = ...; ... }", report);
        return c;
    }
    secrets_mend_version(scratch, node);
    if (!option_fill(node, what, true, secrets_rows, secrets_row_count, &s.draft, report))
        secrets_fill(&s, c);
    return c;
}

static int secrets_order(const void *a, const void *b)
{
    return strcmp((*(struct credential *const *)a)->name, (*(struct credential *const *)b)->name);
}

/* The one thing at the top of the file, or NULL. */
static struct conf_node *secrets_group(struct conf_node *root, struct report *report)
{
    const struct option_row row = { "credentials", OPTION_GROUP, 0, 0, 0, NULL, NULL, NULL };
    const struct conf_node *group = NULL;

    if (option_fill(root, "the secrets file", true, &row, 1, &group, report))
        return NULL;
    if (!group)
        report_warning(report, root->file, 1, "no credentials: { ... } in this file");
    return group ? &root->items[group - root->items] : NULL;
}

int secrets_load(struct arena *a, const char *path, struct credential ***all, size_t *count,
                 struct report *report)
{
    struct arena *scratch;
    struct conf_node *root, *group = NULL;
    size_t before = report->errors;
    struct err err;

    *all = NULL;
    *count = 0;
    if (file_is_private(path, &err)) {
        report_error(report, NULL, 0, "%s", err.text);
        return -1;
    }
    scratch = arena_new(0);
    root = conf_load(scratch, path, true, report);
    if (root)
        group = secrets_group(root, report);
    if (group) {
        *all = arena_array(a, group->count, sizeof **all);
        *count = group->count;
        for (size_t i = 0; i < *count; i++)
            (*all)[i] = secrets_one(a, scratch, &group->items[i], report);
        qsort(*all, *count, sizeof **all, secrets_order);
    }
    if (root)
        conf_wipe(root);
    arena_free(scratch);
    return report->errors > before ? -1 : 0;
}

static void secrets_wipe_text(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
}

void secrets_wipe(struct credential **all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        secrets_wipe_text(all[i]->auth_pass);
        secrets_wipe_text(all[i]->priv_pass);
        if (all[i]->community)
            explicit_bzero((void *)(uintptr_t)all[i]->community, all[i]->community_len);
    }
}
