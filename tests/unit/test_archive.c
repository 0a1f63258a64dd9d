/* Proves: samples that are put end up in RRD files, by themselves or when they are asked for; what was not written when the process
 * ended is written by the next one; a full disk and a busy reader lose nothing; a queue that is too small drops the oldest and says so.
 * SPDX-License-Identifier: GPL-3.0-or-later */
/* valgrind */
#include "check.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stat.h"
#include "store/archive.h"
#include "store/rrdfile.h"
#include "store_help.h"

#define PORT "rrd/acme/hq/sw1/interface/Gi1_0_1.rrd"
#define WAIT 20000 /* ms: only a test that fails waits so long */

static char last_error[1024];

static void keep_errors(const char *line)
{
    if (strncmp(line, "error ", 6) == 0)
        snprintf(last_error, sizeof last_error, "%s", line);
}

static struct archive *begin(const struct fleet_options *o)
{
    struct err err = { "" };
    struct archive *a;

    stat_reset();
    a = archive_open(o, &err);
    if (!a) {
        printf("%s\n", err.text);
        exit(2);
    }
    return a;
}

static int put_port(struct archive *a, const char *instance, int64_t at, uint64_t octets)
{
    struct buf b;
    int result;

    buf_init(&b, 0);
    help_port(&b, instance, at, false, octets);
    result = archive_put(a, b.data, b.len);
    buf_free(&b);
    return result;
}

static int64_t wall_ms(void)
{
    return clock_wall() / 1000;
}

static int64_t last_of(const char *name)
{
    struct rrdfile_info info = { 0 };
    int64_t last = rrdfile_inspect(help_path(name), &info, NULL) == RRDFILE_GOOD ? info.last : 0;

    rrdfile_free(&info);
    return last;
}

/* Wait until the condition holds, at most WAIT. */
#define UNTIL(cond)                                             \
    do {                                                        \
        int waited_;                                            \
        for (waited_ = 0; !(cond) && waited_ < WAIT; waited_++) \
            usleep(1000);                                       \
    } while (0)

static void test_by_itself(void)
{
    struct fleet_options o = help_options();
    struct archive *a = begin(&o);
    struct archive_state state;
    int64_t now = wall_ms();

    CHECK_INT(put_port(a, "Gi1/0/1", now - 60000, 0), 0);
    CHECK_INT(put_port(a, "Gi1/0/1", now, 6000), 0);
    UNTIL(last_of(PORT) == now);
    CHECK_INT(last_of(PORT), now);
    UNTIL((archive_status(a, &state), state.series == 1 && !state.waiting_samples));
    CHECK_INT(state.series, 1);
    CHECK(!state.degraded);
    CHECK(stat_value(STAT_journal_bytes) > 100);
    archive_close(a);
    help_end(1);
}

static void test_flush(void)
{
    struct fleet_options o = help_options();
    struct archive *a;
    struct archive_state state;
    int64_t now = wall_ms();
    int i;
    char name[20];

    o.hold = 3600000;
    a = begin(&o);
    for (i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "Gi1/0/%d", i);
        put_port(a, name, now, (uint64_t)i);
    }
    CHECK_INT(archive_flush(a, "acme/hq/nobody", WAIT), 0);
    CHECK_INT(last_of(PORT), 0);
    CHECK_INT(archive_flush(a, "acme/hq/sw1", WAIT), 0);
    CHECK_INT(last_of(PORT), now);
    CHECK_INT(stat_value(STAT_store_created), 200);
    put_port(a, "Gi1/0/1", now + 1000, 5);
    archive_status(a, &state);
    CHECK(state.waiting_bytes > 0);
    archive_close(a); /* writes what waits */
    CHECK_INT(last_of(PORT), now + 1000);
    CHECK_INT(access(help_path("state/journal/0000000001.journal"), F_OK),
              -1); /* and needs no journal any more */
    help_end(1);
}

/* The process is killed with everything in memory; the next one finds it in the journal. */
static void test_killed(void)
{
    struct fleet_options o = help_options();
    struct archive *a;
    int64_t now = wall_ms();
    int ready[2], i;
    char byte;
    pid_t child;

    o.hold = 3600000;
    if (pipe(ready))
        exit(2);
    fflush(stdout);
    child = fork();
    if (!child) {
        a = begin(&o);
        for (i = 0; i < 10; i++)
            put_port(a, "Gi1/0/1", now - (9 - i) * 60000, (uint64_t)i * 6000);
        while (stat_value(STAT_journal_bytes) < 500)
            usleep(1000);
        if (write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    a = archive_open(&o, NULL);
    CHECK(a == NULL); /* two daemons can not share it */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    CHECK_INT(last_of(PORT), 0);
    a = begin(&o);
    put_port(a, "Gi1/0/2", now, 1);
    CHECK_INT(archive_flush(a, NULL, WAIT), 0);
    CHECK_INT(stat_value(STAT_store_replayed), 10);
    CHECK_INT(last_of(PORT), now);
    archive_close(a);
    CHECK(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", (now - 120000) / 60000 * 60, 60) - 100) <
          0.5);
    help_end(1);
}

/* Somebody looks at the file all the time. */
static void test_reader(void)
{
    struct fleet_options o = help_options();
    struct archive *a = begin(&o);
    int64_t now = wall_ms() - 400000;
    int i, wrong = 0;
    pid_t child;

    put_port(a, "Gi1/0/1", now, 0);
    CHECK_INT(archive_flush(a, NULL, WAIT), 0);
    fflush(stdout);
    child = fork();
    if (!child)
        for (;;) {
            help_value(help_path(PORT), "AVERAGE", "in_octets", now / 1000, 60);
            usleep(200);
        }
    for (i = 1; i <= 300; i++) {
        put_port(a, "Gi1/0/1", now + i * 1000, (uint64_t)i * 100);
        if (i % 10 == 0)
            archive_flush(a, "acme/hq/sw1", WAIT);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    archive_close(a);
    CHECK_INT(last_of(PORT), now + 300000);
    for (i = 2; i < 5; i++)
        if (!(fabs(help_value(help_path(PORT), "AVERAGE", "in_octets", now / 60000 * 60 + i * 60, 60) - 100) <
              2))
            wrong++;
    CHECK_INT(wrong, 0);
    help_end(1);
}

static void test_small_queue(void)
{
    struct fleet_options o = help_options();
    struct archive *a;
    struct archive_state state;
    struct buf b;
    int64_t now = wall_ms() - 900000;
    int i, k, refused = 0;
    char name[20];
    const struct sample_head head = { "acme/hq/sw1", "interface", 60000, false, help_ds, 3 };
    struct sample_value v[3] = { { true, { .counter = 1 } },
                                 { true, { .counter = 1 } },
                                 { true, { .gauge = 1 } } };

    o.hold = 3600000;
    o.queue = 300000;
    a = begin(&o);
    for (i = 0; i < 200; i++) {
        buf_init(&b, 0);
        sample_begin(&b, &head);
        for (k = 0; k < 200; k++) {
            snprintf(name, sizeof name, "Gi1/0/%d", k);
            sample_row(&b, name, now + i * 1000, false, v);
        }
        sample_end(&b);
        refused += archive_put(a, b.data, b.len) < 0;
        buf_free(&b);
        archive_status(a, &state);
        if (state.waiting_bytes > 900000)
            break;
    }
    CHECK_INT(i, 200);
    CHECK(refused > 0);
    CHECK(strstr(last_error, "store_full") || strstr(last_error, "store_drops"));
    CHECK_INT(archive_flush(a, NULL, WAIT), 0);
    archive_status(a, &state);
    CHECK_INT(state.waiting_samples, 0);
    CHECK(stat_value(STAT_missing_disk) > 0 && stat_value(STAT_missing_disk) < 40000);
    CHECK_INT(last_of(PORT), now + 199000); /* the newest is there */
    archive_close(a);
    help_end(1);
}

/* A disk that is too small, with the means at hand: as root a tmpfs, else files that may not grow. */
static int small_disk_begin(void)
{
    struct rlimit limit;

    if (geteuid() == 0 && !unshare(CLONE_NEWNS) && !mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) &&
        !mount("none", help_folder, "tmpfs", 0, "size=400k"))
        return 1;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = 60000;
    setrlimit(RLIMIT_FSIZE, &limit);
    return 0;
}

static void small_disk_grow(int mounted)
{
    struct rlimit limit;

    if (mounted) {
        CHECK_INT(mount("none", help_folder, "tmpfs", MS_REMOUNT, "size=40m"), 0);
        return;
    }
    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_FSIZE, &limit);
}

static int file_count;

static int count_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)path;
    (void)st;
    (void)at;
    file_count += kind == FTW_F;
    return 0;
}

static int files_in(const char *name)
{
    file_count = 0;
    nftw(help_path(name), count_file, 16, FTW_PHYS);
    return file_count;
}

static void test_full_disk(void)
{
    struct fleet_options o = help_options();
    struct archive *a;
    struct archive_state state;
    int64_t now = wall_ms() - 900000;
    int mounted = small_disk_begin(), i, files;
    char name[20];

    a = begin(&o);
    for (i = 0; i < 20; i++) { /* about 180 KB each: they do not fit */
        snprintf(name, sizeof name, "Gi1/0/%d", i);
        put_port(a, name, now, 0);
        put_port(a, name, now + 60000, 6000);
    }
    UNTIL((archive_status(a, &state), state.degraded));
    CHECK(state.degraded);
    CHECK(strlen(state.why) > 10);
    CHECK(archive_flush(a, NULL, 500) < 0);
    files = files_in("rrd");
    CHECK_INT(files, mounted ? 1 : 0); /* no half files */
    CHECK_INT(files_in("rrd/.new"), 0);
    archive_status(a, &state);
    CHECK_INT(state.waiting_samples, 40 - 2 * files); /* nothing lost */
    if (mounted) {                                    /* the file that is there takes values on a full disk */
        put_port(a, "Gi1/0/0", now + 120000, 12000);
        put_port(a, "Gi1/0/1", now + 120000, 12000);
        UNTIL(last_of("rrd/acme/hq/sw1/interface/Gi1_0_0.rrd") == now + 120000 ||
              last_of(PORT) == now + 120000);
        CHECK(last_of("rrd/acme/hq/sw1/interface/Gi1_0_0.rrd") == now + 120000 ||
              last_of(PORT) == now + 120000);
    }
    small_disk_grow(mounted);
    CHECK_INT(archive_flush(a, NULL, WAIT), 0);
    archive_status(a, &state);
    CHECK_INT(state.waiting_samples, 0);
    CHECK(!state.degraded);
    CHECK_INT(files_in("rrd"), 20);
    CHECK_INT(stat_value(STAT_missing_disk), 0);
    CHECK(last_of("rrd/acme/hq/sw1/interface/Gi1_0_19.rrd") >= now + 60000);
    archive_close(a);
    help_end(1);
    if (mounted)
        umount2(help_folder, MNT_DETACH);
}

static void test_change(void)
{
    struct fleet_options o = help_options();
    struct archive *a;
    struct stat old, new;
    struct fleet_archive one = { 60000, 3600000, false };
    int64_t now = wall_ms();

    o.hold = 3600000;
    a = begin(&o);
    put_port(a, "Gi1/0/1", now - 60000, 0);
    o.hold = 0;
    o.archives = &one;
    o.archive_count = 1;
    archive_change(a, &o);
    put_port(a, "Gi1/0/2", now, 0);
    UNTIL(last_of(PORT) && last_of("rrd/acme/hq/sw1/interface/Gi1_0_2.rrd"));
    CHECK_INT(stat(help_path(PORT), &old), 0);
    CHECK_INT(stat(help_path("rrd/acme/hq/sw1/interface/Gi1_0_2.rrd"), &new), 0);
    CHECK_INT(old.st_size,
              new.st_size); /* both were made after the change: an hour of minutes and nothing else */
    CHECK(new.st_size < 60 * 3 * 8 + 4000);
    archive_close(a);
    help_end(1);
}

static void test_cannot_open(void)
{
    struct fleet_options o = help_options();
    struct err err = { "" };
    int fd = open(help_path("state"), O_CREAT | O_WRONLY, 0600);

    close(fd);
    CHECK(archive_open(&o, &err) == NULL);
    CHECK(strstr(err.text, "state") != NULL);
    help_end(1);
}

/* ---- for tests/e2e/journal-kill.sh ------------------------------------------------------------------------- */

enum { KILL_SERIES = 20 };

static struct fleet_options kill_options(const char *folder)
{
    static struct fleet_archive seconds[] = { { 1000, 86400000, false } };
    struct fleet_options o = help_options();

    o.state = folder;
    o.rrd = NULL;
    o.hold = 3000; /* what was said is not yet in a file */
    o.archives = seconds;
    o.archive_count = 1;
    return o;
}

/* Puts rows number first, first + 1, ... (one a second from base on) for some series, and says which are older than a second. */
static _Noreturn void kill_write(const char *folder, int64_t base, int64_t first)
{
    const struct sample_ds ds = { "number", SAMPLE_GAUGE };
    const struct sample_head head = { "acme/hq/ups", "battery", 1000, false, &ds, 1 };
    struct fleet_options o = kill_options(folder);
    static int64_t put_at[4096];
    int64_t n, said = first;
    struct archive *a = begin(&o);
    struct archive_state state;
    char name[20];
    struct buf b;
    int i;

    buf_init(&b, 0);
    for (n = first;; n++) {
        struct sample_value v = { true, { .gauge = (double)n } };

        buf_clear(&b);
        sample_begin(&b, &head);
        for (i = 0; i < KILL_SERIES; i++) {
            snprintf(name, sizeof name, "line %d", i);
            sample_row(&b, name, base + n * 1000, false, &v);
        }
        sample_end(&b);
        archive_put(a, b.data, b.len);
        put_at[n % 4096] = clock_steady();
        archive_status(a, &state); /* a disk that hangs for a second is not what this is about */
        while (said <= n && state.journal_lag < 1000000 && put_at[said % 4096] <= clock_steady() - 1000000)
            printf("%lld\n", (long long)said++);
        fflush(stdout);
        usleep(5000);
    }
}

/* Every row from 0 to last is in every file. */
static int kill_verify(const char *folder, int64_t base, int64_t last)
{
    struct fleet_options o = kill_options(folder);
    struct archive *a = begin(&o);
    time_t start, end;
    unsigned long step, count;
    rrd_value_t *data;
    char **names, path[600];
    int64_t n, missing = 0;
    int i;

    if (archive_flush(a, NULL, WAIT))
        missing++;
    archive_close(a);
    for (i = 0; i < KILL_SERIES; i++) {
        snprintf(path, sizeof path, "%s/rrd/acme/hq/ups/battery/line_%d.rrd", folder, i);
        start = (time_t)(base / 1000 - 1);
        end = (time_t)(base / 1000 + last);
        step = 1;
        rrd_clear_error();
        if (rrd_fetch_r(path, "AVERAGE", &start, &end, &step, &count, &names, &data)) {
            printf("%s: %s\n", path, rrd_get_error());
            return 1;
        }
        for (n = 0; n <= last; n++)
            missing += data[base / 1000 + n - (int64_t)start - 1] != (double)n;
        free(names[0]);
        free(names);
        free(data);
    }
    printf("%lld missing of %lld\n", (long long)missing, (long long)(last + 1) * KILL_SERIES);
    return missing != 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        kill_write(argv[2], strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    if (argc == 5 && strcmp(argv[1], "verify") == 0)
        return kill_verify(argv[2], strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    help_begin();
    log_setup(LOG_LEVEL_INFO);
    log_capture(keep_errors);
    test_by_itself();
    test_flush();
    test_killed();
    test_reader();
    test_small_queue();
    test_change();
    test_cannot_open();
    test_full_disk();
    help_end(0);
    return check_done();
}
