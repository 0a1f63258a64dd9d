/* v3time.h: the notion of an engine's boots and time, and what is too old to be believed (RFC 3414 2.3, 3.2 (7b)). */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SNMP_V3TIME_H
#define SNMP_V3TIME_H

#include "base/err.h"
#include "snmp/v3.h"

/* The engine's time in seconds: goes on by our monotonic clock (microseconds). */
uint32_t v3time_now(const struct v3_engine *e, int64_t now);
/* Judge boots and time of an authentic message, and take them over when they are news. resync: the message is the report
 * usmStatsNotInTimeWindows. Three steps go beyond the RFC, because agents lose their boots. That report is taken as it is while boots are the
 * same: its random msgID proves that it is no old one. With lower boots it puts the engine in doubt (doubted), and nothing is taken over. And
 * after a new discovery (in_time is off) whatever authentic comes first counts. Time or boots that went back are marked in boots_went_back.
 * 0, or -1 with the reason. */
int v3time_check(struct v3_engine *e, uint32_t boots, uint32_t time, bool resync, int64_t now,
                 struct err *why);

#endif
