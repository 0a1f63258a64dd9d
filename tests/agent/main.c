/* fleet: thousands of SNMP agents on loopback addresses, played from recordings. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve.h"
#include "tell.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arguments {
    unsigned long port, seconds;
    const char *control, *tell;
    bool v6, watch_stdin, check;
};

static const char usage[] =
    "usage: fleet [-p PORT] [-f SECONDS] [-c SOCKET] [-d DEVICE]... [-6] [-e] [-n] [FLEETFILE]...\n"
    "       fleet -t SOCKET WORD...\n"
    "  -p, --port PORT      UDP port on all of 127.0.0.0/8 (default 1161; 0 = any, printed)\n"
    "  -f, --for SECONDS    end after that time (default 600)\n"
    "  -c, --control SOCKET listen for commands there\n"
    "  -d, --device LINE    one more line of a fleet file\n"
    "  -6, --ipv6           on ::1 as well\n"
    "  -e, --eof            end when standard input does\n"
    "  -n, --check          only read the files\n"
    "  -t, --tell SOCKET    send a command to a running fleet and print the answer\n"
    "Files, commands and faults: tests/agent/README.\n";

static volatile int stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static unsigned long number_or_die(const char *text, unsigned long max)
{
    char *end;
    errno = 0;
    unsigned long v = strtoul(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || v > max) {
        fprintf(stderr, "fleet: \"%s\": want a number up to %lu\n", text, max);
        exit(2);
    }
    return v;
}

static void die(const char *why)
{
    fprintf(stderr, "fleet: %s\n", why);
    exit(1);
}

static void parse(int argc, char **argv, struct arguments *out, struct herd *h)
{
    static const struct option options[] = { { "port", 1, NULL, 'p' },    { "for", 1, NULL, 'f' },
                                             { "control", 1, NULL, 'c' }, { "device", 1, NULL, 'd' },
                                             { "ipv6", 0, NULL, '6' },    { "eof", 0, NULL, 'e' },
                                             { "check", 0, NULL, 'n' },   { "tell", 1, NULL, 't' },
                                             { "help", 0, NULL, 'h' },    { NULL, 0, NULL, 0 } };
    char why[400];
    *out = (struct arguments){ .port = 1161, .seconds = 600 };
    for (int c; (c = getopt_long(argc, argv, "+p:f:c:d:6ent:h", options, NULL)) != -1;) {
        switch (c) {
        case 'p':
            out->port = number_or_die(optarg, 65535);
            break;
        case 'f':
            out->seconds = number_or_die(optarg, 10000000);
            break;
        case 'c':
            out->control = optarg;
            break;
        case 't':
            out->tell = optarg;
            break;
        case '6':
            out->v6 = true;
            break;
        case 'e':
            out->watch_stdin = true;
            break;
        case 'n':
            out->check = true;
            break;
        case 'd':
            if (herd_line(h, optarg, "", serve_now(), why, sizeof why))
                die(why);
            break;
        default:
            fputs(usage, c == 'h' ? stdout : stderr);
            exit(c == 'h' ? 0 : 2);
        }
    }
}

int main(int argc, char **argv)
{
    struct arguments args;
    struct herd *h = herd_new();
    char why[400];
    parse(argc, argv, &args, h);
    if (args.tell) {
        herd_free(h);
        return tell_send(args.tell, argv + optind, argc - optind);
    }
    for (int i = optind; i < argc; i++)
        if (herd_load(h, argv[i], serve_now(), why, sizeof why))
            die(why);
    if (!herd_count(h)) {
        fputs(usage, stderr);
        return 2;
    }
    if (args.check) {
        printf("devices %zu\n", herd_count(h));
        herd_free(h);
        return 0;
    }
    struct serve *u = serve_open(h, (uint16_t)args.port, args.v6, args.control, why, sizeof why);
    if (!u)
        die(why);
    struct sigaction act = { .sa_handler = on_signal };
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
    signal(SIGPIPE, SIG_IGN);
    printf("ready port %u devices %zu\n", serve_port(u), herd_count(h));
    fflush(stdout);
    serve_run(u, &stop, serve_now() + (int64_t)args.seconds * 1000000, args.watch_stdin);
    serve_close(u);
    herd_free(h);
    return 0;
}
