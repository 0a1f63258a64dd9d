/* conf.c: a configuration file as a tree with exact places. The only user of libconfig. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/conf.h"

#include <stdlib.h>
#include <string.h>

#include <libconfig.h>

#include "base/file.h"
#include "model/conf_scan.h"

/* conf_scan() made the inside of a list from the text. */
static const char conf_head[] = "all = (", conf_tail[] = "\n);";

struct conf_copy {
    struct arena *arena;
    const char *file;
    const struct conf_scan *scan;
    size_t next; /* mark of the next value */
};

static int conf_copy_items(struct conf_copy *c, const config_setting_t *from, struct conf_node *to);

/* The marks run beside libconfig's tree; -1 when both do not agree on what is there. */
static int conf_copy_value(struct conf_copy *c, const config_setting_t *from, struct conf_node *to)
{
    const struct conf_mark *mark;

    if (c->next >= c->scan->count)
        return -1;
    mark = &c->scan->marks[c->next++];
    to->name = mark->name;
    to->line = mark->line;
    to->file = c->file;
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_STRING:
        to->type = CONF_TEXT;
        to->text = arena_string(c->arena, config_setting_get_string(from));
        return 0;
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        to->type = CONF_INT;
        to->integer = config_setting_get_int64(from);
        return 0;
    case CONFIG_TYPE_FLOAT:
        to->type = CONF_FLOAT;
        to->number = config_setting_get_float(from);
        return 0;
    case CONFIG_TYPE_BOOL:
        to->type = CONF_BOOL;
        to->flag = config_setting_get_bool(from);
        return 0;
    default:
        break;
    }
    to->type = mark->group ? CONF_GROUP : CONF_LIST;
    return conf_copy_items(c, from, to);
}

/* What has a name that was there before is left out: it was reported, and once is enough. */
static int conf_copy_items(struct conf_copy *c, const config_setting_t *from, struct conf_node *to)
{
    size_t count = (size_t)config_setting_length(from);

    to->items = arena_array(c->arena, count, sizeof *to->items);
    for (size_t i = 0; i < count; i++) {
        size_t mark = c->next;

        if (conf_copy_value(c, config_setting_get_elem(from, (unsigned)i), &to->items[to->count]))
            return -1;
        if (!c->scan->marks[mark].again) {
            to->count++;
            continue;
        }
        conf_wipe(&to->items[to->count]);
        memset(&to->items[to->count], 0, sizeof *to->items);
    }
    return 0;
}

static struct conf_node *conf_copy_all(struct conf_copy *c, config_t *lib)
{
    const config_setting_t *all = config_lookup(lib, "all");
    struct conf_node *root = arena_alloc(c->arena, sizeof *root);

    if (!all)
        return NULL;
    root->type = CONF_GROUP;
    root->file = c->file;
    root->line = 1;
    return !conf_copy_items(c, all, root) && c->next == c->scan->count ? root : NULL;
}

static void conf_wipe_setting(config_setting_t *s)
{
    if (config_setting_type(s) == CONFIG_TYPE_STRING && s->value.sval)
        explicit_bzero(s->value.sval, strlen(s->value.sval));
    if (config_setting_is_aggregate(s))
        for (int i = 0; i < config_setting_length(s); i++)
            conf_wipe_setting(config_setting_get_elem(s, (unsigned)i));
}

/* text: the inside of a list, between head and tail. */
static struct conf_node *conf_read_text(struct conf_copy *c, const char *text, bool secret,
                                        struct report *report)
{
    struct conf_node *root = NULL;
    config_t lib;

    config_init(&lib);
    if (!config_read_string(&lib, text))
        report_error(report, c->file, config_error_line(&lib),
                     "%s (the mistake is often in the line before: does it lack its end?)",
                     config_error_text(&lib));
    else if (!(root = conf_copy_all(c, &lib)))
        report_error(report, c->file, 0,
                     "libconfig does not understand this file as it should; please report this");
    if (secret)
        conf_wipe_setting(config_root_setting(&lib));
    config_destroy(&lib);
    return root;
}

struct conf_node *conf_parse(struct arena *a, const char *file, const char *text, size_t len, bool secret,
                             struct report *report)
{
    size_t head = sizeof conf_head - 1, size = head + len + sizeof conf_tail;
    struct conf_copy c = { .arena = a, .file = arena_string(a, file) };
    struct conf_node *root = NULL;
    char *whole = mem_new(size);
    struct conf_scan scan;

    memcpy(whole, conf_head, head);
    memcpy(whole + head, text, len);
    if (!conf_scan(a, c.file, whole + head, len, secret, &scan, report)) {
        memcpy(whole + head + len, conf_tail, sizeof conf_tail);
        c.scan = &scan;
        root = conf_read_text(&c, whole, secret, report);
        conf_scan_free(&scan);
    }
    explicit_bzero(whole, size);
    free(whole);
    return root;
}

struct conf_node *conf_load(struct arena *a, const char *path, bool secret, struct report *report)
{
    struct conf_node *root;
    struct err err;
    size_t len;
    char *text = file_load(path, CONF_SIZE_MAX, &len, &err);

    if (!text) {
        report_error(report, NULL, 0, "%s", err.text);
        return NULL;
    }
    root = conf_parse(a, path, text, len, secret, report);
    explicit_bzero(text, len);
    free(text);
    return root;
}

const struct conf_node *conf_find(const struct conf_node *group, const char *name)
{
    for (size_t i = 0; i < group->count; i++)
        if (group->items[i].name && !strcmp(group->items[i].name, name))
            return &group->items[i];
    return NULL;
}

const char *conf_type_name(const struct conf_node *node)
{
    static const char *const names[] = { "a group { }",           "a list",       "a text", "a whole number",
                                         "a number with a point", "true or false" };

    return names[node->type];
}

size_t conf_text_count(const struct conf_node *node)
{
    return !node ? 0 : node->type == CONF_TEXT ? 1 : node->count;
}

const struct conf_node *conf_text_at(const struct conf_node *node, size_t at)
{
    return node->type == CONF_TEXT ? node : &node->items[at];
}

void conf_wipe(struct conf_node *node)
{
    if (node->type == CONF_TEXT)
        explicit_bzero(node->text, strlen(node->text));
    if (node->type == CONF_GROUP || node->type == CONF_LIST)
        for (size_t i = 0; i < node->count; i++)
            conf_wipe(&node->items[i]);
}
