/* Proves the messages of v1 and v2c: requests octet by octet as RFC 1901 and 3416 have them, answers checked before anything of them is used. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/pdu.h"

#include "check.h"

/* GETBULK, id 0x1234, 1 non-repeater, 10 repetitions: sysUpTime and ifDescr.7, community "pub". */
static const uint8_t bulk[] =
    "\x30\x35\x02\x01\x01\x04\x03pub\xa5\x2b\x02\x02\x12\x34\x02\x01\x01\x02\x01\x0a\x30\x1f"
    "\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00\x30\x0f\x06\x0b\x2b\x06\x01\x02\x01\x02\x02\x01\x02\x07\x07\x05\x00";
/* A response of one Counter32. */
static const uint8_t answer[] =
    "\x30\x29\x02\x01\x01\x04\x06public\xa2\x1c\x02\x01\x05\x02\x01\x00\x02\x01\x00\x30\x11"
    "\x30\x0f\x06\x0a\x2b\x06\x01\x02\x01\x02\x02\x01\x0a\x01\x41\x01\x2a";

static void requests(void)
{
    static const uint8_t uptime[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 },
                         column[] = { 0x2b, 6, 1, 2, 1, 2, 2, 1, 2 }, row[] = { 7, 7 };
    struct pdu_name names[] = { { { uptime, sizeof uptime }, { NULL, 0 } },
                                { { column, sizeof column }, { row, sizeof row } } };
    struct pdu_request q = { PDU_GETBULK, 0x1234, 1, 10, names, 2 };
    uint8_t room[200];
    struct ber_out w;
    ber_out_init(&w, room, sizeof room);
    pdu_message_encode(&w, 1, "pub", 3, &q);
    CHECK(!w.full && ber_out_len(&w) == sizeof bulk - 1 && memcmp(w.p, bulk, sizeof bulk - 1) == 0);
    struct pdu_message m;
    CHECK(pdu_message_decode(bulk, sizeof bulk - 1, &m) == 0 && m.pdu.type == PDU_GETBULK &&
          m.pdu.id == 0x1234);
    CHECK(m.pdu.error_status == 1 && m.pdu.error_index == 10 && m.pdu.count == 2 && m.community_len == 3);
    ber_out_init(&w, room, 30);
    pdu_message_encode(&w, 1, "pub", 3, &q);
    CHECK(w.full);
}

static void answers(void)
{
    struct pdu_message m;
    struct oid name;
    struct value v;
    CHECK_INT(pdu_version(answer, sizeof answer - 1), 1);
    CHECK(pdu_message_decode(answer, sizeof answer - 1, &m) == 0 && m.version == 1 &&
          m.pdu.type == PDU_RESPONSE && m.pdu.id == 5);
    CHECK(pdu_varbind(&m.pdu.varbinds, &name, &v) == 1 && name.len == 10 && v.type == VALUE_COUNTER32 &&
          v.u == 42);
    CHECK(pdu_varbind(&m.pdu.varbinds, &name, &v) == 0);
    for (size_t i = 0; i < sizeof answer - 1; i++) { /* cut anywhere */
        CHECK(pdu_version(answer, i) == -1 && pdu_message_decode(answer, i, &m) == -1);
    }
    uint8_t longer[sizeof answer];
    memcpy(longer, answer, sizeof answer);
    CHECK(pdu_version(longer, sizeof longer) == -1); /* something behind it */
    for (size_t i = 0; i < sizeof answer - 1;
         i++) { /* any octet changed: refused or read, never anything else */
        memcpy(longer, answer, sizeof answer);
        longer[i] ^= 0x80;
        if (pdu_version(longer, sizeof answer - 1) < 2 &&
            pdu_message_decode(longer, sizeof answer - 1, &m) == 0) {
            size_t n = 0;
            while (pdu_varbind(&m.pdu.varbinds, &name, &v) == 1) {
                n++;
            }
            CHECK_INT(n, m.pdu.count);
        }
    }
}

static void versions(void)
{
    uint8_t copy[sizeof answer];
    struct pdu_message m;
    static const struct {
        uint8_t octet;
        int version;
    } rows[] = { { 0, 0 }, { 1, 1 }, { 2, -1 }, { 3, 3 }, { 4, -1 }, { 0x81, -1 } };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        memcpy(copy, answer, sizeof answer);
        copy[4] = rows[i].octet;
        CHECK_INT(pdu_version(copy, sizeof answer - 1), rows[i].version);
        CHECK_INT(pdu_message_decode(copy, sizeof answer - 1, &m) == 0,
                  rows[i].version == 0 || rows[i].version == 1);
    }
    memcpy(copy, answer, sizeof answer);
    copy[13] = PDU_TRAP_V1;
    CHECK_INT(pdu_message_decode(copy, sizeof answer - 1, &m), -1);
    CHECK_STR(pdu_error_name(PDU_TOO_BIG), "tooBig");
    CHECK(pdu_error_name(12345)[0] != '\0');
}

int main(void)
{
    requests();
    answers();
    versions();
    return check_done();
}
