/* Proves that Debian's snmpd answers our v3 requests: discovery, time, GETBULK with every pair of protocols it has, wrong passphrases, unknown
 * users. Starts its own snmpd on loopback; says so and passes when there is none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "snmp/v3.h"

static const char *const auth_names[] = { "", "MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512" };
static const char *const priv_names[] = { "", "DES", "AES", "AES-192", "AES-256", "AES-192-C", "AES-256-C" };
static const uint8_t auths[] = { AUTH_MD5, AUTH_SHA1, AUTH_SHA224, AUTH_SHA256, AUTH_SHA384, AUTH_SHA512 };
static const uint8_t privs[] = { PRIV_NONE,   PRIV_DES,     PRIV_AES128, PRIV_AES192,
                                 PRIV_AES256, PRIV_AES192C, PRIV_AES256C };

static char folder[256];
static struct sockaddr_in agent = { .sin_family = AF_INET };
static pid_t snmpd;
static int sock, patience = 5000; /* milliseconds */

static int64_t mono(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static int32_t random_id(void)
{
    int32_t id;
    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id) {
        abort();
    }
    return id & INT32_MAX;
}

static void write_config(const char *path)
{
    FILE *f = fopen(path, "w");
    fprintf(f, "agentaddress udp:127.0.0.1:%d\nsysLocation the cellar\ncreateUser open\nrouser open noauth\n",
            ntohs(agent.sin_port));
    for (size_t a = 0; a < sizeof auths; a++) {
        for (size_t p = 0; p < sizeof privs; p++) {
            const char *auth = auth_names[auths[a]], *priv = priv_names[privs[p]];
            fprintf(f, "createUser u%u-%u %s \"correct horse\"", auths[a], privs[p], auth);
            fprintf(f, privs[p] ? " %s \"battery staple\"\n" : "\n", priv);
            fprintf(f, "rouser u%u-%u %s\n", auths[a], privs[p], privs[p] ? "priv" : "auth");
        }
    }
    fclose(f);
}

/* A free port: bound once, then given back. */
static void choose_port(void)
{
    int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof agent;
    agent.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(s, (struct sockaddr *)&agent, sizeof agent) != 0 ||
        getsockname(s, (struct sockaddr *)&agent, &len) != 0) {
        perror("bind");
        exit(1);
    }
    close(s);
}

static void start_snmpd(void)
{
    char path[300], log[300], state[300];
    snprintf(path, sizeof path, "%s/snmpd.conf", folder);
    snprintf(log, sizeof log, "%s/log", folder);
    snprintf(state, sizeof state, "%s/state", folder);
    write_config(path);
    snmpd = fork();
    if (snmpd == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setenv("SNMP_PERSISTENT_DIR", state, 1);
        setenv("MIBS", "", 1);
        execl("/usr/sbin/snmpd", "snmpd", "-f", "-C", "-c", path, "-Lf", log, "-I", "-smux", (char *)NULL);
        _exit(127);
    }
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
    (void)st, (void)type, (void)place;
    return remove(path);
}

static void stop_snmpd(void)
{
    kill(snmpd, SIGTERM);
    waitpid(snmpd, NULL, 0);
    CHECK_INT(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* Sends w's datagram, waits for one answer; its length, or -1. */
static ssize_t exchange(const struct ber_out *w, uint8_t *answer, size_t cap, int wait_ms)
{
    struct pollfd p = { .fd = sock, .events = POLLIN };
    if (sendto(sock, w->p, ber_out_len(w), 0, (struct sockaddr *)&agent, sizeof agent) < 0 ||
        poll(&p, 1, wait_ms) != 1) {
        return -1;
    }
    return recv(sock, answer, cap, 0);
}

/* One exchange; the discovery when nothing is known of the engine. */
static enum v3_verdict ask(struct v3_engine *e, uint8_t type, struct pdu *pdu, uint8_t scratch[65536],
                           struct err *why)
{
    static const uint8_t location[] = { 0x2b, 6, 1, 2, 1, 1, 6 }, zero[] = { 0 };
    struct pdu_name names[] = { { { location, sizeof location }, { zero, type == PDU_GET } } };
    struct v3_expect expect = { random_id(), random_id(), "" };
    struct pdu_request q = { .type = type, .id = expect.request_id, .names = names, .count = 1 };
    uint8_t buffer[2048], answer[65536];
    struct ber_out w;
    q.max_repetitions = type == PDU_GETBULK ? 10 : 0;
    ber_out_init(&w, buffer, sizeof buffer);
    if (e->id_len == 0) {
        v3_discovery_encode(&w, expect.msg_id, expect.request_id);
    } else if (!CHECK_INT(v3_encode(e, &w, expect.msg_id, "", &q, 65507, mono()), 0)) {
        return V3_REFUSED;
    }
    ssize_t len = exchange(&w, answer, sizeof answer, patience);
    err_set(why, "no answer");
    return len < 0 ? V3_REFUSED
                   : v3_decode(e, &expect, answer, (size_t)len, scratch, 65536, mono(), pdu, why);
}

static struct v3_user *user_of(const char *name, uint8_t auth, uint8_t priv, const char *auth_pass,
                               const char *priv_pass)
{
    char a[32], p[32];
    struct credential c = { .name = name,
                            .user = name,
                            .version = SITE_V3,
                            .auth = auth,
                            .priv = priv,
                            .auth_pass = a,
                            .priv_pass = p };
    struct err err = { "" };
    snprintf(a, sizeof a, "%s", auth_pass);
    snprintf(p, sizeof p, "%s", priv_pass);
    c.level = priv ? SITE_PRIV : auth ? SITE_AUTH : SITE_NOAUTH;
    struct v3_user *u = v3_user_new(&c, &err);
    if (!CHECK(u != NULL)) {
        printf("%s\n", err.text);
        exit(1);
    }
    return u;
}

static enum v3_verdict first_contact(struct v3_user *u, struct v3_engine *e, struct pdu *pdu,
                                     uint8_t scratch[65536], struct err *why)
{
    *e = (struct v3_engine){ .user = u };
    CHECK_INT(ask(e, PDU_GET, pdu, scratch, why), V3_UNKNOWN_ENGINE);
    CHECK(e->id_len >= 5);
    return ask(e, PDU_GET, pdu, scratch, why);
}

static void test_pair(uint8_t auth, uint8_t priv)
{
    static uint8_t scratch[65536];
    char name[16] = "open";
    struct v3_engine e;
    struct pdu pdu;
    struct err why;
    struct oid oid;
    struct value value = { 0 };
    if (auth) {
        snprintf(name, sizeof name, "u%u-%u", auth, priv);
    }
    struct v3_user *u = user_of(name, auth, priv, "correct horse", "battery staple");
    if (!CHECK_INT(first_contact(u, &e, &pdu, scratch, &why), V3_RESPONSE)) {
        printf("%s: %s\n", name, why.text);
    } else {
        CHECK_INT(pdu_varbind(&pdu.varbinds, &oid, &value), 1);
        CHECK(value.len == 10 && memcmp(value.bytes, "the cellar", 10) == 0);
        CHECK_INT(ask(&e, PDU_GETBULK, &pdu, scratch, &why), V3_RESPONSE);
        CHECK_INT(pdu.count, 10);
        CHECK_INT(e.in_time, auth != AUTH_NONE);
        if (auth) { /* what the agent says when our notion of its time is wrong, and that the next try is right (story 17) */
            e.boots--;
            e.in_time = false;
            CHECK_INT(ask(&e, PDU_GET, &pdu, scratch, &why), V3_NOT_IN_TIME);
            CHECK_INT(ask(&e, PDU_GET, &pdu, scratch, &why), V3_RESPONSE);
        }
    }
    v3_user_free(u);
}

static void test_wrong(void)
{
    static uint8_t scratch[65536];
    struct v3_engine e;
    struct pdu pdu;
    struct err why;
    struct v3_user *digest = user_of("u4-2", AUTH_SHA256, PRIV_AES128, "wrong horse", "battery staple");
    struct v3_user *nobody = user_of("nobody", AUTH_SHA256, PRIV_AES128, "correct horse", "battery staple");
    struct v3_user *level = user_of("u4-0", AUTH_SHA256, PRIV_AES128, "correct horse", "battery staple");
    struct v3_user *des = user_of("u4-1", AUTH_SHA256, PRIV_DES, "correct horse", "wrong staple");
    CHECK_INT(first_contact(digest, &e, &pdu, scratch, &why), V3_WRONG_DIGEST);
    CHECK_INT(first_contact(nobody, &e, &pdu, scratch, &why), V3_UNKNOWN_USER);
    CHECK_INT(first_contact(level, &e, &pdu, scratch, &why), V3_LEVEL);
    /* snmpd drops what decrypts to no message: a wrong privacy passphrase looks like silence. */
    e = (struct v3_engine){ .user = des };
    CHECK_INT(ask(&e, PDU_GET, &pdu, scratch, &why), V3_UNKNOWN_ENGINE);
    patience = 300;
    CHECK_INT(ask(&e, PDU_GET, &pdu, scratch, &why), V3_REFUSED);
    CHECK_STR(why.text, "no answer");
    v3_user_free(digest);
    v3_user_free(nobody);
    v3_user_free(level);
    v3_user_free(des);
}

/* snmpd is up when it answers the first discovery. */
static bool wait_for_agent(void)
{
    uint8_t buffer[256], answer[2048];
    struct pollfd p = { .fd = sock, .events = POLLIN };
    for (int try = 0; try < 100 && waitpid(snmpd, NULL, WNOHANG) == 0; try++) {
        struct ber_out w;
        ber_out_init(&w, buffer, sizeof buffer);
        v3_discovery_encode(&w, 1, 1);
        if (exchange(&w, answer, sizeof answer, 100) > 0) {
            while (poll(&p, 1, 100) == 1 && recv(sock, answer, sizeof answer, 0) > 0) {
            }
            return true;
        }
    }
    return false;
}

int main(void)
{
    snprintf(folder, sizeof folder, "%.200s/v3-live-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (access("/usr/sbin/snmpd", X_OK) != 0 || !mkdtemp(folder)) {
        printf("no snmpd here: nothing tried\n");
        CHECK(1);
        return check_done();
    }
    choose_port();
    sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    start_snmpd();
    if (CHECK(wait_for_agent())) {
        test_pair(AUTH_NONE, PRIV_NONE);
        for (size_t a = 0; a < sizeof auths; a++) {
            for (size_t p = 0; p < sizeof privs; p++) {
                test_pair(auths[a], privs[p]);
            }
        }
        test_wrong();
    }
    stop_snmpd();
    return check_done();
}
