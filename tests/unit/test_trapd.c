/* test_trapd.c: proves that the trap decoder in its jail receives over IPv4 and IPv6, answers informs from the address that was asked once they
 * are kept, hands over all that it has when another one takes its place, and ends with its parent. With "listen SECONDS PORT" it is a listener for tests/e2e/trap-snmptrap.sh. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "check.h"
#include "snmp/trapd.h"
#include "tests/unit/trapforge.h"

#define SECOND INT64_C(1000000)
#define PUBLIC                       \
    {                                \
        (const uint8_t *)"public", 6 \
    }

static struct trapforge forge;
static struct arena *arena;
static uint8_t scratch[70000], room[TRAPRECORD_MAX];
static const struct trapgate_community communities[] = { PUBLIC };

static struct udp_address address(const char *text)
{
    struct udp_address a;

    if (udp_parse(text, 4711, &a))
        abort();
    return a;
}

/* The allocator of AddressSanitizer makes calls that nobody else makes, for which the jail has no room. */
#ifdef __SANITIZE_ADDRESS__
enum { JAILED = 0 };
#else
enum { JAILED = 1 };
#endif

static void forge_v2(uint8_t type, const char *community)
{
    trapforge_start(&forge);
    trapforge_bind(&forge, "1.3.6.1.2.1.2.2.1.1.7", (struct value){ .type = VALUE_INT, .i = 7 });
    trapforge_v2_pdu(&forge, type, 4711, "1.3.6.1.6.3.1.1.5.3", forge.w.end);
    trapforge_message(&forge, SITE_V2C, community);
}

/* --- the process --- */

static int sender(const char *from, const struct udp_address *to)
{
    struct udp_address a;
    int fd;

    if (udp_parse(from, 0, &a))
        abort();
    fd = socket(a.sa.sa_family, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, &a.sa, a.sa.sa_family == AF_INET ? sizeof a.v4 : sizeof a.v6) ||
        connect(fd, &to->sa, to->sa.sa_family == AF_INET ? sizeof to->v4 : sizeof to->v6)) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

static int listener(const char *at, struct udp_address *bound)
{
    struct udp_address a;
    struct err err;
    socklen_t len = sizeof *bound;
    int fd;

    if (udp_parse(at, 0, &a))
        abort();
    fd = trapd_listen(&a, 1 << 20, &err);
    if (fd >= 0 && getsockname(fd, &bound->sa, &len))
        abort();
    return fd;
}

/* The next octets of a message: one record, 0 when there is none now, -1 when the decoder has gone. *record: where it is. */
static ssize_t take_one(const struct trapd *t, const uint8_t **record)
{
    static size_t at, len;
    size_t one;

    if (at == len) {
        ssize_t n = trapd_receive(t, room);

        if (n <= 0)
            return n;
        at = 0;
        len = (size_t)n;
    }
    one = traprecord_length(room + at, len - at);
    CHECK(one > 0);
    *record = room + at;
    at = one ? at + one : len;
    return (ssize_t)one;
}

/* The next record of that type, or type 0 after five seconds. */
static struct traprecord next_record(const struct trapd *t, uint8_t type)
{
    struct traprecord r = { 0 };
    const uint8_t *record;
    struct err err;

    for (int i = 0; i < 500;) {
        struct pollfd p = { .fd = t->channel, .events = POLLIN };
        ssize_t n = take_one(t, &record);

        if (n < 0)
            break;
        if (n > 0) {
            CHECK_INT(traprecord_decode(record, (size_t)n, arena, &r, &err), 0);
            if (r.type == type)
                return r;
        } else {
            poll(&p, 1, 10);
            i++;
        }
    }
    r.type = 0;
    return r;
}

static void send_forged(int fd)
{
    CHECK_INT(send(fd, forge.w.p, ber_out_len(&forge.w), 0), (ssize_t)ber_out_len(&forge.w));
}

static bool answered(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };

    return poll(&p, 1, ms) == 1 && recv(fd, scratch, sizeof scratch, 0) > 0;
}

/* What all steps share. */
static struct trapd decoder;
static struct udp_address v4, v6, asked;
static int client; /* at 127.0.0.5, connected to 127.0.0.77 */

static void test_trap_and_inform(void)
{
    struct traprecord r;

    forge_v2(PDU_TRAP, "public");
    send_forged(client);
    r = next_record(&decoder, TRAPRECORD_NOTICE);
    CHECK_INT(r.type, TRAPRECORD_NOTICE);
    CHECK_STR(r.notice.source, "127.0.0.5");
    CHECK_INT(r.token, 0);
    forge_v2(PDU_INFORM,
             "public"); /* answered when it is kept, from 127.0.0.77: the socket is connected to that */
    send_forged(client);
    r = next_record(&decoder, TRAPRECORD_NOTICE);
    CHECK(r.notice.inform && r.token != 0);
    CHECK(!answered(client, 50));
    trapd_answer(&decoder, r.token + 1000000);
    trapd_answer(&decoder, r.token);
    CHECK(answered(client, 5000));
}

/* OpenSSL works in the jail. */
static void test_v3(const struct v3_user *u)
{
    struct v3_engine e = { 0 };
    struct v3msg m = { .id = 1,
                       .max_size = 65507,
                       .user = { (const uint8_t *)"monitor", 7 },
                       .engine = { e.id, 7 },
                       .boots = 1,
                       .time = 1 };
    struct traprecord r;

    v3_engine_set(&e, u, (const uint8_t *)"\x80sender", 7);
    trapforge_v3(&forge, &e, PDU_TRAP, "1.3.6.1.6.3.1.1.5.4", SITE_PRIV, m, "");
    send_forged(client);
    r = next_record(&decoder, TRAPRECORD_NOTICE);
    CHECK(r.type == TRAPRECORD_NOTICE && r.notice.authentic);
    v3_engine_forget(&e);
}

static void test_counted(void)
{
    struct traprecord r;

    forge_v2(PDU_TRAP, "wrong");
    send_forged(client);
    r = next_record(&decoder, TRAPRECORD_STRANGER);
    CHECK_INT(r.verdict, TRAP_COMMUNITY);
    r = next_record(&decoder, TRAPRECORD_COUNTS);
    CHECK_INT(r.counts.verdicts[TRAP_GOOD], 3);
    CHECK_INT(r.counts.answers, 1);
}

static void test_v6(void)
{
    int fd = sender("::1", &v6);

    forge_v2(PDU_TRAP, "public");
    send_forged(fd);
    CHECK_STR(next_record(&decoder, TRAPRECORD_NOTICE).notice.source, "::1");
    close(fd);
}

/* Notices until the decoder has gone, or it says nothing for so long. */
static int count_notices(const struct trapd *t, int ms)
{
    struct pollfd p = { .fd = t->channel, .events = POLLIN };
    const uint8_t *record;
    struct traprecord r;
    struct err err;
    ssize_t n;
    int count = 0;

    while ((n = take_one(t, &record)) >= 0) {
        if (n == 0 && poll(&p, 1, ms) == 0)
            return count;
        if (n > 0 && traprecord_decode(record, (size_t)n, arena, &r, &err) == 0)
            count += r.type == TRAPRECORD_NOTICE;
    }
    return count;
}

/* Another one is to take over: what this one has read is handed over, the rest waits in the socket, and informs are answered by who has them. */
static void test_leaves(const struct trapd_setup *setup)
{
    struct trapd next;
    struct traprecord r;
    struct err err;
    int count;

    forge_v2(PDU_INFORM, "public");
    send_forged(client);
    r = next_record(&decoder, TRAPRECORD_NOTICE);
    forge_v2(PDU_TRAP, "public");
    for (int i = 0; i < 100; i++)
        send_forged(client);
    trapd_leave(&decoder);
    CHECK_INT(trapd_start(setup, &next, &err), 0);
    count = count_notices(&decoder, 200);
    CHECK_INT(count + count_notices(&next, 200), 100);
    trapd_answer(&decoder, r.token);
    CHECK(answered(client, 5000));
    CHECK_INT(count_notices(&decoder, 5000), 0);
    CHECK_INT(trapd_receive(&decoder, room), -1);
    trapd_stop(&decoder);
    decoder = next;
}

/* The daemon dies: so does the decoder; another one takes over its sockets, and what has come in meanwhile. */
static void test_ends(const struct trapd_setup *setup)
{
    struct err err;
    int status;

    shutdown(decoder.channel, SHUT_RDWR);
    CHECK_INT(waitpid(decoder.pid, &status, 0), decoder.pid);
    CHECK_INT(status, 0);
    close(decoder.channel);
    forge_v2(PDU_TRAP, "public");
    send_forged(client);
    CHECK_INT(trapd_start(setup, &decoder, &err), 0);
    CHECK_INT(next_record(&decoder, TRAPRECORD_NOTICE).type, TRAPRECORD_NOTICE);
    trapd_stop(&decoder);
    trapd_stop(&decoder);
}

static void test_process(void)
{
    struct v3_user *u = trapforge_user("monitor", SITE_PRIV, AUTH_SHA512, PRIV_AES256, "correct horse");
    struct trapgate_source sources[] = { { address("127.0.0.0"), 8, communities, 1, &u, 1 },
                                         { address("::1"), 128, communities, 1, NULL, 0 } };
    int sockets[2] = { listener("0.0.0.0", &v4), listener("::1", &v6) };
    struct trapd_setup setup = { .sockets = sockets,
                                 .socket_count = sockets[1] >= 0 ? 2 : 1,
                                 .jail = JAILED,
                                 .gate = { .sources = sources,
                                           .source_count = 2,
                                           .own = { .id = { 1, 2, 3, 4, 5 }, .id_len = 5, .boots = 1 } } };
    struct traprecord r;
    struct err err = { "" };

    if (!CHECK_INT(trapd_start(&setup, &decoder, &err), 0)) {
        printf("%s\n", err.text);
        return;
    }
    r = next_record(&decoder, TRAPRECORD_READY);
    CHECK_INT(r.type, TRAPRECORD_READY);
    CHECK_INT((r.jail & 2) != 0, JAILED);
    if (udp_parse("127.0.0.77", ntohs(v4.v4.sin_port), &asked))
        abort();
    client = sender("127.0.0.5", &asked);
    test_trap_and_inform();
    test_v3(u);
    test_counted();
    if (sockets[1] >= 0)
        test_v6();
    test_leaves(&setup);
    test_ends(&setup);
    close(client);
    close(sockets[0]);
    close(sockets[1]);
    v3_user_free(u);
}

/* --- for tests/e2e/trap-snmptrap.sh --- */

static void print_notice(const struct trapd *t, const struct traprecord *r)
{
    char trap[OID_TEXT];
    const struct notice *n = &r->notice;

    printf("notice version=%d inform=%d authentic=%d source=%s agent=%s trap=%s binds=%zu\n", n->version,
           n->inform, n->authentic, n->source, n->agent_address ? n->agent_address : "-",
           oid_text(n->trap, trap, sizeof trap), n->bind_count);
    fflush(stdout);
    if (r->token)
        trapd_answer(t, r->token);
}

static size_t all_users(struct v3_user **users)
{
    static const char *const auths[] = { NULL, "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512" },
                             *const privs[] = { NULL, "DES", "AES", "AES-192", "AES-256" };
    size_t n = 0;
    char name[40];

    users[n++] = trapforge_user("open", SITE_NOAUTH, AUTH_NONE, PRIV_NONE, "listener");
    for (uint8_t a = AUTH_MD5; a <= AUTH_SHA512; a++) {
        users[n++] = trapforge_user(auths[a], SITE_AUTH, a, PRIV_NONE, "listener");
        for (uint8_t p = PRIV_DES; p <= PRIV_AES256; p++) {
            snprintf(name, sizeof name, "%s/%s", auths[a], privs[p]);
            users[n++] = trapforge_user(name, SITE_PRIV, a, p, "listener");
        }
    }
    return n;
}

static int listen_for(int seconds, uint16_t port)
{
    static struct v3_user *users[64];
    struct trapgate_source source = { address("127.0.0.0"), 8, communities, 1, users, all_users(users) };
    struct udp_address at;
    struct trapd_setup setup = { .socket_count = 1,
                                 .jail = JAILED,
                                 .gate = { .sources = &source,
                                           .source_count = 1,
                                           .max_len = 65535,
                                           .own = { .id = { 0x80, 0, 0x1f, 0x88, 4, 't', 'e', 's', 't' },
                                                    .id_len = 9,
                                                    .boots = 3,
                                                    .started_at = clock_mono() } } };
    int64_t end = clock_mono() + seconds * SECOND;
    struct err err;
    struct trapd t;
    int fd;

    if (udp_parse("127.0.0.1", port, &at) || (fd = trapd_listen(&at, 4 << 20, &err)) < 0)
        return 1;
    setup.sockets = &fd;
    if (trapd_start(&setup, &t, &err))
        return 1;
    while (clock_mono() < end) {
        struct pollfd p = { .fd = t.channel, .events = POLLIN };
        const uint8_t *record;
        struct traprecord r;
        ssize_t n = take_one(&t, &record);

        if (n < 0)
            return 2;
        if (n == 0)
            poll(&p, 1, 100);
        arena_reset(arena);
        if (n > 0 && traprecord_decode(record, (size_t)n, arena, &r, &err))
            return 3;
        if (n > 0 && r.type == TRAPRECORD_NOTICE)
            print_notice(&t, &r);
        else if (n > 0 && r.type == TRAPRECORD_READY)
            printf("ready\n");
        else if (n > 0 && r.type == TRAPRECORD_STRANGER)
            printf("refused %s\n", trap_verdict_name(r.verdict));
        fflush(stdout);
    }
    trapd_stop(&t);
    return 0;
}

int main(int argc, char **argv)
{
    arena = arena_new(0);
    if (argc == 4 && !strcmp(argv[1], "listen"))
        return listen_for((int)strtol(argv[2], NULL, 10), (uint16_t)strtol(argv[3], NULL, 10));
    test_process();
    arena_free(arena);
    return check_done();
}
