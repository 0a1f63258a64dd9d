/* poll.c: "forestall poll": ask one device now, of the configuration or straight from the command line. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/adhoc.h"
#include "cmd/cmd.h"
#include "cmd/conditions.h"
#include "cmd/show.h"
#include "core/once.h"

struct request {
    const char *config, *recording;
    bool json, conditions;
    const char *const *groups;
    struct adhoc adhoc;
    bool up;
    struct buf out;
};

static int terminal_width(void)
{
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40 ? size.ws_col : 100;
}

static void take(void *ctx, struct poll *p)
{
    struct request *r = ctx;
    r->up = p->any_answer;
    if (r->conditions) {
        conditions_bad(p, r->groups, &r->out);
    } else if (r->json) {
        show_json(p, r->groups, &r->out);
    } else {
        show_text(p, r->groups, terminal_width(), &r->out);
    }
}

static int poll_device(struct request *r, struct fleet *fleet, const struct device *device)
{
    struct err err;
    buf_init(&r->out, 256 << 20);
    int rc = once_poll(fleet, device, r->recording, take, r, &err);
    if (rc != 0) {
        fprintf(stderr, "forestall poll: %s\n", err.text);
    } else if (r->out.len > 0) {
        (void)fwrite(r->out.data, 1, r->out.len, stdout);
    }
    if (rc == 0 && !r->up) {
        fprintf(stderr, "%s: %s", device->key, adhoc_advice(device));
    }
    buf_free(&r->out);
    return rc == 0 && r->up ? CMD_GOOD : CMD_WRONG;
}

static int poll_configured(struct request *r, const char *name)
{
    struct fleet *fleet = cmd_load(r->config);
    struct err err;
    if (fleet == NULL) {
        return CMD_WRONG;
    }
    const struct device *device = fleet_device(fleet, name, &err);
    int rc = CMD_WRONG;
    if (device == NULL) {
        fprintf(stderr, "forestall poll: %s\n", err.text);
    } else {
        rc = poll_device(r, fleet, device);
    }
    fleet_drop(fleet);
    return rc;
}

static int poll_adhoc(struct request *r, const char *address)
{
    struct fleet *fleet = adhoc_fleet(&r->adhoc, address, r->recording);
    int rc = fleet == NULL ? adhoc_status(&r->adhoc) : poll_device(r, fleet, fleet->devices[0]);
    fleet_drop(fleet);
    return rc;
}

static int take_options(struct request *r, int argc, char **argv)
{
    int c;
    while ((c = getopt_long(argc, argv, "c:jf:" ADHOC_LETTERS, adhoc_options, NULL)) != -1) {
        switch (c) {
        case 'c':
            r->config = optarg;
            break;
        case 'j':
            r->json = true;
            break;
        case 'T':
            r->conditions = true;
            break;
        case 'f':
            r->recording = optarg;
            break;
        default:
            if (adhoc_take(&r->adhoc, c, optarg) != 0) {
                return c == '?' ? cmd_bad_option(&cmd_poll, argv, adhoc_options)
                                : cmd_bad_usage(&cmd_poll, "'%s' is no value for that option", optarg);
            }
        }
    }
    return optind == argc && r->recording == NULL ? cmd_bad_usage(&cmd_poll, "which DEVICE?") : CMD_GOOD;
}

static int run(int argc, char **argv)
{
    struct request r = { .config = cmd_default_config() };
    int rc = take_options(&r, argc, argv);
    if (rc == CMD_GOOD) {
        const char *target = r.recording != NULL ? r.recording : argv[optind++];
        r.groups = (const char *const *)(argv + optind);
        rc = adhoc_is_used(&r.adhoc) || r.recording != NULL ? poll_adhoc(&r, target)
                                                            : poll_configured(&r, target);
    }
    adhoc_end(&r.adhoc);
    return rc;
}

const struct cmd cmd_poll = {
    .name = "poll",
    .help = "ask one device now and show what it says",
    .usage =
        "usage: forestall poll [-c FILE] [--json] DEVICE [GROUP ...]\n"
        "       forestall poll [--json] --community NAME [--version 1|2c] [--profile NAME] ADDRESS[:PORT] [GROUP ...]\n"
        "       forestall poll [--json] --version 3 --user NAME --level LEVEL [--auth P --auth-pass-file F] [--priv P --priv-pass-file F] ...\n"
        "       forestall poll [--json] [--profile NAME] --from FILE.snmprec [GROUP ...]\n"
        "  -c FILE                main configuration file; DEVICE is customer/site/name, or the name alone when only one has it\n"
        "  --json                 one JSON object a line\n"
        "  --conditions           in place of values: what is wrong now, and would be a ticket when it lasts (rates need a second poll)\n"
        "  --profile NAME         what to ask (default: auto, whatever the device has)\n"
        "  --profiles FOLDER, --mibs FOLDERS   where profiles and MIB modules are\n"
        "  --community NAME, --community-file F, --auth-pass P, --priv-pass P (others on this machine can see arguments: prefer files)\n"
        "  --context NAME, --timeout 2s, --retries N, --max-response BYTES\n"
        "  --from FILE            a recording answers in place of a device\n"
        "  GROUP                  only these groups or sections; * and ? match\n",
    .run = run,
};
