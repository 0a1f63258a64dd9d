/* make.c: a small recording, and how it moves. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/make.h"

#include <stdio.h>
#include <string.h>

#define SYSTEM "1.3.6.1.2.1.1."
#define IF     "1.3.6.1.2.1.2.2.1."
#define IFX    "1.3.6.1.2.1.31.1.1.1."
#define ENTITY "1.3.6.1.2.1.47.1.1.1.1."
#define LLDP   "1.0.8802.1.1.2.1."
#define ENGINE "1.3.6.1.6.3.10.2.1."

static void put_system(const struct make *m, struct buf *out)
{
    buf_printf(out, SYSTEM "1.0|4|%s\n" SYSTEM "2.0|6|%s\n" SYSTEM "3.0|67|%lld\n",
               m->descr != NULL ? m->descr : "A device of the stories",
               m->object != NULL ? m->object : "1.3.6.1.4.1.32473.1.1", (long long)m->uptime);
    buf_text(out, SYSTEM "4.0|4|noc@example.net\n" SYSTEM "5.0|4|device\n" SYSTEM "6.0|4|cellar\n");
}

/* A chassis with a module in it. */
static void put_chassis(const char *serial, struct buf *out)
{
    buf_printf(out,
               ENTITY "2.1|4|chassis\n" ENTITY "5.1|2|3\n" ENTITY "7.1|4|Chassis\n" ENTITY
                      "11.1|4|%s\n" ENTITY "2.2|4|module\n" ENTITY "5.2|2|9\n" ENTITY "7.2|4|Module\n" ENTITY
                      "11.2|4|M%s\n",
               serial, serial);
}

static void put_engine(const struct make *m, struct buf *out)
{
    buf_printf(out, ENGINE "2.0|2|7\n" ENGINE "3.0|2|%lld\n1.3.6.1.2.1.25.1.1.0|67|%lld\n",
               (long long)m->uptime / 100, (long long)m->uptime);
}

static void put_port(const struct make *m, int port, struct buf *out)
{
    int n = m->from + port - 1;
    long long low = m->speed > 4294967295.0 ? 4294967295LL : (long long)m->speed;
    buf_printf(out,
               IF "1.%d|2|%d\n" IF "2.%d|4|GigabitEthernet0/%d\n" IF "3.%d|2|6\n" IF "4.%d|2|1500\n" IF
                  "5.%d|66|%lld\n",
               n, n, n, port, n, n, n, low);
    buf_printf(out, IF "6.%d|4x|020000%02x00%02x\n" IF "7.%d|2|1\n" IF "8.%d|2|1\n" IF "9.%d|67|0\n", n,
               m->mac & 255, port & 255, n, n, n);
    for (int column = 10; column <= 20; column++) {
        buf_printf(out, IF "%d.%d|65|%d\n", column, n,
                   column == 13 || column == 14 || column > 18 ? 0 : 1000000 * port);
    }
    buf_printf(out, IFX "1.%d|4|Gi0/%d\n" IFX "15.%d|66|%lld\n" IFX "18.%d|4|to room %d\n" IFX "19.%d|67|0\n",
               n, port, n, (long long)(m->speed / 1e6), n, port, n);
    for (int column = 6; !m->narrow && column <= 13; column++) {
        buf_printf(out, IFX "%d.%d|70|%d\n", column, n, 1000000 * port);
    }
}

/* Rows of LLDP, those of one column after the other. */
static void put_lldp(const char *sees, struct buf *out)
{
    char name[80], port[80];
    int local;
    buf_text(out, LLDP "3.2.0|4|chassis\n");
    for (int column = 3; column <= 4; column++) {
        for (const char *s = sees; sscanf(s, "%d:", &local) == 1;
             s += strcspn(s, ",") + (strchr(s, ',') != NULL)) {
            buf_printf(out, LLDP "3.7.1.%d.%d|4|%s0/%d\n", column, local,
                       column == 3 ? "Gi" : "GigabitEthernet", local);
        }
    }
    for (int column = 4; column <= 9; column++) {
        for (const char *s = sees; sscanf(s, "%d:%79[^:]:%79[^,]", &local, name, port) == 3;
             s += strcspn(s, ",") + (strchr(s, ',') != NULL)) {
            if (column == 4 || column == 6) {
                buf_printf(out, LLDP "4.1.1.%d.0.%d.1|2|%d\n", column, local, column == 4 ? 7 : 5);
            } else {
                buf_printf(out, LLDP "4.1.1.%d.0.%d.1|4|%s\n", column, local,
                           column == 7   ? port
                           : column == 9 ? name
                                         : "");
            }
        }
    }
}

void make_recording(const struct make *m, struct buf *out)
{
    if (m->sees != NULL) {
        put_lldp(m->sees, out);
    }
    put_system(m, out);
    if (m->engine) {
        put_engine(m, out);
    }
    if (m->serial != NULL) {
        put_chassis(m->serial, out);
    }
    if (m->ports > 0) {
        buf_printf(out, "1.3.6.1.2.1.2.1.0|2|%d\n1.3.6.1.2.1.31.1.5.0|67|0\n", m->ports);
    }
    for (int port = 1; port <= m->ports; port++) {
        put_port(m, port, out);
    }
}

/* which: ".3" for one port, "" for all. */
static void put_rates(const struct make *m, const char *which, double in, struct buf *out)
{
    buf_printf(out, IFX "6%s grow rate=%.3f\n" IFX "10%s grow rate=%.3f\n", which, in, which, in / 2);
    buf_printf(out, IFX "7%s grow rate=%.3f\n" IFX "11%s grow rate=%.3f\n", which, in / 500, which,
               in / 1000);
    if (m->narrow) {
        buf_printf(out, IF "10%s grow rate=%.3f\n" IF "16%s grow rate=%.3f\n", which, in, which, in / 2);
        buf_printf(out, IF "11%s grow rate=%.3f\n" IF "17%s grow rate=%.3f\n", which, in / 500, which,
                   in / 1000);
    }
}

void make_moves(const struct make *m, struct buf *out)
{
    char which[16];
    for (int port = 1; port <= m->ports && !m->even; port++) {
        (void)snprintf(which, sizeof which, ".%d", m->from + port - 1);
        put_rates(m, which, m->rate * port, out);
    }
    if (m->even) {
        put_rates(m, "", m->rate, out);
    }
    /* the 32-bit columns 10, 11, 16, 17 are the low halves of the 64-bit ones by a rule that is built in */
    static const int still[] = { 12, 13, 14, 15, 18, 19, 20 }, still_x[] = { 2, 3, 4, 5, 8, 9, 12, 13 };
    for (size_t i = 0; i < sizeof still / sizeof still[0]; i++) {
        buf_printf(out, IF "%d still\n", still[i]);
    }
    for (size_t i = 0; i < sizeof still_x / sizeof still_x[0]; i++) {
        buf_printf(out, IFX "%d still\n", still_x[i]);
    }
    buf_text(out, "counters still\n");
}
