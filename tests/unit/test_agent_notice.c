/* Proves that the notifications of the test agents are what their devices would send: v1, v2c and v3, read by the daemon's own decoder, which
 * shares no code with them; and that the switches of the fleet send them, to whom and from where they should. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../agent/herd.h"
#include "snmp/trap3.h"

#define S 1000000LL

static const char device[] = "1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.32473.7\n"
                             "1.3.6.1.2.1.1.3.0|67|1000\n"
                             "1.3.6.1.2.1.2.2.1.1.49|2|49\n"
                             "1.3.6.1.2.1.2.2.1.7.49|2|1\n"
                             "1.3.6.1.2.1.2.2.1.8.49|2|1\n"
                             "1.3.6.1.2.1.33.1.2.2.0|2|0\n"
                             "1.3.6.1.2.1.33.1.2.3.0|2|34\n";
static const char moves[] = "1.3.6.1.2.1.33.1.2.2 ramp rate=1 at=battery\n";

static struct {
    uint8_t data[4096];
    size_t len, count;
    char from[INET6_ADDRSTRLEN];
    uint16_t port;
} got;
static struct arena *arena;
static struct notice notice;

static void take(void *context, const struct herd_address *from, const struct agent_receiver *to,
                 const uint8_t *data, size_t len)
{
    (void)context;
    got.len = len < sizeof got.data ? len : 0;
    memcpy(got.data, data, got.len);
    got.count++;
    got.port = to->port;
    snprintf(got.from, sizeof got.from, "%d.%d.%d.%d", from->octets[12], from->octets[13], from->octets[14],
             from->octets[15]);
}

static const char *tell(struct herd *h, const char *text, int64_t now)
{
    static char answer[500];
    char line[600], *words[16];
    snprintf(line, sizeof line, "%s", text);
    got.count = 0;
    (void)herd_command(h, words, herd_split(line, words, 16), now, answer, sizeof answer);
    return answer;
}

static enum trap_verdict read_plain(const char *community)
{
    struct trap_frame f;
    struct trap_inform inform;
    struct err why;
    enum trap_verdict v = trap_open(got.data, got.len, &f, &why);
    if (v != TRAP_GOOD)
        return v;
    CHECK(f.community_len == strlen(community) && memcmp(f.community, community, f.community_len) == 0);
    return trap_read(&f, arena, &notice, &inform, &why);
}

static const char *shown(struct oid o)
{
    static char text[OID_TEXT];
    return oid_text(o, text, sizeof text);
}

static void check_binds(const char *const *names, size_t count)
{
    CHECK_INT(notice.bind_count, count);
    for (size_t i = 0; i < count && i < notice.bind_count; i++)
        CHECK_STR(shown(notice.binds[i].name), names[i]);
}

static const char *const port_binds[] = { "1.3.6.1.2.1.2.2.1.1.49", "1.3.6.1.2.1.2.2.1.7.49",
                                          "1.3.6.1.2.1.2.2.1.8.49" };

static void test_v2c(struct herd *h)
{
    CHECK_STR(tell(h, "127.0.1.1 down=49", 5 * S), "ok 1\n");
    CHECK_INT(got.count, 0); /* nobody listens */
    CHECK_STR(tell(h, "127.0.1.1 up=49 traps=127.0.0.9:10162 down=49", 6 * S), "ok 1\n");
    CHECK_INT(got.count, 1);
    CHECK_INT(got.port, 10162);
    CHECK_STR(got.from, "127.0.1.1");
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_STR(shown(notice.trap), "1.3.6.1.6.3.1.1.5.3");
    CHECK_INT(notice.uptime, 1600);
    check_binds(port_binds, 3);
    CHECK_INT(notice.binds[2].value.i, 2);
    tell(h, "127.0.1.1 up=49", 7 * S);
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_STR(shown(notice.trap), "1.3.6.1.6.3.1.1.5.4");
    CHECK_INT(notice.binds[2].value.i, 1);
    tell(h, "127.0.1.1 traps=127.0.0.9:10162,2c,other reboot", 8 * S);
    CHECK_INT(read_plain("other"), TRAP_GOOD);
    CHECK_STR(shown(notice.trap), "1.3.6.1.6.3.1.1.5.1");
    CHECK_INT(notice.uptime, 0);
    tell(h, "127.0.1.1 traps=none down=49", 9 * S);
    CHECK_INT(got.count, 0);
}

static void test_v1(struct herd *h)
{
    tell(h, "127.0.1.1 up=49 traps=127.0.0.9:162,1 down=49", 20 * S);
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_INT(notice.version, SITE_V1);
    CHECK_INT(notice.generic, 2);
    CHECK_STR(shown(notice.enterprise), "1.3.6.1.4.1.32473.7");
    CHECK_STR(notice.agent_address, "127.0.1.1");
    CHECK_STR(shown(notice.trap), "1.3.6.1.6.3.1.1.5.3");
    check_binds(port_binds, 3);
    tell(h, "127.0.1.1 trap=1.3.6.1.2.1.43.18.2.0.1,1.3.6.1.2.1.43.18.1.1.7.1.31|2|1104", 21 * S);
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_INT(notice.generic, 6);
    CHECK_INT(notice.specific, 1);
    CHECK_STR(shown(notice.enterprise), "1.3.6.1.2.1.43.18.2");
    CHECK_INT(notice.bind_count, 1);
    CHECK_INT(notice.binds[0].value.i, 1104);
}

static void test_battery(struct herd *h)
{
    tell(h, "127.0.1.1 traps=127.0.0.9:162,2c battery=on", 30 * S);
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_STR(shown(notice.trap), "1.3.6.1.2.1.33.2.1");
    CHECK_INT(notice.bind_count, 2); /* the device has no upsConfigLowBattTime */
    CHECK_INT(notice.binds[0].value.i, 34);
    CHECK_STR(tell(h, "127.0.1.1 get=1.3.6.1.2.1.33.1.2.2.0", 37 * S), "2|7\n");
    tell(h, "127.0.1.1 battery=off", 40 * S);
    CHECK_INT(read_plain("a b"), TRAP_GOOD);
    CHECK_STR(shown(notice.trap), "1.3.6.1.2.1.33.2.4");
    CHECK_STR(tell(h, "127.0.1.1 get=1.3.6.1.2.1.33.1.2.2.0", 41 * S), "2|0\n");
}

static void test_v3(struct herd *h)
{
    static const struct trap3_own own = { { 0x80, 0, 0, 0, 1 }, 5, 1, 0 };
    static uint8_t scratch[4096], out[4096];
    char auth[] = "authpass12", priv[] = "privpass12";
    struct credential c = { .name = "ops",
                            .version = SITE_V3,
                            .user = "ops",
                            .level = SITE_PRIV,
                            .auth = AUTH_SHA256,
                            .auth_pass = auth,
                            .priv = PRIV_AES128,
                            .priv_pass = priv };
    struct err why = { "" };
    struct v3_user *user = v3_user_new(&c, &why);
    struct trap3 *t = trap3_new(&own, 4);
    struct trap3_reply reply;
    if (!CHECK(user != NULL))
        return;
    tell(h, "127.0.1.1 v3user=ops:SHA-256:authpass12:AES:privpass12 up=49 traps=127.0.0.9:162 down=49",
         50 * S);
    CHECK_INT(got.count, 2); /* up still went to the old place */
    struct trap3_ask ask = { got.data, got.len, &user, 1, 50 * S, scratch, out, sizeof out };
    CHECK_INT(trap3_read(t, &ask, arena, &notice, &reply, &why), TRAP_GOOD);
    CHECK(notice.authentic);
    CHECK_STR(shown(notice.trap), "1.3.6.1.6.3.1.1.5.3");
    check_binds(port_binds, 3);
    trap3_free(t);
    v3_user_free(user);
}

static void test_mistakes(struct herd *h)
{
    CHECK_STR(tell(h, "127.0.1.1 traps=here", 0),
              "error: \"here\": want ADDRESS:PORT[,VERSION[,COMMUNITY or USER]]\n");
    CHECK_STR(tell(h, "127.0.1.1 traps=127.0.0.1:162,4", 0),
              "error: \"127.0.0.1:162,4\": want ADDRESS:PORT[,VERSION[,COMMUNITY or USER]]\n");
    CHECK_STR(tell(h, "127.0.1.1 traps=none trap=1.3.6.1", 0),
              "error: \"1.3.6.1\": there is no receiver: traps=ADDRESS:PORT\n");
    CHECK_STR(tell(h, "127.0.1.1 traps=127.0.0.1:162,2c trap=linkDown", 0),
              "error: \"linkDown\": want OID[,OID or OID|TYPE|VALUE...], the notification first\n");
    CHECK_STR(tell(h, "127.0.1.1 traps=127.0.0.1:162,3,nobody trap=1.3.6.1", 0),
              "error: \"1.3.6.1\": there is no such user\n");
}

int main(void)
{
    char path[] = "/tmp/noticeXXXXXX", still[] = "/tmp/movesXXXXXX", line[200], text[300];
    int fd = mkstemp(path), fd2 = mkstemp(still);
    CHECK(fd >= 0 && write(fd, device, sizeof device - 1) == (ssize_t)sizeof device - 1);
    CHECK(fd2 >= 0 && write(fd2, moves, sizeof moves - 1) == (ssize_t)sizeof moves - 1);
    close(fd);
    close(fd2);
    struct herd *h = herd_new();
    snprintf(line, sizeof line, "127.0.1.1 %s \"community=a b\" moves=%s", path, still);
    CHECK_INT(herd_line(h, line, "", 0, text, sizeof text), 0);
    herd_on_notice(h, take, NULL);
    arena = arena_new(0);
    test_v2c(h);
    test_v1(h);
    test_battery(h);
    test_v3(h);
    test_mistakes(h);
    arena_free(arena);
    herd_free(h);
    unlink(path);
    unlink(still);
    return check_done();
}
