/* Proves: with Debian's rrdcached, over a unix socket and over TCP, samples arrive in RRD files as without it; a bad line of a batch
 * costs only itself; while rrdcached is away samples wait, and none is missing when it is back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stat.h"
#include "store/archive.h"
#include "store/rrdcached.h"
#include "store/rrdfile.h"
#include "store_help.h"

#define PORT "rrd/acme/hq/sw1/interface/Gi1_0_1.rrd"
#define WAIT 20000

static pid_t daemon_pid;

/* Starts rrdcached and waits until it answers. */
static void start_daemon(const char *listen_at, const char *address)
{
    char base[600], pid_file[600];
    struct rrdcached *c = rrdcached_new(address, NULL);
    int i, null;

    snprintf(base, sizeof base, "%s", help_folder);
    snprintf(pid_file, sizeof pid_file, "%s/pid", help_folder);
    unlink(pid_file);
    fflush(stdout);
    daemon_pid = fork();
    if (!daemon_pid) {
        null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        execlp("rrdcached", "rrdcached", "-g", "-l", listen_at, "-p", pid_file, "-b", base, "-w", "3600",
               "-f", "7200", (char *)NULL);
        _exit(127);
    }
    for (i = 0; i < WAIT && rrdcached_connect(c, NULL); i++)
        usleep(1000);
    CHECK(rrdcached_up(c));
    CHECK_INT(rrdcached_ask(c, "PING", NULL, NULL), 0);
    rrdcached_free(c);
}

static void stop_daemon(int signal)
{
    kill(daemon_pid, signal);
    waitpid(daemon_pid, NULL, 0);
}

static void put_port(struct archive *a, const char *instance, int64_t at, uint64_t octets)
{
    struct buf b;

    buf_init(&b, 0);
    help_port(&b, instance, at, octets == 1, octets);
    archive_put(a, b.data, b.len);
    buf_free(&b);
}

static int64_t last_of(const char *name)
{
    struct rrdfile_info info = { 0 };
    int64_t last = rrdfile_inspect(help_path(name), &info, NULL) == RRDFILE_GOOD ? info.last : 0;

    rrdfile_free(&info);
    return last;
}

static void test_addresses(void)
{
    static const char *const good[] = { "unix:/run/rrdcached.sock",
                                        "/run/rrdcached.sock",
                                        "localhost:42217",
                                        "localhost",
                                        "[::1]:42217",
                                        "[::1]" };
    static const char *const bad[] = { "", "unix:run/x", ":42217", "host:", "::1", "[::1", "[]:1", "[::1]:" };
    struct err err;
    size_t i;

    for (i = 0; i < sizeof good / sizeof *good; i++) {
        struct rrdcached *c = rrdcached_new(good[i], &err);

        CHECK(c != NULL);
        rrdcached_free(c);
    }
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(rrdcached_new(bad[i], &err) == NULL);
}

static struct {
    size_t line[8];
    char why[8][200];
    int count;
} refused;

static void take_refused(void *ctx, size_t line, const char *why)
{
    (void)ctx;
    if (refused.count < 8) {
        refused.line[refused.count] = line;
        snprintf(refused.why[refused.count++], sizeof refused.why[0], "%s", why);
    }
}

static void test_protocol(const char *address)
{
    struct rrdcached *c = rrdcached_new(address, NULL);
    struct buf b;
    struct err err = { "" };
    char *path = help_path("a b\\c.rrd");
    int i;

    buf_init(&b, 0);
    CHECK_INT(rrdcached_quote(&b, "a\nFLUSHALL"), -1);
    CHECK_INT(b.len, 0);
    CHECK_INT(rrdcached_connect(c, &err), 0);
    buf_text(&b, "CREATE ");
    CHECK_INT(rrdcached_quote(&b, path), 0);
    buf_text(&b, " -s 60 -b 1700000000 -O DS:a:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10");
    CHECK_INT(rrdcached_ask(c, b.data, NULL, &err), 0);
    CHECK_INT(access(path, F_OK), 0);
    CHECK_INT(rrdcached_ask(c, b.data, NULL, &err), -1);
    CHECK(strstr(err.text, "File exists") != NULL);
    /* a refusal with a newline in it does not disturb what comes next */
    CHECK_INT(rrdcached_ask(c, "CREATE /nowhere/at/all.rrd -s 60 DS:a:GAUGE:120:U:U RRA:AVERAGE:0.5:1:10",
                            NULL, &err),
              -1);
    CHECK(strstr(err.text, "recursively") != NULL);
    CHECK_INT(rrdcached_ask(c, "PING", NULL, &err), 0);
    buf_clear(&b);
    for (i = 0; i < 5; i++) { /* 1: old; 3: no such file */
        buf_text(&b, "UPDATE ");
        rrdcached_quote(&b, i == 3 ? "/nowhere.rrd" : path);
        buf_printf(&b, " %d:%d", i == 1 ? 1700000000 : 1700000060 + i * 60, i);
        buf_bytes(&b, "", 1);
    }
    CHECK_INT(rrdcached_batch(c, b.data, 5, take_refused, NULL, &err), 0);
    CHECK_INT(refused.count, 2);
    CHECK(refused.line[0] == 1 && strstr(refused.why[0], "illegal attempt"));
    CHECK(refused.line[1] == 3 && strstr(refused.why[1], "No such file"));
    buf_clear(&b);
    buf_text(&b, "PENDING ");
    rrdcached_quote(&b, path);
    CHECK_INT(rrdcached_ask(c, b.data, NULL, &err), 3);
    buf_free(&b);
    rrdcached_free(c);
}

static void test_archive(const char *address)
{
    static const struct sample_ds other[] = { { "out_errors", SAMPLE_COUNTER },
                                              { "oper_status", SAMPLE_GAUGE },
                                              { "in_octets", SAMPLE_COUNTER } };
    const struct sample_head head = { "acme/hq/sw1", "interface", 60000, false, other, 3 };
    struct sample_value v[3] = { { true, { .counter = 600 } },
                                 { true, { .gauge = 1 } },
                                 { true, { .counter = 60000 } } };
    struct fleet_options o = help_options();
    struct archive *a;
    struct archive_state state;
    struct rrdfile_info info;
    struct buf b;
    int64_t now = clock_wall() / 1000, minute = now / 60000 * 60;
    char name[20];
    int i, k;

    o.rrdcached = address;
    a = archive_open(&o, NULL);
    if (!CHECK(a != NULL))
        return;
    for (k = 0; k < 10; k++)
        for (i = 0; i < 300; i++) {
            snprintf(name, sizeof name, "Gi1/0/%d", i);
            put_port(a, name, now - (10 - k) * 60000, (uint64_t)k * 6000);
        }
    CHECK_INT(archive_flush(a, "acme/hq/sw1", WAIT), 0);
    CHECK_INT(last_of(PORT), now - 60000); /* rrdcached was asked to write it */
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", minute - 300, 60) - 100) < 0.1);
    CHECK_INT(last_of("rrd/acme/hq/sw1/interface/Gi1_0_299.rrd"), now - 60000);
    CHECK_INT(stat_value(STAT_store_created), 300);
    put_port(a, "Gi1/0/1", now - 60000, 99); /* the same again: nothing happens */
    put_port(a, "Gi3/0/1", minute * 1000 - 60000,
             5); /* restarted within a step, and right behind the sample before */
    put_port(a, "Gi3/0/1", minute * 1000 - 30000, 1);
    put_port(a, "Gi3/0/1", minute * 1000 - 29999, 1);
    /* another order, one metric more, one less */
    buf_init(&b, 0);
    for (i = 0; i < 2; i++) {
        sample_begin(&b, &head);
        sample_row(&b, "Gi1/0/1", now + i * 50000, false, v);
        sample_end(&b);
        archive_put(a, b.data, b.len);
        buf_clear(&b);
        v[0].counter += 50;
        v[2].counter += 5000;
    }
    buf_free(&b);
    CHECK_INT(archive_flush(a, "acme/hq/sw1", WAIT), 0);
    CHECK_INT(last_of(PORT), now + 50000);
    CHECK_INT(last_of("rrd/acme/hq/sw1/interface/Gi3_0_1.rrd"), minute * 1000 - 29999);
    CHECK_INT(rrdfile_inspect(help_path(PORT), &info, NULL), RRDFILE_GOOD);
    CHECK_INT(info.ds_count, 4);
    rrdfile_free(&info);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", minute, 60) - 100) < 1);
    CHECK(help_value(help_path(PORT), "AVERAGE", "oper_status", minute, 60) == 1);
    archive_status(a, &state);
    CHECK(!state.degraded);
    CHECK_INT(state.waiting_samples, 0);
    archive_close(a);
}

/* rrdcached dies and comes back. */
static void test_away(const char *listen_at, const char *address)
{
    struct fleet_options o = help_options();
    struct archive *a;
    struct archive_state state;
    int64_t now = clock_wall() / 1000;
    int i;

    o.rrdcached = address;
    a = archive_open(&o, NULL);
    put_port(a, "Gi2/0/1", now - 600000, 0);
    CHECK_INT(archive_flush(a, "acme/hq/sw1", WAIT), 0);
    stop_daemon(SIGKILL);
    for (i = 1; i <= 5; i++)
        put_port(a, "Gi2/0/1", now - 600000 + i * 60000, (uint64_t)i * 6000);
    CHECK(archive_flush(a, "acme/hq/sw1", 300) < 0);
    archive_status(a, &state);
    CHECK_INT(state.waiting_samples, 5);
    CHECK(state.degraded && strstr(state.why, "rrdcached"));
    archive_close(a); /* what waits is in the journal */
    start_daemon(listen_at, address);
    a = archive_open(&o, NULL);
    put_port(a, "Gi2/0/1", now - 600000 + 6 * 60000, 36000);
    CHECK_INT(archive_flush(a, "acme/hq/sw1", WAIT), 0);
    CHECK_INT(last_of("rrd/acme/hq/sw1/interface/Gi2_0_1.rrd"), now - 240000);
    CHECK(fabs(help_value(help_path("rrd/acme/hq/sw1/interface/Gi2_0_1.rrd"), "AVERAGE", "in_octets",
                          (now - 360000) / 60000 * 60, 60) -
               100) < 0.1);
    archive_close(a);
}

static int free_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (struct sockaddr *)&address, sizeof address) ||
        getsockname(fd, (struct sockaddr *)&address, &len))
        exit(2);
    close(fd);
    return ntohs(address.sin_port);
}

static void quiet(const char *line)
{
    (void)line;
}

int main(void)
{
    char listen_at[600], address[600];

    setenv("TMPDIR", "/tmp", 1); /* the path of a socket holds 107 bytes */
    help_begin();
    log_capture(quiet);
    test_addresses();
    snprintf(listen_at, sizeof listen_at, "unix:%s/socket", help_folder);
    start_daemon(listen_at, listen_at);
    test_protocol(listen_at);
    test_archive(listen_at);
    test_away(listen_at, listen_at);
    stop_daemon(SIGTERM);
    help_end(1);
    stat_reset();
    snprintf(address, sizeof address, "127.0.0.1:%d", free_port());
    start_daemon(address, address);
    test_archive(address);
    stop_daemon(SIGTERM);
    help_end(0);
    return check_done();
}
