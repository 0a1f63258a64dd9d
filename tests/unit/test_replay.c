/* Proves that a recording answers as the agent did: order, types, GETNEXT and GETBULK, v1 and v2c, and that mistakes in it are told by line. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/replay.h"

#include <stdlib.h>

#include "base/buf.h"
#include "check.h"
#include "snmp/pdu.h"

static const char recording[] =
    "# a device\n\n1.3.6.1.2.1.2.2.1.10.2|65|22\n1.3.6.1.2.1.1.1.0|4|A device | of ours\r\n1.3.6.1.2.1.2.2.1.10.1|65|11\n"
    "1.3.6.1.2.1.2.2.1.10.10|65|1010\n1.3.6.1.2.1.2.2.1.6.1|4x|0200000000Ff\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473\n"
    "1.3.6.1.2.1.1.3.0|67|4294967295\n1.3.6.1.2.1.2.2.1.10.1|65|99\n1.3.6.1.2.1.31.1.1.1.6.1|70|18446744073709551615\n"
    "1.3.6.1.2.1.4.20.1.1|64|10.0.0.1\n1.3.6.1.4.1.1.1.0|68x|9f780442c80000\n1.3.6.1.4.1.1.2.0|2|-5\n";

static struct arena *arena;
static struct replay *replay;

/* The answer as text: "status/index NAME=VALUE ..." */
static const char *ask(int version, uint8_t type, int non_repeaters, int repetitions, size_t max,
                       const char *const *names)
{
    static char text[2000];
    static uint8_t request[2000], room[70000];
    const uint8_t *answer;
    struct pdu_name list[20];
    struct pdu_request q = { type, 77, non_repeaters, repetitions, list, 0 };
    struct ber_out w;
    struct pdu_message m;
    struct oid name;
    struct value v;
    struct buf b;
    char oid[OID_TEXT];
    for (; names[q.count] != NULL; q.count++) {
        list[q.count] = (struct pdu_name){ .tail = { NULL, 0 } };
        if (oid_parse(arena, names[q.count], &list[q.count].base, NULL) != 0) {
            abort();
        }
    }
    ber_out_init(&w, request, sizeof request);
    pdu_message_encode(&w, version, "x", 1, &q);
    size_t len = replay_answer(replay, w.p, ber_out_len(&w), room, sizeof room, max, &answer);
    if (len == 0 || pdu_message_decode(answer, len, &m) != 0 || m.pdu.type != PDU_RESPONSE ||
        m.pdu.id != 77 || m.version != version) {
        return "nothing";
    }
    buf_init(&b, sizeof text - 1);
    buf_printf(&b, "%d/%d", m.pdu.error_status, m.pdu.error_index);
    while (pdu_varbind(&m.pdu.varbinds, &name, &v) == 1) {
        buf_printf(&b, " %s=", oid_text(name, oid, sizeof oid) + strlen("1.3.6.1."));
        value_show(&v, &b);
        buf_text(&b, value_is_there(&v) ? "" : value_type_name(v.type));
    }
    (void)snprintf(text, sizeof text, "%s", b.data);
    buf_free(&b);
    return text;
}

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void known_instances(void)
{
    CHECK_STR(
        ask(1, PDU_GET, 0, 0, 1400, NAMES("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.2.2.1.6.1", "1.3.6.1.2.1.1.9.0")),
        "0/0 2.1.1.1.0=A device | of ours 2.1.2.2.1.6.1=02:00:00:00:00:ff 2.1.1.9.0=noSuchObject");
    CHECK_STR(ask(0, PDU_GET, 0, 0, 1400, NAMES("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.9.0")), "2/2");
    CHECK_STR(ask(1, PDU_GET, 0, 0, 1400,
                  NAMES("1.3.6.1.4.1.1.1.0", "1.3.6.1.4.1.1.2.0", "1.3.6.1.2.1.31.1.1.1.6.1",
                        "1.3.6.1.2.1.4.20.1.1")),
              "0/0 4.1.1.1.0=100 4.1.1.2.0=-5 2.1.31.1.1.1.6.1=18446744073709551615 2.1.4.20.1.1=10.0.0.1");
    CHECK_STR(ask(1, PDU_GET, 0, 0, 60, NAMES("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.2.2.1.6.1")), "1/2");
    CHECK_STR(ask(1, PDU_SET, 0, 0, 1400, NAMES("1.3.6.1.2.1.1.1.0")), "nothing");
}

static void walks(void)
{
    CHECK_STR(
        ask(1, PDU_GETNEXT, 0, 0, 1400, NAMES("1.3.6.1.2.1.2.2.1.10", "1.3.6.1.2.1.2.2.1.10.2", "1.3.6.1.5")),
        "0/0 2.1.2.2.1.10.1=11 2.1.2.2.1.10.10=1010 5=endOfMibView");
    CHECK_STR(ask(0, PDU_GETNEXT, 0, 0, 1400, NAMES("1.3.6.1.4.1.1.2.0")), "2/1");
    CHECK_STR(
        ask(1, PDU_GETBULK, 1, 2, 1400,
            NAMES("1.3.6.1.2.1.1.3", "1.3.6.1.2.1.2.2.1.10", "1.3.6.1.4.1.1.1.0")),
        "0/0 2.1.1.3.0=4294967295 2.1.2.2.1.10.1=11 4.1.1.2.0=-5 2.1.2.2.1.10.2=22 4.1.1.2.0=endOfMibView");
    CHECK_STR(ask(1, PDU_GETBULK, 0, 100, 80, NAMES("1.3.6.1.2.1.2.2.1.10")),
              "0/0 2.1.2.2.1.10.1=11 2.1.2.2.1.10.2=22");
    CHECK_STR(ask(1, PDU_GETBULK, -3, -3, 1400, NAMES("1.3.6.1.2.1")), "0/0");
}

static const char *mistake(const char *text)
{
    static struct err err;
    err.text[0] = '\0';
    return replay_parse(arena, "x.snmprec", text, strlen(text), &err) == NULL ? err.text : "no mistake";
}

static void mistakes(void)
{
    static const char *const bad[] = { "1.3.6.1|4",      "1.3.6.1.x|4|a", "1.3.6.1|2|seven",   "1.3.6.1|2|",
                                       "1.3.6.1|4x|abc", "1.3.6.1|4x|zz", "1.3.6.1|64|10.0.0", "1.3.6.1|99|a",
                                       "1.3.6.1||a",     "1.3.6.1|6|1",   "1.3.6.1|x|a",       "|4|a" };
    struct err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[200];
        (void)snprintf(text, sizeof text, "1.3.6.1.2|2|1\n\n%s\n1.3.6.1.3|2|1", bad[i]);
        CHECK(strncmp(mistake(text), "x.snmprec:3: ", 13) == 0 && strlen(mistake(text)) > 20);
    }
    CHECK_STR(mistake(""), "no mistake");
    CHECK(replay_load(arena, "/there/is/no/such/file", &err) == NULL &&
          strstr(err.text, "/there/is/no/such/file") != NULL);
}

int main(void)
{
    struct err err;
    arena = arena_new(0);
    replay = replay_parse(arena, "x", recording, sizeof recording - 1, &err);
    if (CHECK(replay != NULL)) {
        CHECK_INT(replay_count(replay), 11);
        known_instances();
        walks();
    } else {
        printf("%s\n", err.text);
    }
    mistakes();
    arena_free(arena);
    return check_done();
}
