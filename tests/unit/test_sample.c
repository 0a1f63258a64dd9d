/* Proves: a batch of samples comes back from its bytes as it was written; what was cut, changed or made up is refused
 * and never read beyond its end; a full buffer keeps whole batches only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/sample.h"

static const struct sample_ds ports[] = { { "in_octets", SAMPLE_COUNTER },
                                          { "oper_status", SAMPLE_GAUGE },
                                          { "nineteen_characters", SAMPLE_COUNTER } };
static const struct sample_head head = { "acme/hq/sw1", "interface", 60000, true, ports, 3 };

static void write_two_rows(struct buf *b)
{
    struct sample_value v[3] = { { true, { .counter = UINT64_MAX } }, { true, { .gauge = -0.25 } }, { 0 } };

    sample_begin(b, &head);
    sample_row(b, "Gi1/0/1", 1700000000123, false, v);
    v[0].known = false;
    v[1].gauge = NAN;
    v[2] = (struct sample_value){ true, { .counter = 7 } };
    sample_row(b, "", 1700000060123, true, v);
    sample_end(b);
}

static void test_round_trip(void)
{
    struct sample_reader *r = mem_new(sizeof *r);
    struct buf b;

    buf_init(&b, 0);
    write_two_rows(&b);
    CHECK_INT(sample_open(r, b.data, b.len), 0);
    CHECK_STR(r->head.device, "acme/hq/sw1");
    CHECK_STR(r->head.section, "interface");
    CHECK_INT(r->head.step, 60000);
    CHECK(r->head.keep_min);
    CHECK_INT(r->head.ds_count, 3);
    CHECK_STR(r->head.ds[2].name, "nineteen_characters");
    CHECK_INT(r->head.ds[1].kind, SAMPLE_GAUGE);
    CHECK_INT(sample_next(r), 1);
    CHECK_STR(r->instance, "Gi1/0/1");
    CHECK_INT(r->at, 1700000000123);
    CHECK(!r->reset);
    CHECK(r->values[0].known && r->values[0].counter == UINT64_MAX);
    CHECK(r->values[1].known && r->values[1].gauge == -0.25);
    CHECK(!r->values[2].known);
    CHECK_INT(sample_next(r), 1);
    CHECK_STR(r->instance, "");
    CHECK(r->reset);
    CHECK(!r->values[0].known);
    CHECK(!r->values[1].known); /* not a number is not known */
    CHECK(r->values[2].known && r->values[2].counter == 7);
    CHECK_INT(sample_next(r), 0);
    CHECK_INT(sample_next(r), 0);
    CHECK(r->p == r->end);
    buf_free(&b);
    free(r);
}

/* Reads all; true when every row came. Bytes are in memory of exactly their size, so that valgrind sees one too many. */
static int reads_whole(const void *bytes, size_t len)
{
    struct sample_reader *r = mem_new(sizeof *r);
    void *exact = mem_copy(bytes, len);
    int got = -1;

    if (!sample_open(r, exact, len)) {
        do
            got = sample_next(r);
        while (got > 0);
    }
    free(exact);
    free(r);
    return got == 0;
}

static void test_damage(void)
{
    struct buf b;
    size_t i, cut = 0;
    uint8_t *copy;

    buf_init(&b, 0);
    write_two_rows(&b);
    for (i = 1; i < b.len; i++)
        cut += (size_t)reads_whole(b.data, i);
    CHECK_INT(cut, 0);
    copy = mem_copy(b.data, b.len);
    for (i = 0; i < b.len * 8; i++) { /* any bit: may be read or refused, never beyond the end */
        copy[i / 8] ^= (uint8_t)(1u << i % 8);
        reads_whole(copy, b.len);
        copy[i / 8] ^= (uint8_t)(1u << i % 8);
    }
    copy[0] = 2;
    CHECK(!reads_whole(copy, b.len));
    memcpy(copy, b.data, b.len);
    memset(copy + 8, 0, 8); /* a step of 0 */
    CHECK(!reads_whole(copy, b.len));
    memcpy(copy, b.data, b.len);
    memcpy(copy + 17, "a\0b", 3); /* a NUL in the device */
    CHECK(!reads_whole(copy, b.len));
    memcpy(copy, b.data, b.len);
    memcpy(strstr((char *)copy + 39, "_octets"), ":", 1); /* a name that RRD has no room for */
    CHECK(!reads_whole(copy, b.len));
    CHECK(reads_whole(b.data, b.len));
    free(copy);
    buf_free(&b);
}

static void test_full_buffer(void)
{
    struct sample_value v[3] = { { true, { .counter = 1 } },
                                 { true, { .gauge = 1 } },
                                 { true, { .counter = 1 } } };
    struct sample_reader *r = mem_new(sizeof *r);
    struct buf b;
    size_t whole;
    int i, rows = 0;

    buf_init(&b, 400);
    sample_begin(&b, &head);
    for (i = 0; i < 20; i++)
        sample_row(&b, "Gi1/0/1", 1700000000000 + i, false, v);
    sample_end(&b);
    CHECK(b.cut);
    whole = b.len;
    CHECK_INT(sample_open(r, b.data, b.len), 0);
    while (sample_next(r) > 0)
        rows++;
    CHECK(rows > 2 && rows < 20);
    CHECK(r->p == r->end);
    sample_begin(&b, &head); /* no room left: nothing changes */
    sample_row(&b, "x", 1, false, v);
    sample_end(&b);
    CHECK_INT(b.len, whole);
    buf_free(&b);
    free(r);
}

static void test_long_names(void)
{
    struct sample_value v[3] = { { 0 }, { 0 }, { 0 } };
    struct sample_reader *r = mem_new(sizeof *r);
    char one[301], two[301], seen[256];
    struct buf b;

    memset(one, 'x', 300);
    memset(two, 'x', 300);
    one[300] = two[300] = '\0';
    two[299] = 'y';
    buf_init(&b, 0);
    sample_begin(&b, &head);
    sample_row(&b, one, 1, false, v);
    sample_row(&b, two, 1, false, v);
    sample_end(&b);
    CHECK_INT(sample_open(r, b.data, b.len), 0);
    CHECK_INT(sample_next(r), 1);
    CHECK_INT(strlen(r->instance), 255);
    memcpy(seen, r->instance, sizeof seen);
    CHECK_INT(sample_next(r), 1);
    CHECK(strcmp(seen, r->instance) != 0);
    buf_free(&b);
    free(r);
}

int main(void)
{
    test_round_trip();
    test_damage();
    test_full_buffer();
    test_long_names();
    return check_done();
}
