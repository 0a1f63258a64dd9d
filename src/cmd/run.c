/* run.c: "forestall run": the daemon, in the foreground. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "core/daemon.h"
#include "core/load.h"

/* The process holds passwords and keys: no core files, no attaching. Memory that was freed is kept for the next poll: giving it back and taking it again
 * cost more than the poll itself. */
static void prepare_process(void)
{
    struct rlimit none = { 0, 0 };
    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__ /* whose leak check attaches to the process */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    (void)mallopt(M_TRIM_THRESHOLD, 64 << 20);
    (void)mallopt(M_TOP_PAD, 1 << 20);
}

static struct fleet *load(const char *config)
{
    struct report report = { 0 };
    struct fleet *fleet = load_whole(config, &report);
    cmd_show_report(stderr, &report);
    report_free(&report);
    return fleet;
}

static int run(int argc, char **argv)
{
    const char *config = cmd_default_config();
    int c;
    while ((c = getopt(argc, argv, "c:")) != -1) {
        if (c != 'c') {
            return cmd_bad_option(&cmd_run, argv, NULL);
        }
        config = optarg;
    }
    if (optind < argc) {
        return cmd_bad_usage(&cmd_run, "'%s' is too much", argv[optind]);
    }
    struct fleet *fleet = load(config);
    struct err err;
    enum log_level level;
    if (fleet == NULL) {
        return CMD_WRONG;
    }
    if (log_level_named(fleet->options.log_level, &level) == 0) {
        log_setup(level);
    }
    prepare_process();
    if (daemon_run(config, fleet, &err) != 0) {
        log_error("start", "error=%s", log_quote(err.text));
        return CMD_WRONG;
    }
    return CMD_GOOD;
}

const struct cmd cmd_run = {
    .name = "run",
    .help = "poll all devices until told to stop (the daemon, in the foreground)",
    .usage = "usage: forestall run [-c FILE]\n"
             "  -c FILE  main configuration file\n"
             "SIGHUP reloads the configuration, SIGTERM stops, SIGUSR1 logs the counters.\n",
    .run = run,
};
