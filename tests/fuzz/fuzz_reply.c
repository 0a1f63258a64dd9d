/* Fuzzes the decoder of v1 and v2c answers, from the datagram to the text that people see.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must hold: all varbinds that were promised come out, nothing points outside the datagram, every way to show a value ends, and a value that
 * is written again is read as the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "snmp/pdu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds) {
        abort();
    }
}

static bool has_bytes(const struct value *v)
{
    return v->type == VALUE_BYTES || v->type == VALUE_OID || v->type == VALUE_IP;
}

static void show(const struct value *v)
{
    struct buf text;
    double number;
    int64_t integer, when;
    buf_init(&text, 1 << 20);
    value_show(v, &text);
    need(text.cut || text.len == 0 || text_is_utf8(text.data, text.len));
    value_show_mac(v, &text);
    value_date(v, &text, &when);
    value_address(v, &text);
    need(value_number(v, &number) != 0 || value_is_number(v));
    need(value_integer(v, &integer) != 0 || value_is_number(v));
    value_number_in_text(v, &number);
    need(value_type_name(v->type)[0] != '\0');
    buf_free(&text);
}

static void again(const struct value *v)
{
    static uint8_t room[70000];
    struct ber_out w;
    struct value back;
    ber_out_init(&w, room, sizeof room);
    ber_put_value(&w, v);
    struct ber r = { w.p, w.end };
    need(!w.full && ber_value(&r, &back) == 0 && ber_done(&r));
    if (v->type != VALUE_BYTES &&
        v->type != VALUE_COUNTER64) { /* of an Opaque or an unknown type these two are written plainly */
        need(value_equal(v, &back) || v->type == VALUE_IP);
    }
}

static void name_ways(struct oid name, struct oid last)
{
    char text[OID_TEXT];
    uint32_t arcs[OID_ARCS];
    need(oid_is_sane(name.b, name.len));
    need(oid_arcs(name, arcs, OID_ARCS) >= 2);
    oid_text(name, text, sizeof text);
    if (last.len > 0) {
        int order = oid_compare(name, last);
        need((order == 0) == oid_equal(name, last) && (order > 0) == (oid_compare(last, name) < 0));
        if (oid_under(name, last)) {
            oid_tail_text(oid_tail(name, last), text, sizeof text);
            need(order >= 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    struct pdu_message m;
    struct oid name, last = { NULL, 0 };
    struct value value;
    uint8_t *data = malloc(size ? size : 1); /* of its exact size, for the address sanitizer */
    need(data != NULL);
    if (size > 0) {
        memcpy(data, input, size);
    }
    int version = pdu_version(data, size);
    need(version >= -1 && version <= 3);
    if (pdu_message_decode(data, size, &m) == 0) {
        size_t count = 0;
        need(version == m.version && m.community >= data && m.community + m.community_len <= data + size);
        need(pdu_error_name(m.pdu.error_status)[0] != '\0');
        while (pdu_varbind(&m.pdu.varbinds, &name, &value) == 1) {
            need(!has_bytes(&value) || value.len < 2 ||
                 (value.bytes >= data && value.bytes + value.len <= data + size));
            name_ways(name, last);
            show(&value);
            again(&value);
            last = name;
            count++;
        }
        need(count == m.pdu.count && ber_done(&m.pdu.varbinds));
    }
    free(data);
    return 0;
}
