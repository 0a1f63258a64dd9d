/* crc.h: CRC-32C (Castagnoli, RFC 3385), for the records of the journal. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_CRC_H
#define STORE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* crc: 0, or the result of the part before. */
uint32_t crc_add(uint32_t crc, const void *data, size_t len);

#endif
