/* Notifications of an agent: who gets them, and the datagram in v1, v2c or v3. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notice.h"

#include "answer.h"
#include "authority.h"
#include "view.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRAP_V1    0xa4
#define TRAP_V2    0xa7
#define IF_ENTRY   "1.3.6.1.2.1.2.2.1."
#define UPTIME     "1.3.6.1.2.1.1.3.0"
#define TRAP_OID   "1.3.6.1.6.3.1.1.4.1.0"
#define STANDARD   "1.3.6.1.6.3.1.1.5" /* coldStart and the other five that have a number of their own in v1 */
#define ENTERPRISE "1.3.6.1.4.1.32473" /* kept for examples, RFC 5612: who has no sysObjectID.0 */

struct oid {
    uint8_t octets[TLV_OID_MAX];
    size_t len;
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

/* ---- who gets them ----------------------------------------------------------------------------------------- */

/* "127.0.0.1:162", "[::1]:162" */
static int parse_place(const char *text, size_t len, struct agent_receiver *out)
{
    char copy[64], *colon, *end;
    struct in_addr v4;
    if (len >= sizeof copy)
        return -1;
    memcpy(copy, text, len);
    copy[len] = '\0';
    colon = strrchr(copy, ':');
    if (!colon)
        return -1;
    *colon = '\0';
    unsigned long port = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || *end || port < 1 || port > 65535)
        return -1;
    out->port = (uint16_t)port;
    memset(out->address, 0, 10);
    memset(out->address + 10, 0xff, 2);
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        memcpy(out->address + 12, &v4, 4);
        return 0;
    }
    if (copy[0] != '[' || colon[-1] != ']')
        return -1;
    colon[-1] = '\0';
    return inet_pton(AF_INET6, copy + 1, out->address) == 1 ? 0 : -1;
}

/* Without a name: the first user, the first community. */
static void usual_name(const struct agent *a, struct notice_target *t)
{
    const struct credentials *c = a->credentials;
    const char *name = t->version == 3      ? (c->user_count ? c->users[0].name : "")
                       : c->community_count ? (const char *)c->communities[0].octets
                                            : "public";
    t->name_len = (size_t)snprintf(t->name, sizeof t->name, "%s", name);
}

static int parse_version(const char *word, size_t len, unsigned *out)
{
    if (len == 1 && (word[0] == '1' || word[0] == '3'))
        *out = word[0] == '1' ? 0 : 3;
    else if (len == 2 && memcmp(word, "2c", 2) == 0)
        *out = 1;
    else
        return -1;
    return 0;
}

int notice_receiver(struct agent *a, const char *text, char *why, size_t cap)
{
    struct notice_target t = { .version = a->credentials->user_count ? 3 : a->versions & 2 ? 1 : 0 };
    const char *version = strchr(text, ','), *name = version ? strchr(version + 1, ',') : NULL;
    bool none = strcmp(text, "none") == 0;
    size_t place = version ? (size_t)(version - text) : strlen(text);
    if (!none &&
        (parse_place(text, place, &t.to) ||
         (version && parse_version(version + 1, name ? (size_t)(name - version - 1) : strlen(version + 1),
                                   &t.version)))) {
        snprintf(why, cap, "\"%s\": want ADDRESS:PORT[,VERSION[,COMMUNITY or USER]]", text);
        return -1;
    }
    if (name)
        t.name_len = (size_t)snprintf(t.name, sizeof t.name, "%s", name + 1);
    else
        usual_name(a, &t);
    free(a->target);
    a->target = NULL;
    if (!none) {
        a->target = must(malloc(sizeof t));
        *a->target = t;
    }
    return 0;
}

bool agent_receiver_of(const struct agent *a, struct agent_receiver *out)
{
    if (a->target)
        *out = a->target->to;
    return a->target != NULL;
}

/* ---- the datagram ------------------------------------------------------------------------------------------ */

static int oid_of(const char *text, size_t len, struct oid *out)
{
    return tlv_oid_from_text(text, len, out->octets, &out->len);
}

/* Varbinds are written from the last to the first. */
static void put_binding(struct tlv_back *b, const struct oid *name, uint8_t tag, const void *value,
                        size_t len)
{
    const uint8_t *end = b->at;
    tlv_back_string(b, tag, value, len);
    tlv_back_string(b, TLV_OID, name->octets, name->len);
    tlv_back_head(b, TLV_SEQUENCE, end);
}

/* An object as a GET would bring it now; what is not there is left out, as a device does. */
static void put_object(struct tlv_back *b, const struct agent *a, const struct oid *name, bool v1,
                       int64_t now_us)
{
    uint8_t varbind[2048];
    struct view_cell cell;
    size_t len = 0;
    view_locate(a, name->octets, name->len, &cell);
    if (view_get(a, &cell, v1) == VIEW_FOUND)
        len = view_put(a, &cell, now_us, varbind, sizeof varbind);
    tlv_back_octets(b, varbind, len);
}

/* A varbind as it is written: OID|TYPE|VALUE. */
static int put_given(struct tlv_back *b, const char *text, size_t len)
{
    struct recording_line l;
    const char *reason;
    const uint8_t *end = b->at;
    if (recording_line_parse(text, len, &l, &reason))
        return -1;
    tlv_back_octets(b, l.value, l.value_len);
    tlv_back_string(b, TLV_OID, l.name, l.name_len);
    tlv_back_head(b, TLV_SEQUENCE, end);
    free(l.value);
    return 0;
}

/* "OID,WHAT...": the objects behind the first, last one first. -1: one is no OID. */
static int put_objects(struct tlv_back *b, const struct agent *a, const char *text, bool v1, int64_t now_us)
{
    size_t first = strcspn(text, ","), end = strlen(text);
    while (end > first) {
        struct oid name;
        size_t from = end;
        while (text[from - 1] != ',')
            from--;
        if (memchr(text + from, '|', end - from) ? put_given(b, text + from, end - from)
                                                 : oid_of(text + from, end - from, &name))
            return -1;
        if (!memchr(text + from, '|', end - from))
            put_object(b, a, &name, v1, now_us);
        end = from - 1;
    }
    return 0;
}

static size_t put_uptime(const struct agent *a, int64_t now_us, uint8_t out[16])
{
    return tlv_put_unsigned(out, TLV_TICKS, (uint32_t)inside_uptime(a, now_us));
}

/* RFC 3584 section 3.2 the other way round: what a device of that time would send. */
static void put_v1(struct tlv_back *b, const uint8_t *end, const struct agent *a, const struct oid *trap,
                   const uint8_t address[4], int64_t now_us)
{
    struct oid standard, mine, object;
    uint8_t number[16], varbind[TLV_OID_MAX + 64];
    size_t parent, before;
    uint32_t last = tlv_oid_last(trap->octets, trap->len, &parent);
    (void)oid_of(STANDARD, sizeof STANDARD - 1, &standard);
    bool generic = parent == standard.len && memcmp(trap->octets, standard.octets, parent) == 0;
    (void)oid_of(ENTERPRISE, sizeof ENTERPRISE - 1, &mine);
    if (generic) {
        struct view_cell cell;
        struct tlv pair, name, value;
        const uint8_t *p = varbind;
        (void)oid_of("1.3.6.1.2.1.1.2.0", 17, &object);
        view_locate(a, object.octets, object.len, &cell);
        size_t len =
            view_get(a, &cell, true) == VIEW_FOUND ? view_put(a, &cell, now_us, varbind, sizeof varbind) : 0;
        if (len && tlv_take(&p, varbind + len, &pair) == 0 &&
            (p = pair.body, tlv_take(&p, varbind + len, &name)) == 0 &&
            tlv_expect(&p, varbind + len, TLV_OID, &value) == 0 && value.len <= sizeof mine.octets) {
            memcpy(mine.octets, value.body, value.len);
            mine.len = value.len;
        }
    } else {
        mine = *trap;
        mine.len = parent;
        if (tlv_oid_last(trap->octets, parent, &before) == 0)
            mine.len = before;
    }
    tlv_back_head(b, TLV_SEQUENCE, end);
    tlv_back_octets(b, number, put_uptime(a, now_us, number));
    tlv_back_integer(b, generic ? 0 : last);
    tlv_back_integer(b, generic ? (int64_t)last - 1 : 6);
    tlv_back_string(b, TLV_ADDRESS, address, 4);
    tlv_back_string(b, TLV_OID, mine.octets, mine.len);
    tlv_back_head(b, TRAP_V1, end);
}

static void put_v2(struct tlv_back *b, const uint8_t *end, struct agent *a, const struct oid *trap,
                   int64_t now_us)
{
    struct oid name;
    uint8_t number[16];
    (void)oid_of(TRAP_OID, sizeof TRAP_OID - 1, &name);
    put_binding(b, &name, TLV_OID, trap->octets, trap->len);
    (void)oid_of(UPTIME, sizeof UPTIME - 1, &name);
    size_t len = put_uptime(a, now_us, number);
    put_binding(b, &name, TLV_TICKS, number + 2, len - 2);
    tlv_back_head(b, TLV_SEQUENCE, end);
    tlv_back_integer(b, 0);
    tlv_back_integer(b, 0);
    tlv_back_integer(b, (int64_t)(inside_mix(a->seed + ++a->stats.notices) & INT32_MAX));
    tlv_back_head(b, TRAP_V2, end);
}

size_t agent_notify(struct agent *a, const char *what, const uint8_t address[4], uint8_t *out, int64_t now_us,
                    char *why, size_t cap)
{
    const struct notice_target *t = a->target;
    uint8_t *buf = must(malloc(AGENT_REPLY_ROOM)), *end = buf + AGENT_REPLY_ROOM - 256; /* ciphers may pad */
    struct tlv_back b = { buf, end, false };
    static const char wanted[] = "want OID[,OID or OID|TYPE|VALUE...], the notification first";
    struct oid trap;
    size_t len = 0;
    const char *wrong = !t                                        ? "there is no receiver: traps=ADDRESS:PORT"
                        : oid_of(what, strcspn(what, ","), &trap) ? wanted
                                                                  : NULL;
    if (!wrong && put_objects(&b, a, what, t->version == 0, now_us))
        wrong = wanted;
    if (!wrong) {
        if (t->version == 0)
            put_v1(&b, end, a, &trap, address, now_us);
        else
            put_v2(&b, end, a, &trap, now_us);
        if (t->version == 3) {
            struct tlv pdu = { TRAP_V2, b.at, (size_t)(end - b.at) };
            len = b.full ? 0 : authority_notify(a, t->name, &pdu, buf, out, now_us);
        } else {
            tlv_back_string(&b, TLV_OCTETS, t->name, t->name_len);
            tlv_back_integer(&b, t->version);
            tlv_back_head(&b, TLV_SEQUENCE, end);
            len = b.full ? 0 : (size_t)(end - b.at);
            memcpy(out, b.at, len);
        }
        if (!len)
            wrong = t->version == 3 ? "there is no such user" : "it is too long";
    }
    free(buf);
    if (wrong && cap)
        snprintf(why, cap, "\"%s\": %s", what, wrong);
    return len;
}

void agent_port_notice(uint32_t if_index, bool up, char *what, size_t cap)
{
    snprintf(what, cap, STANDARD ".%d," IF_ENTRY "1.%u," IF_ENTRY "7.%u," IF_ENTRY "8.%u", up ? 4 : 3,
             if_index, if_index, if_index);
}
