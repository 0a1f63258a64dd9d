/* pdu.c: protocol data units and the messages of v1 and v2c around them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/pdu.h"

/* Every varbind is checked here, so that later steps need not care. */
static int check_varbinds(struct pdu *pdu)
{
    struct ber list = pdu->varbinds;
    struct oid name;
    struct value value;
    for (pdu->count = 0; !ber_done(&list); pdu->count++) {
        if (ber_varbind(&list, &name, &value) != 0) {
            return -1;
        }
    }
    return 0;
}

int pdu_decode(struct ber *r, struct pdu *out)
{
    struct pdu pdu;
    struct ber body;
    if (ber_any(r, &pdu.type, &body) != 0 || pdu.type < PDU_GET || pdu.type > PDU_REPORT ||
        pdu.type == PDU_TRAP_V1) {
        return -1;
    }
    if (ber_int32(&body, &pdu.id) != 0 || ber_int32(&body, &pdu.error_status) != 0 ||
        ber_int32(&body, &pdu.error_index) != 0 || ber_enter(&body, BER_SEQUENCE, &pdu.varbinds) != 0 ||
        !ber_done(&body) || check_varbinds(&pdu) != 0) {
        return -1;
    }
    *out = pdu;
    return 0;
}

int pdu_varbind(struct ber *list, struct oid *name, struct value *value)
{
    if (ber_done(list)) {
        return 0;
    }
    ber_varbind_again(list, name, value);
    return 1;
}

void pdu_encode(struct ber_out *w, const struct pdu_request *q)
{
    const uint8_t *end = w->p;
    for (size_t i = q->count; i-- > 0;) {
        ber_put_name(w, q->names[i].base, q->names[i].tail);
    }
    ber_put_wrap(w, BER_SEQUENCE, end);
    ber_put_int(w, BER_INTEGER, q->max_repetitions);
    ber_put_int(w, BER_INTEGER, q->non_repeaters);
    ber_put_int(w, BER_INTEGER, q->id);
    ber_put_wrap(w, q->type, end);
}

void pdu_message_encode(struct ber_out *w, int version, const void *community, size_t community_len,
                        const struct pdu_request *q)
{
    const uint8_t *end = w->p;
    pdu_encode(w, q);
    ber_put_octets(w, BER_OCTETS, community, community_len);
    ber_put_int(w, BER_INTEGER, version);
    ber_put_wrap(w, BER_SEQUENCE, end);
}

/* The outer SEQUENCE must fill the datagram: a shorter one made libraries read behind it. */
static int open_message(const uint8_t *data, size_t len, struct ber *body, int32_t *version)
{
    struct ber r = { data, data + len };
    return ber_enter(&r, BER_SEQUENCE, body) == 0 && ber_done(&r) && ber_int32(body, version) == 0 ? 0 : -1;
}

int pdu_version(const uint8_t *data, size_t len)
{
    struct ber body;
    int32_t version;
    if (open_message(data, len, &body, &version) != 0 || (version != 0 && version != 1 && version != 3)) {
        return -1;
    }
    return version;
}

int pdu_message_decode(const uint8_t *data, size_t len, struct pdu_message *out)
{
    struct pdu_message m;
    struct ber body;
    if (open_message(data, len, &body, &m.version) != 0 || (m.version != 0 && m.version != 1)) {
        return -1;
    }
    if (ber_octets(&body, &m.community, &m.community_len) != 0 || pdu_decode(&body, &m.pdu) != 0 ||
        !ber_done(&body)) {
        return -1;
    }
    *out = m;
    return 0;
}

const char *pdu_error_name(int32_t status)
{
    static const char *const names[] = { "noError",
                                         "tooBig",
                                         "noSuchName",
                                         "badValue",
                                         "readOnly",
                                         "genErr",
                                         "noAccess",
                                         "wrongType",
                                         "wrongLength",
                                         "wrongEncoding",
                                         "wrongValue",
                                         "noCreation",
                                         "inconsistentValue",
                                         "resourceUnavailable",
                                         "commitFailed",
                                         "undoFailed",
                                         "authorizationError",
                                         "notWritable",
                                         "inconsistentName" };
    return status >= 0 && status < (int)(sizeof names / sizeof names[0]) ? names[status] : "unknown error";
}
