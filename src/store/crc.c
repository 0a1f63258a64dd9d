/* crc.c: CRC-32C (Castagnoli, RFC 3385), eight bytes at a time. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/crc.h"

#include <endian.h>
#include <pthread.h>
#include <string.h>

static uint32_t crc_table[8][256];

static void crc_fill(void)
{
    uint32_t i, k;

    for (i = 0; i < 256; i++) {
        uint32_t c = i;

        for (k = 0; k < 8; k++)
            c = c >> 1 ^ (c & 1 ? 0x82f63b78u : 0);
        crc_table[0][i] = c;
    }
    for (i = 0; i < 256; i++)
        for (k = 1; k < 8; k++)
            crc_table[k][i] = crc_table[k - 1][i] >> 8 ^ crc_table[0][crc_table[k - 1][i] & 255];
}

uint32_t crc_add(uint32_t crc, const void *data, size_t len)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const uint8_t *p = data;

    pthread_once(&once, crc_fill);
    crc = ~crc;
    for (; len >= 8; len -= 8, p += 8) {
        uint64_t w;

        memcpy(&w, p, 8);
        w = le64toh(w) ^ crc;
        crc = crc_table[7][w & 255] ^ crc_table[6][w >> 8 & 255] ^ crc_table[5][w >> 16 & 255] ^
              crc_table[4][w >> 24 & 255] ^ crc_table[3][w >> 32 & 255] ^ crc_table[2][w >> 40 & 255] ^
              crc_table[1][w >> 48 & 255] ^ crc_table[0][w >> 56];
    }
    while (len--)
        crc = crc >> 8 ^ crc_table[0][(crc ^ *p++) & 255];
    return ~crc;
}
