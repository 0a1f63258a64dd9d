/* stat.h: counters about ourselves; one row each in stat.c. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BASE_STAT_H
#define BASE_STAT_H

#include <stdint.h>

/* X(name, help). Names are what /metrics and "forestall status" show. */
#define STAT_ROWS(X)                                                                       \
    X(polls, "polls begun")                                                                \
    X(polls_good, "polls that brought every value asked for")                              \
    X(polls_partial, "polls that brought some values")                                     \
    X(polls_failed, "polls that brought nothing")                                          \
    X(polls_coalesced, "due polls that fell into one still running")                       \
    X(probes, "small polls of devices that are down")                                      \
    X(requests, "requests sent, without resends")                                          \
    X(resends, "requests sent again")                                                      \
    X(replies, "answers that were accepted")                                               \
    X(replies_late, "accepted answers to a request that had been sent again")              \
    X(replies_other_address, "answers from an address that was not asked, accepted")       \
    X(refused_unknown, "datagrams that answer nothing we asked")                           \
    X(refused_address, "answers from an address that was not asked, refused")              \
    X(refused_community, "answers with another community")                                 \
    X(refused_malformed, "datagrams that are no SNMP message")                             \
    X(refused_security, "v3 answers that failed verification")                             \
    X(v3_discoveries, "v3 engine discoveries")                                             \
    X(v3_resyncs, "v3 time re-synchronisations")                                           \
    X(timeouts, "requests given up")                                                       \
    X(too_big, "tooBig answers")                                                           \
    X(dropped_receive, "datagrams the kernel dropped because the receive buffer was full") \
    X(send_errors, "datagrams the kernel refused to send")                                 \
    X(values, "values read")                                                               \
    X(missing_timeout, "missing values: no answer")                                        \
    X(missing_late, "missing values: the poll before was still running")                   \
    X(missing_reset, "missing rates: device or counter restarted")                         \
    X(missing_down, "missing values: device down, probed only")                            \
    X(missing_auth, "missing values: credentials refused")                                 \
    X(missing_address, "missing values: host name not resolved")                           \
    X(missing_error, "missing values: the agent answered with an error")                   \
    X(missing_absent, "missing values: the object is gone")                                \
    X(missing_range, "missing values: outside what physics allows")                        \
    X(missing_clock, "missing values: the clock jumped")                                   \
    X(missing_special, "missing values: the device says that it does not know")            \
    X(missing_first, "missing rates: first reading")                                       \
    X(missing_gap, "missing rates: too long since the reading before")                     \
    X(missing_wrap, "missing rates: a 32-bit counter that may have wrapped twice")         \
    X(missing_disk, "missing samples: the store could not keep up or the disk is full")    \
    X(store_samples, "samples given to the store")                                         \
    X(store_updates, "RRD update calls")                                                   \
    X(store_created, "RRD files made")                                                     \
    X(store_retries, "RRD updates tried again because a reader held the lock")             \
    X(store_errors, "RRD updates that failed")                                             \
    X(store_replayed, "samples read back from the journal at start")                       \
    X(journal_bytes, "bytes written to the journal")                                       \
    X(reloads, "configurations taken over")                                                \
    X(reloads_refused, "configurations refused")

enum stat_id {
#define X(name, help) STAT_##name,
    STAT_ROWS(X)
#undef X
        STAT_COUNT
};

/* Safe from any thread (relaxed atomics). */
void stat_add(enum stat_id id, uint64_t n);
uint64_t stat_value(enum stat_id id);
const char *stat_name(enum stat_id id);
const char *stat_help(enum stat_id id);
void stat_reset(void); /* for tests and benches */

#endif
