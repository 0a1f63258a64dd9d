/* All agents of a fleet, by address: the table and the fleet file. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "herd.h"

#include "herd_inside.h"
#include "inside.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

static uint64_t hash(const struct herd_address *a)
{
    uint64_t high, low;
    memcpy(&high, a->octets, 8);
    memcpy(&low, a->octets + 8, 8);
    return inside_mix(low ^ inside_mix(high));
}

struct herd *herd_new(void)
{
    return must(calloc(1, sizeof(struct herd)));
}

void herd_free(struct herd *h)
{
    if (!h)
        return;
    for (size_t i = h->count; i-- > 0;) /* twins before their models */
        agent_free(h->members[i].agent);
    for (size_t i = 0; i < h->tape_count; i++) {
        free(h->tapes[i].path);
        recording_free(h->tapes[i].rec);
    }
    free(h->tapes);
    free(h->members);
    free(h->slots);
    free(h);
}

static size_t slot_of(const struct herd *h, const struct herd_address *address)
{
    size_t s = hash(address) & h->slot_mask;
    while (h->slots[s] && memcmp(&h->members[h->slots[s] - 1].address, address, sizeof *address) != 0)
        s = (s + 1) & h->slot_mask;
    return s;
}

struct agent *herd_find(const struct herd *h, const struct herd_address *address)
{
    if (!h->count)
        return NULL;
    size_t s = slot_of(h, address);
    return h->slots[s] ? h->members[h->slots[s] - 1].agent : NULL;
}

void herd_on_notice(struct herd *h, herd_send send, void *context)
{
    h->send = send;
    h->send_context = context;
}

size_t herd_count(const struct herd *h)
{
    return h->count;
}

static void add(struct herd *h, const struct herd_address *address, struct agent *a)
{
    if ((h->count + 1) * 2 > h->slot_mask) {
        h->slot_mask = h->slot_mask ? h->slot_mask * 2 + 1 : 63;
        free(h->slots);
        h->slots = must(calloc(h->slot_mask + 1, sizeof *h->slots));
        h->members = must(realloc(h->members, (h->slot_mask + 1) * sizeof *h->members));
        for (size_t i = 0; i < h->count; i++)
            h->slots[slot_of(h, &h->members[i].address)] = (uint32_t)i + 1;
    }
    h->members[h->count] = (struct herd_member){ *address, a };
    h->slots[slot_of(h, address)] = (uint32_t)++h->count;
}

int herd_parse_range(const char *text, struct herd_address *first, unsigned *count)
{
    char copy[64];
    const char *slash = strchr(text, '/');
    size_t len = slash ? (size_t)(slash - text) : strlen(text);
    struct in_addr v4;
    *count = 1;
    if (slash) {
        char *end;
        unsigned long n = strtoul(slash + 1, &end, 10);
        if (end == slash + 1 || *end || n < 1 || n > 16777216)
            return -1;
        *count = (unsigned)n;
    }
    if (len >= 2 && text[0] == '[' && text[len - 1] == ']')
        text++, len -= 2;
    if (len >= sizeof copy)
        return -1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    memset(first->octets, 0, 10);
    memset(first->octets + 10, 0xff, 2);
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        memcpy(first->octets + 12, &v4, 4);
        return 0;
    }
    return inet_pton(AF_INET6, copy, first->octets) == 1 ? 0 : -1;
}

void herd_next_address(struct herd_address *a)
{
    for (int i = 15; i >= 12 && ++a->octets[i] == 0; i--)
        ;
}

size_t herd_split(char *line, char **words, size_t max)
{
    size_t count = 0;
    char *to, *from = line;
    while (count < max) {
        from += strspn(from, " \t\r\n");
        if (!*from || *from == '#')
            break;
        words[count++] = to = from;
        bool quoted = false;
        for (; *from && (quoted || !strchr(" \t\r\n", *from)); from++) {
            if (*from == '"')
                quoted = !quoted;
            else
                *to++ = *from;
        }
        bool more = *from != '\0';
        *to = '\0';
        from += more;
    }
    return count;
}

static char *in_folder(const char *folder, const char *path)
{
    char *out;
    if (path[0] == '/' || !folder[0])
        return must(strdup(path));
    if (asprintf(&out, "%s/%s", folder, path) < 0)
        abort();
    return out;
}

static struct recording *tape(struct herd *h, const char *folder, const char *name, char *why, size_t cap)
{
    char *path = in_folder(folder, name);
    for (size_t i = 0; i < h->tape_count; i++)
        if (strcmp(h->tapes[i].path, path) == 0) {
            free(path);
            return h->tapes[i].rec;
        }
    struct recording *rec = recording_load(path, why, cap);
    if (!rec) {
        free(path);
        return NULL;
    }
    h->tapes = must(realloc(h->tapes, (h->tape_count + 1) * sizeof *h->tapes));
    h->tapes[h->tape_count++] = (struct herd_tape){ path, rec };
    return rec;
}

/* Paths in options are relative to the fleet file too. */
static char *rebase_option(const char *folder, const char *option)
{
    char *path, *out;
    const char *at = NULL;
    if (strncmp(option, "moves=", 6) == 0 && strcmp(option, "moves=still") != 0)
        at = option + 6;
    else if (strncmp(option, "context=", 8) == 0 && strchr(option, ':'))
        at = strchr(option, ':') + 1;
    if (!at)
        return must(strdup(option));
    path = in_folder(folder, at);
    if (asprintf(&out, "%.*s%s", (int)(at - option), option, path) < 0)
        abort();
    free(path);
    return out;
}

static int apply(struct agent *a, char **options, size_t count, const char *folder, int64_t now_us, char *why,
                 size_t cap)
{
    for (size_t i = 0; i < count; i++) {
        char *option = rebase_option(folder, options[i]);
        int rc = strncmp(option, "set=", 4) == 0 ? agent_set(a, option + 4, why, cap)
                                                 : agent_option(a, option, now_us, why, cap);
        free(option);
        if (rc)
            return -1;
    }
    return 0;
}

static int line(struct herd *h, char **words, size_t count, const char *folder, int64_t now_us, char *why,
                size_t cap)
{
    struct herd_address at;
    unsigned n;
    if (count < 2 || herd_parse_range(words[0], &at, &n)) {
        snprintf(why, cap, "want ADDRESS[/COUNT] RECORDING [OPTION...]");
        return -1;
    }
    struct recording *rec = tape(h, folder, words[1], why, cap);
    if (!rec)
        return -1;
    struct agent *model = NULL;
    for (unsigned i = 0; i < n; i++, herd_next_address(&at)) {
        if (herd_find(h, &at)) {
            snprintf(why, cap, "%s: agent %u of the line has an address that is taken", words[0], i + 1);
            return -1;
        }
        struct agent *a = model ? agent_twin(model, hash(&at), now_us) : agent_new(rec, hash(&at), now_us);
        add(h, &at, a);
        if (!model && apply(a, words + 2, count - 2, folder, now_us, why, cap))
            return -1;
        model = model ? model : a;
    }
    return 0;
}

int herd_line(struct herd *h, const char *text, const char *folder, int64_t now_us, char *why, size_t cap)
{
    char *copy = must(strdup(text)), *words[64];
    size_t count = herd_split(copy, words, 64);
    int rc = count ? line(h, words, count, folder, now_us, why, cap) : 0;
    free(copy);
    return rc;
}

int herd_load(struct herd *h, const char *path, int64_t now_us, char *why, size_t cap)
{
    FILE *f = fopen(path, "re");
    char *text = NULL, reason[300];
    size_t room = 0, number = 0;
    int rc = 0;
    if (!f) {
        snprintf(why, cap, "%s: %s", path, strerror(errno));
        return -1;
    }
    const char *slash = strrchr(path, '/');
    char *folder = must(slash ? strndup(path, (size_t)(slash - path)) : strdup(""));
    while (rc == 0 && getline(&text, &room, f) >= 0) {
        number++;
        rc = herd_line(h, text, folder, now_us, reason, sizeof reason);
    }
    if (rc)
        snprintf(why, cap, "%s:%zu: %s", path, number, reason);
    free(folder);
    free(text);
    fclose(f);
    return rc;
}
