/* sample.h: the samples of one section of one device at one poll, as bytes: what goes to the store and into its journal. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SAMPLE_H
#define MODEL_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* A batch is whole in itself (device key, section, step, data sources, and per row its instance, time and values), because this is
 * where several machines will be joined later. Layout: little-endian, version byte first; see sample.c. */

enum sample_kind { SAMPLE_GAUGE, SAMPLE_COUNTER };

struct sample_ds {
    char name[20]; /* RRD data source name, 1 to 19 of [A-Za-z0-9_-] */
    uint8_t kind;  /* enum sample_kind; COUNTER becomes DERIVE with min 0 */
};

struct sample_value {
    bool known;
    union {
        double gauge;
        uint64_t counter;
    };
};

enum { SAMPLE_DS_MAX = 128, SAMPLE_ROWS_MAX = 65535 };

struct sample_head {
    const char *device;  /* customer/site/name */
    const char *section; /* the RRD folder below the device */
    int64_t step;        /* ms */
    bool keep_min;       /* extremes are MIN, not MAX */
    const struct sample_ds *ds;
    size_t ds_count;
};

/* Write: begin, any number of rows, end. The bytes are appended to b. */
void sample_begin(struct buf *b, const struct sample_head *head);
/* instance: text for people, any bytes but NUL; becomes a safe file name in the store. at: wall clock, ms since 1970. reset: counters restarted
 * before this sample: an explicit unknown goes before it. values: head's ds_count of them. */
void sample_row(struct buf *b, const char *instance, int64_t at, bool reset,
                const struct sample_value *values);
void sample_end(struct buf *b);

/* Read a batch that may come from a damaged file: every step is checked. */
struct sample_reader {
    const uint8_t *p, *end;
    struct sample_head head;
    struct sample_ds ds[SAMPLE_DS_MAX];
    char device[256], section[64];
    /* the row just read: */
    char instance[256];
    int64_t at;
    bool reset;
    struct sample_value values[SAMPLE_DS_MAX];
    uint32_t rows_left;
};
int sample_open(struct sample_reader *r, const void *bytes, size_t len); /* 0 or -1 */
int sample_next(struct sample_reader *r);                                /* 1 a row, 0 the end, -1 damaged */

#endif
