/* range.c: addresses as people write them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/range.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

enum { FILE_MAX = 4 << 20, WORD = 256 };

static int put(struct range *r, const char *address, struct err *err)
{
    if (r->count == RANGE_MAX) {
        return err_set(err, "more than %d addresses: do it in parts", RANGE_MAX);
    }
    if (r->count == r->cap) {
        size_t cap = r->cap == 0 ? 256 : r->cap * 2;
        const char **more = arena_array(r->arena, cap, sizeof *more);
        if (r->count > 0) {
            memcpy(more, r->addresses, r->count * sizeof *more);
        }
        r->addresses = more;
        r->cap = cap;
    }
    r->addresses[r->count++] = arena_string(r->arena, address);
    return 0;
}

static int put_numbers(struct range *r, uint32_t first, uint32_t last, struct err *err)
{
    for (uint64_t n = first; n <= last; n++) {
        char text[INET_ADDRSTRLEN];
        struct in_addr a = { .s_addr = htonl((uint32_t)n) };
        if (put(r, inet_ntop(AF_INET, &a, text, sizeof text), err) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_prefix(struct range *r, const char *word, const char *slash, struct err *err)
{
    char head[WORD];
    struct in_addr a;
    int64_t bits;
    size_t len = (size_t)(slash - word);
    memcpy(head, word, len);
    head[len] = '\0';
    if (inet_pton(AF_INET, head, &a) != 1 || text_int(slash + 1, &bits) != 0 || bits < 16 || bits > 32) {
        return err_set(err, "'%s' is no range: expected an IPv4 network with /16 to /32, such as 10.1.0.0/24",
                       word);
    }
    uint32_t size = (uint32_t)1 << (32 - bits), base = ntohl(a.s_addr) & ~(size - 1);
    bool ends = size > 2; /* network and broadcast address */
    return put_numbers(r, base + ends, base + size - 1 - ends, err);
}

/* "10.1.0.10-40" or "10.1.0.10-10.1.1.40". */
static int add_span(struct range *r, const char *word, const char *dash, struct err *err)
{
    char head[WORD];
    struct in_addr first, last;
    int64_t end;
    size_t len = (size_t)(dash - word);
    memcpy(head, word, len);
    head[len] = '\0';
    if (inet_pton(AF_INET, head, &first) != 1) {
        return err_set(err, "'%s' is no range: expected such as 10.1.0.10-40", word);
    }
    uint32_t from = ntohl(first.s_addr), to;
    if (text_int(dash + 1, &end) == 0 && end >= 0 && end <= 255) {
        to = (from & 0xffffff00u) | (uint32_t)end;
    } else if (inet_pton(AF_INET, dash + 1, &last) == 1) {
        to = ntohl(last.s_addr);
    } else {
        return err_set(err, "'%s' is no range: expected such as 10.1.0.10-40", word);
    }
    return to < from ? err_set(err, "'%s' ends before it begins", word) : put_numbers(r, from, to, err);
}

static int add_file(struct range *r, const char *path, struct err *err)
{
    size_t len;
    char *text = file_load(path, FILE_MAX, &len, err), *save = NULL;
    int rc = text == NULL ? -1 : 0;
    for (char *line = rc == 0 ? strtok_r(text, " \t\r\n,", &save) : NULL; line != NULL && rc == 0;
         line = strtok_r(NULL, " \t\r\n,", &save)) {
        rc = line[0] == '#' || line[0] == '@' ? 0 : range_add(r, line, err);
    }
    free(text);
    return rc;
}

int range_add(struct range *r, const char *word, struct err *err)
{
    struct in_addr a;
    const char *slash = strchr(word, '/'), *dash = strchr(word, '-');
    if (word[0] == '\0' || strlen(word) >= WORD) {
        return err_set(err, "an address is empty or too long");
    }
    if (word[0] == '@') {
        return add_file(r, word + 1, err);
    }
    if (slash != NULL) {
        return add_prefix(r, word, slash, err);
    }
    if (dash != NULL && word[0] >= '0' && word[0] <= '9' && inet_pton(AF_INET, word, &a) != 1) {
        return add_span(r, word, dash, err);
    }
    return put(r, word, err);
}
