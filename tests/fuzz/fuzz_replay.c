/* Fuzzes the reader of recordings (.snmprec), and the agent that it makes of them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input is a recording; up to a line "?" , then, it may go on with a request datagram. What must hold: a refused recording says why, an accepted
 * one can be walked from the beginning to its end with increasing names, one for each entry, and any request gets an answer that can be read or none.
 */
#include <stdlib.h>
#include <string.h>

#include "snmp/pdu.h"
#include "snmp/replay.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 70000 };

static uint8_t room[ROOM];

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* Returns the number of names in the answer. */
static size_t read_answer(const uint8_t *answer, size_t len, size_t most)
{
    struct pdu_message m;
    struct oid name;
    struct value v;
    size_t n = 0;
    need(answer >= room && answer + len <= room + ROOM && len <= most + 400);
    need(pdu_message_decode(answer, len, &m) == 0 && m.pdu.type == PDU_RESPONSE);
    while (pdu_varbind(&m.pdu.varbinds, &name, &v) == 1) {
        n++;
    }
    need(n == m.pdu.count);
    return n;
}

static size_t ask(const struct replay *r, uint8_t type, struct oid name, int repetitions,
                  const uint8_t **answer)
{
    static uint8_t request[2000];
    struct ber_out w;
    struct pdu_name names[1] = { { name, { NULL, 0 } } };
    struct pdu_request q = { type, 7, 0, repetitions, names, 1 };
    ber_out_init(&w, request, sizeof request);
    pdu_message_encode(&w, 1, "public", 6, &q);
    need(!w.full);
    return replay_answer(r, w.p, ber_out_len(&w), room, sizeof room, 60000, answer);
}

/* From the beginning to the end, a name at a time. */
static void walk(const struct replay *r)
{
    static uint8_t bytes[OID_BYTES];
    struct oid at = { (const uint8_t *)"\x00", 1 };
    size_t steps = 0;
    for (;; steps++) {
        const uint8_t *answer;
        struct pdu_message m;
        struct oid name;
        struct value v;
        size_t len = ask(r, PDU_GETNEXT, at, 0, &answer);
        need(len > 0 && read_answer(answer, len, 60000) <= 1 && steps <= replay_count(r));
        need(pdu_message_decode(answer, len, &m) == 0);
        if (m.pdu.error_status != PDU_OK ||
            (pdu_varbind(&m.pdu.varbinds, &name, &v) == 1 && v.type == VALUE_END)) {
            break; /* a value that does not fit into 60000 octets ends it too */
        }
        need(oid_compare(name, at) > 0 && name.len <= sizeof bytes);
        memcpy(bytes, name.b, name.len);
        at = (struct oid){ bytes, name.len };
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { "" };
    struct arena *a = arena_new(0);
    const uint8_t *mark = size >= 3 ? memmem(data, size, "\n?\n", 3) : NULL, *answer;
    size_t len = mark != NULL ? (size_t)(mark - data) : size;
    char *text = malloc(len + 1); /* of its exact size, with the NUL that file_load() gives */
    need(text != NULL);
    if (len > 0) {
        memcpy(text, data, len);
    }
    text[len] = '\0';
    struct replay *r = replay_parse(a, "x", text, len, &err);
    free(text);
    if (r == NULL) {
        need(strncmp(err.text, "x:", 2) == 0);
    } else {
        if (replay_count(r) < 300) {
            walk(r);
        }
        size_t n = ask(r, PDU_GETBULK, (struct oid){ (const uint8_t *)"\x2b", 1 }, 20, &answer);
        need(n > 0 && read_answer(answer, n, 60000) <= 20);
        if (mark != NULL) {
            size_t request = size - len - 3;
            n = replay_answer(r, mark + 3, request, room, sizeof room, 1400, &answer);
            if (n > 0) {
                (void)read_answer(answer, n, 1400 + request);
            }
        }
    }
    arena_free(a);
    return 0;
}
