/* mib.c: names to numbers at load, with Net-SNMP's MIB parser. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/mib.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include "base/text.h"
#include "snmp/mibdir.h"

enum { COMPLAINTS = 500, LABEL = 128 };

struct mib {
    char *folders;
    struct mibdir dir;
    struct map *loaded; /* modules that were asked for, successfully or not */
    char **complaints;
    size_t complaint_count, complaint_cap, complaints_more;
};

static struct mib *open_one; /* the library has one tree */

/* A name taken apart. */
struct mib_ask {
    char module[LABEL], label[LABEL]; /* module: "" when none was given */
    const char *instance;             /* without the dot before it; NULL when none */
};

/* Everything that the library logs while it parses. */
static int take_complaint(int major, int minor, void *message, void *ctx)
{
    const struct snmp_log_message *log = message;
    struct mib *m = ctx;
    char text[512];
    (void)major, (void)minor;
    if (!log || !log->msg || text_clean(log->msg, strlen(log->msg), text, sizeof text) == 0 ||
        strncmp(text, "MIB search path", 15) == 0) {
        return 0;
    }
    if (m->complaint_count == COMPLAINTS) {
        m->complaints_more++;
        return 0;
    }
    if (m->complaint_count == m->complaint_cap) {
        m->complaint_cap = m->complaint_cap ? 2 * m->complaint_cap : 16;
        m->complaints = mem_resize(m->complaints, m->complaint_cap, sizeof *m->complaints);
    }
    m->complaints[m->complaint_count++] = mem_string(text);
    return 0;
}

/* The parser without the rest of the library: its own settings only, nothing from files or environment. */
static void library_start(struct mib *m)
{
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_ERRORS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_PARSE_LABEL,
                           1); /* vendors write underscores */
    /* Comments go to the end of the line: with ASN.1's rule lines of hyphens break many a vendor's module. */
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_COMMENT_TERM, 1);
    netsnmp_ds_set_int(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_MIB_WARNINGS, 0);
    netsnmp_set_mib_directory(m->folders);
    snmp_disable_log();
    snmp_enable_calllog();
    snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, take_complaint, m);
    netsnmp_init_mib_internals();
    /* The library takes the last file of a module, we the first: it gets one only. */
    for (size_t i = 0; i < m->dir.count; i++) {
        add_mibfile(mibdir_path(&m->dir, m->dir.names[i]), NULL);
    }
}

/* The library itself keeps 4,800 bytes of each start (its table of textual conventions); unloading module by module would keep the conventions,
 * and take the old ones for a module that has changed. */
static void library_stop(struct mib *m)
{
    unload_all_mibs();
    snmp_unregister_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, take_complaint, m, 1);
    snmp_disable_calllog();
}

struct mib *mib_open(const char *folders, struct err *err)
{
    struct mibdir dir = { 0 };
    if (open_one) {
        mem_die("mib_open: a second one, the library's MIB tree exists once");
    }
    if (mibdir_scan(&dir, folders, err) != 0) {
        return NULL;
    }
    struct mib *m = open_one = mem_new(sizeof *m);
    m->dir = dir;
    m->folders = mem_string(folders);
    m->loaded = map_new();
    library_start(m);
    return m;
}

void mib_close(struct mib *m)
{
    if (!m) {
        return;
    }
    library_stop(m);
    for (size_t i = 0; i < m->complaint_count; i++) {
        free(m->complaints[i]);
    }
    free(m->complaints);
    free(m->folders);
    map_free(m->loaded);
    mibdir_free(&m->dir);
    free(m);
    open_one = NULL;
}

static int take_label(const char **p, char out[LABEL])
{
    size_t len = strspn(*p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    if (len == 0 || len >= LABEL || !isalpha((unsigned char)**p)) {
        return -1;
    }
    memcpy(out, *p, len);
    out[len] = '\0';
    *p += len;
    return 0;
}

static int take_apart(const char *name, struct mib_ask *out, struct err *err)
{
    const char *p = name;
    struct mib_ask ask = { .module = "" };
    int bad = take_label(&p, ask.label);
    if (!bad && strncmp(p, "::", 2) == 0) {
        memcpy(ask.module, ask.label, sizeof ask.module);
        p += 2;
        bad = take_label(&p, ask.label);
    }
    if (!bad && *p == '.' && isdigit((unsigned char)p[1])) {
        ask.instance = p + 1;
        p += strlen(p);
    }
    if (bad || *p) {
        return err_set(
            err, "'%s' is no name of a MIB object: write MODULE::name, or MODULE::name.0 for one instance",
            name);
    }
    *out = ask;
    return 0;
}

static int load_module(struct mib *m, const char *module, struct err *err)
{
    if (map_find(m->loaded, module)) {
        return 0;
    }
    if (!mibdir_path(&m->dir, module)) {
        const char *near = text_nearest(module, m->dir.names);
        return err_set(err, "no MIB module '%s' in %s%s%s%s", module, m->folders,
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    netsnmp_read_module(module);
    map_set(m->loaded, module, m);
    return 0;
}

static bool in_module(const struct tree *node, int module)
{
    for (int i = 0; i < node->number_modules; i++) {
        if (node->module_list[i] == module) {
            return true;
        }
    }
    return node->modid == module;
}

static void collect_labels(const struct tree *node, int module, const char **words, size_t *count)
{
    for (; node; node = node->next_peer) {
        if (in_module(node, module) && node->label) {
            if (words) {
                words[*count] = node->label;
            }
            ++*count;
        }
        collect_labels(node->child_list, module, words, count);
    }
}

/* The module is loaded but has no such name. */
static int no_label(struct mib *m, const struct mib_ask *ask, int module, struct err *err)
{
    size_t count = 0, at = 0;
    collect_labels(get_tree_head(), module, NULL, &count);
    const char **words = mem_array(count + 1, sizeof *words);
    collect_labels(get_tree_head(), module, words, &at);
    const char *near = text_nearest(ask->label, words), *path = mibdir_path(&m->dir, ask->module),
               *why = NULL;
    free(words);
    for (size_t i = 0; i < m->complaint_count && !near && !why; i++) {
        why = strstr(m->complaints[i], path) ? m->complaints[i] : NULL;
    }
    if (near) {
        return err_set(err, "%s has no '%s'; did you mean '%s'?", ask->module, ask->label, near);
    }
    return err_set(err, "%s (%s) has no '%s'%s%s", ask->module, path, ask->label,
                   why ? "; its first error: " : "", why ? why : "");
}

/* A bare name that is in no loaded module: which modules would have it? */
static int no_bare_label(struct mib *m, const struct mib_ask *ask, struct err *err)
{
    size_t at = 0;
    const char *module = mibdir_having(&m->dir, ask->label, &at);
    if (module) {
        return err_set(err, "'%s' needs its module: write %s::%s", ask->label, module, ask->label);
    }
    return err_set(err, "'%s' is in no MIB module that is used so far: write MODULE::%s, or numbers",
                   ask->label, ask->label);
}

/* The same name in two modules is the same object (RFC1213-MIB and IF-MIB), or else nobody can know which one is meant. */
static int check_ambiguous(const struct tree *node, struct err *err)
{
    char one[256], other[256]; /* the library copies, tokens have 128 at most */
    for (const struct tree *next = node->next; next; next = next->next) {
        if (next->label && strcmp(next->label, node->label) == 0 &&
            (next->subid != node->subid || next->parent != node->parent)) {
            return err_set(err, "'%s' is in more than one module: write %.100s::%s or %.100s::%s",
                           node->label, module_name(node->modid, one), node->label,
                           module_name(next->modid, other), node->label);
        }
    }
    return 0;
}

static const struct tree *find_node_asked(struct mib *m, const struct mib_ask *ask, struct err *err)
{
    int module = -1;
    if (ask->module[0]) {
        if (load_module(m, ask->module, err) != 0) {
            return NULL;
        }
        module = which_module(ask->module);
    }
    const struct tree *node = module == -1 && ask->module[0] ? NULL : find_tree_node(ask->label, module);
    if (!node) {
        (void)(ask->module[0] ? no_label(m, ask, module, err) : no_bare_label(m, ask, err));
    } else if (module == -1 && check_ambiguous(node, err) != 0) {
        node = NULL;
    }
    return node;
}

/* 1 column, 0 scalar, -1 something else: a table, an entry, a branch, a notification. */
static int kind_of(const struct tree *node)
{
    const struct tree *up = node->parent;
    if (up && (up->indexes || up->augments)) {
        return 1;
    }
    return node->type > TYPE_OTHER && node->type <= TYPE_SIMPLE_LAST && !node->child_list ? 0 : -1;
}

static size_t arcs_of(const struct tree *node, uint32_t arcs[OID_ARCS])
{
    size_t n = 0;
    for (const struct tree *up = node; up; up = up->parent) {
        n++;
    }
    if (n > OID_ARCS) {
        return 0;
    }
    size_t at = n;
    for (; node; node = node->parent) {
        arcs[--at] = (uint32_t)node->subid;
    }
    return n;
}

/* Appends "1.2.3" to arcs. 0 or -1. */
static int add_instance(const char *text, uint32_t arcs[OID_ARCS], size_t *n)
{
    while (*text) {
        char *end;
        if (!isdigit((unsigned char)*text) || *n >= OID_ARCS) {
            return -1;
        }
        unsigned long long arc = strtoull(text, &end, 10);
        if (arc > UINT32_MAX || (*end && (*end != '.' || !end[1]))) {
            return -1;
        }
        arcs[(*n)++] = (uint32_t)arc;
        text = *end ? end + 1 : end;
    }
    return 0;
}

static int resolve(void *ctx, struct arena *a, const char *name, struct oid *out, int *is_column,
                   struct err *err)
{
    struct mib_ask ask;
    uint32_t arcs[OID_ARCS];
    const struct tree *node = take_apart(name, &ask, err) == 0 ? find_node_asked(ctx, &ask, err) : NULL;
    if (!node) {
        return -1;
    }
    size_t n = arcs_of(node, arcs);
    if (ask.instance && add_instance(ask.instance, arcs, &n) != 0) {
        return err_set(err, "'%s': the instance '%s' is not made of numbers below 2^32 with dots between",
                       name, ask.instance);
    }
    if (n < 2 || oid_from_arcs(a, arcs, n, out) != 0) {
        return err_set(err, "'%s' stands for no object identifier that can be asked for", name);
    }
    *is_column = ask.instance ? -1 : kind_of(node);
    return 0;
}

static int by_number(const void *a, const void *b)
{
    const struct metric_word *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static size_t words(void *ctx, struct arena *a, const char *name, const struct metric_word **out)
{
    struct mib_ask ask;
    const struct tree *node = take_apart(name, &ask, NULL) == 0 ? find_node_asked(ctx, &ask, NULL) : NULL;
    size_t n = 0, at = 0;
    for (const struct enum_list *e = node ? node->enums : NULL; e; e = e->next) {
        n++;
    }
    if (n == 0) {
        return 0;
    }
    struct metric_word *list = arena_array(a, n, sizeof *list);
    for (const struct enum_list *e = node->enums; e; e = e->next) {
        list[at++] = (struct metric_word){ e->value, arena_string(a, e->label) };
    }
    qsort(list, n, sizeof *list, by_number);
    *out = list;
    return n;
}

struct fleet_names mib_names(struct mib *m)
{
    return (struct fleet_names){ .ctx = m, .resolve = resolve, .words = words };
}

char *mib_name_of(struct mib *m, struct oid o, char *out, size_t cap)
{
    uint32_t arcs[OID_ARCS];
    char module[256];
    size_t n = oid_arcs(o, arcs, OID_ARCS), at = 0, len;
    const struct tree *known = NULL, *node = get_tree_head();
    while (node && at < n) {
        while (node && node->subid != arcs[at]) {
            node = node->next_peer;
        }
        if (node) {
            known = node;
            node = node->child_list;
            at++;
        }
    }
    if (!known || known->modid < 0 || !mibdir_path(&m->dir, module_name(known->modid, module))) {
        return oid_text(o, out, cap);
    }
    len = (size_t)snprintf(out, cap, "%s::%s", module, known->label);
    for (; at < n && len < cap; at++) {
        len += (size_t)snprintf(out + len, cap - len, ".%u", arcs[at]);
    }
    return out;
}

void mib_load_all(struct mib *m)
{
    for (size_t i = 0; i < m->dir.count; i++) {
        load_module(m, m->dir.names[i], NULL);
    }
}

bool mib_has_module(const struct mib *m, const char *module)
{
    return mibdir_path(&m->dir, module) != NULL;
}

void mib_complaints(struct mib *m, void (*row)(void *ctx, const char *text), void *ctx)
{
    char more[64];
    for (size_t i = 0; i < m->complaint_count; i++) {
        row(ctx, m->complaints[i]);
    }
    if (m->complaints_more > 0) {
        snprintf(more, sizeof more, "and %zu more complaints of the MIB parser", m->complaints_more);
        row(ctx, more);
    }
}
