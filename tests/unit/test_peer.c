/* Proves one question to one device: which answers count, by community, address and signature; what a device's reports lead to; one end each. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "snmp/peer.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/stat.h"
#include "check.h"
#include "tests/agent/agent.h"

enum { SECOND = 1000000 };

static struct timers *timers;
static struct wire *wire;
static struct agent *agent;
static struct recording *recording;
static struct peer peer;
static struct peer_ask ask;
static int64_t now;
static char notices[2000];
static bool echo; /* the request itself comes back */

/* What comes back, and from where. */
static uint8_t reply[AGENT_REPLY_ROOM];
static size_t reply_len;
static struct udp_address source;
static int results[PEER_AUTH + 1], values;

/* How often the question was answered, with whatever result. */
static int answers(void)
{
    return results[PEER_ANSWER] + results[PEER_TIMEOUT] + results[PEER_CONTEXT] + results[PEER_AUTH];
}

static size_t send_to_agent(void *ctx, const struct udp_out *out, size_t count)
{
    struct agent_verdict v;
    (void)ctx;
    for (size_t i = 0; i < count; i++) {
        reply_len = agent_answer(agent, out[i].data, out[i].len, reply, now, &v);
        reply_len = v.copies == 0 ? 0 : reply_len;
        if (echo) {
            memcpy(reply, out[i].data, reply_len = out[i].len);
        }
        source = peer.address;
        source.v4.sin_port = (in_port_t)(source.v4.sin_port ^ (v.other_port ? 1 : 0));
        source.v4.sin_addr.s_addr ^= v.other_address ? 1 : 0;
    }
    return count;
}

static void done(struct peer_ask *a, enum peer_result result, const struct pdu *pdu, int64_t at)
{
    (void)at;
    CHECK((pdu != NULL) == (result == PEER_ANSWER) && a == &ask);
    results[result]++;
    values += pdu != NULL ? (int)pdu->count : 0;
}

static void notice(const struct peer *p, const char *event, const char *text)
{
    (void)p;
    (void)snprintf(notices + strlen(notices), sizeof notices - strlen(notices), "%s %s\n", event, text);
}

/* Asks sysUpTime and lets time pass until there is a result. */
static void question(int tries)
{
    static const struct pdu_name name = { { (const uint8_t *)"\x2b\x06\x01\x02\x01\x01\x03", 8 },
                                          { NULL, 0 } };
    memset(results, 0, sizeof results);
    values = 0;
    ask = (struct peer_ask){ .peer = &peer,
                             .request = { .type = PDU_GET, .names = &name, .count = 1 },
                             .context = "",
                             .max_size = 1472,
                             .done = done };
    peer_start(wire, &ask, tries, now);
    for (int i = 0; i < 100 && answers() == 0; i++) {
        reply_len = 0;
        wire_flush(wire, now);
        if (reply_len > 0) {
            now += 1000;
            wire_take(wire, &source, reply, reply_len, now);
        } else if (timer_next(timers) != INT64_MAX) {
            now = timer_next(timers) > now ? timer_next(timers) : now;
            (void)timer_run(timers, now);
        }
    }
    CHECK_INT(answers(), 1);
    CHECK_INT(wire_in_flight(wire), 0);
}

static bool fault(const char *text)
{
    char why[200];
    return agent_fault_set(agent, text, now, why, sizeof why) == 0;
}

static void begin(const struct credential *c, struct v3_user *user, const char *option)
{
    static const char text[] = "1.3.6.1.2.1.1.3.0|67|100\n";
    struct wire_io io = { NULL, send_to_agent };
    char why[200];
    now = 1000 * (int64_t)SECOND;
    timers = timer_heap_new();
    wire = wire_new(&io, timers, 10);
    recording = recording_parse(text, sizeof text - 1, "x", why, sizeof why);
    agent = agent_new(recording, 1, now);
    CHECK(option == NULL || agent_option(agent, option, now, why, sizeof why) == 0);
    peer = (struct peer){ .name = "acme/hq/x", .credential = c, .user = user, .timeout = SECOND, .tries = 3 };
    (void)udp_parse("192.0.2.7", 161, &peer.address);
    notices[0] = '\0';
    peer_notice = notice;
    stat_reset();
}

static void end(void)
{
    wire_free(wire);
    timer_heap_free(timers);
    agent_free(agent);
    recording_free(recording);
    v3_engine_forget(&peer.engine);
}

static void communities(void)
{
    struct credential c = { .version = SITE_V2C, .community = "p$#@! x", .community_len = 7 };
    begin(&c, NULL, "community=p$#@! x");
    question(0);
    CHECK(results[PEER_ANSWER] == 1 && values == 1);
    CHECK(peer_is_ready(&peer));
    CHECK(fault("wrong-community"));
    question(0);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_refused_community) == 3);
    CHECK(fault("wrong-id"));
    question(2);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_refused_unknown) == 2);
    CHECK(fault("silence"));
    question(1);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_timeouts) == 3);
    CHECK(fault("wrong-port"));
    question(0);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_refused_address) == 3 && peer.has_seen_elsewhere);
    CHECK(strstr(notices, "answer-from-elsewhere") != NULL &&
          strstr(notices, "reply_from_any = true") != NULL);
    CHECK(strstr(notices, "p$#") == NULL); /* never a secret */
    peer.reply_from_any = true;
    question(0);
    CHECK(results[PEER_ANSWER] == 1 && stat_value(STAT_replies_other_address) == 1);
    CHECK(fault("none"));
    echo = true;
    uint64_t before = stat_value(STAT_refused_unknown);
    question(2);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_refused_unknown) == before + 2);
    echo = false;
    c.version = SITE_V1;
    question(0);
    CHECK(results[PEER_ANSWER] == 1);
    question(0);
    peer_cancel(&ask); /* it is over: nothing happens */
    CHECK_INT(results[PEER_ANSWER], 1);
    end();
}

static void cancelled(void)
{
    struct credential c = { .version = SITE_V2C, .community = "public", .community_len = 6 };
    begin(&c, NULL, NULL);
    memset(results, 0, sizeof results);
    ask = (struct peer_ask){ .peer = &peer,
                             .request = { .type = PDU_GET, .count = 0 },
                             .context = "",
                             .max_size = 1472,
                             .done = done };
    peer_start(wire, &ask, 0, now);
    wire_flush(wire, now);
    peer_cancel(&ask);
    wire_take(wire, &source, reply, reply_len, now);
    (void)timer_run(timers, INT64_MAX - 1);
    CHECK(answers() == 0 && wire_in_flight(wire) == 0);
    end();
}

static void signed_answers(void)
{
    char auth[] = "maplesyrup", priv[] = "privmaple";
    struct credential c = { .name = "x",
                            .version = SITE_V3,
                            .level = SITE_PRIV,
                            .auth = AUTH_SHA256,
                            .priv = PRIV_AES128,
                            .user = "joe",
                            .auth_pass = auth,
                            .priv_pass = priv };
    struct err err;
    struct v3_user *user = v3_user_new(&c, &err);
    if (!CHECK(user != NULL)) {
        return;
    }
    begin(&c, user, "v3user=joe:SHA-256:maplesyrup:AES:privmaple");
    CHECK(!peer_is_ready(&peer));
    question(0);
    CHECK(results[PEER_ANSWER] == 1 && peer_is_ready(&peer) && stat_value(STAT_v3_discoveries) == 1);
    CHECK(fault("wrong-address")); /* signed: it may come from anywhere */
    question(0);
    CHECK(results[PEER_ANSWER] == 1 && stat_value(STAT_replies_other_address) == 1);
    CHECK(fault("none"));
    agent_reboot(agent, now);
    question(1); /* one try is enough: a report is an answer */
    CHECK(results[PEER_ANSWER] == 1 && stat_value(STAT_v3_resyncs) >= 1 && stat_value(STAT_timeouts) == 0);
    CHECK(fault("bad-digest"));
    question(2);
    CHECK(results[PEER_TIMEOUT] == 1 && stat_value(STAT_refused_security) >= 2);
    CHECK(fault("no-auth"));
    question(2);
    CHECK(results[PEER_ANSWER] == 0);
    CHECK(fault(
        "reports=5")); /* wrongDigests, from anybody: only after all tries the device counts as refusing us */
    question(3);
    CHECK(results[PEER_AUTH] == 1);
    CHECK(fault("none"));
    question(0);
    CHECK(results[PEER_ANSWER] == 1);
    end();
    begin(&c, user, "v3user=joe:SHA-256:otherwords:AES:privmaple");
    question(0);
    CHECK(results[PEER_AUTH] == 1);
    CHECK(strstr(notices, "maplesyrup") == NULL);
    end();
    v3_user_free(user);
}

int main(void)
{
    communities();
    cancelled();
    signed_answers();
    return check_done();
}
