/* status.c: "forestall status": what the running daemon knows. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "out/page.h"

static const char *field(const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL ? text : "";
}

static void put_ago(const json_t *v, int width)
{
    char shown[32];
    if (json_is_number(v)) {
        int64_t ms = (int64_t)json_number_value(v) * 1000;
        printf("%*s", width, text_duration_show(ms > 3600000 ? ms / 60000 * 60000 : ms, shown));
    } else {
        printf("%*s", width, "never");
    }
}

static void put_missing(const json_t *missing)
{
    const char *why;
    const json_t *n;
    bool first = true;
    json_object_foreach((json_t *)(uintptr_t)missing, why, n)
    {
        printf("%s%lld %s", first ? "  missing: " : ", ", (long long)json_integer_value(n), why);
        first = false;
    }
}

static long long number(const json_t *o, const char *key)
{
    return (long long)json_integer_value(json_object_get(o, key));
}

/* The newest of a list: who, what, how often. */
static void show_list(const char *title, const json_t *list, const char *who, const char *what)
{
    enum { SHOWN = 10 };
    for (size_t i = 0; i < json_array_size(list) && i < SHOWN; i++) {
        const json_t *o = json_array_get(list, i);
        const char *note = field(o, "note");
        struct buf text;
        buf_init(&text, 2000);
        buf_printf(&text, "%s  %s%s%s", field(o, who), field(o, what), note[0] != '\0' ? " " : "", note);
        printf("%s%8lld  ", i == 0 ? title : "", number(o, "count"));
        struct buf safe;
        buf_init(&safe, 0);
        buf_escape(&safe, BUF_TERMINAL, text.data, text.len);
        printf("%s%s\n", safe.data, json_is_true(json_object_get(o, "over")) ? "  (over)" : "");
        buf_free(&safe);
        buf_free(&text);
    }
    if (json_array_size(list) > SHOWN) {
        printf("%8s  and others: see --json\n", "");
    }
}

static void show_traps(const json_t *t)
{
    const json_t *ports = json_object_get(t, "listening"), *heard = json_object_get(t, "heard"), *value;
    const json_t *decoder = json_object_get(t, "decoder"), *datagrams = json_object_get(t, "datagrams");
    const char *key;
    if (json_array_size(ports) == 0) {
        return;
    }
    printf("traps: listening on");
    for (size_t i = 0; i < json_array_size(ports); i++) {
        printf(" %s", json_string_value(json_array_get(ports, i)));
    }
    printf("; decoder %s", json_is_true(json_object_get(decoder, "running")) ? "runs" : "DOES NOT RUN");
    if (number(decoder, "died") > 0) {
        printf(", has died %lld times", number(decoder, "died"));
    }
    printf("\n  datagrams:");
    json_object_foreach((json_t *)(uintptr_t)datagrams, key, value)
    {
        printf(" %lld %s,", (long long)json_integer_value(value), key);
    }
    printf(" %lld dropped by the kernel; %lld informs answered\n", number(t, "kernel_drops"),
           number(t, "informs_answered"));
    printf("  by rule: %lld open, %lld watch, %lld clear, %lld no ticket, %lld repeats, %lld switched off;\n"
           "  %lld known to no rule, %lld of no device\n",
           number(heard, "open"), number(heard, "watch"), number(heard, "clear"), number(heard, "none"),
           number(heard, "folded"), number(heard, "off"), number(heard, "no_rule"),
           number(heard, "no_device"));
    show_list("  storms, with what was not looked at:\n", json_object_get(t, "storms"), "source", "why");
    show_list("  senders that were refused:\n", json_object_get(t, "strangers"), "source", "why");
    show_list("  no rule knows (forestall trap --unknown):\n", json_object_get(t, "unknown"), "sender",
              "oid");
}

/* In the list of devices: what is missing most, of what somebody can do something about. All of it: status DEVICE. */
static void put_worst(const json_t *missing)
{
    static const char *const usual[] = { "first reading", "computed from a missing value", "special value",
                                         "restarted", "no such object" };
    const char *why, *worst = NULL;
    json_int_t most = 0;
    const json_t *n;
    json_object_foreach((json_t *)(uintptr_t)missing, why, n)
    {
        bool plain = false;
        for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
            plain = plain || strcmp(why, usual[i]) == 0;
        }
        if (!plain && json_integer_value(n) > most) {
            most = json_integer_value(n);
            worst = why;
        }
    }
    if (worst != NULL) {
        printf("  %lld %s", (long long)most, worst);
    }
}

static int widest(const json_t *devices)
{
    size_t most = 6;
    for (size_t i = 0; i < json_array_size(devices); i++) {
        size_t len = strlen(field(json_array_get(devices, i), "device"));
        most = len > most ? len : most;
    }
    return most > 60 ? 60 : (int)most;
}

static void show_all(const json_t *all)
{
    const json_t *stats = json_object_get(all, "stats"), *store = json_object_get(all, "store"),
                 *devices = json_object_get(all, "devices");
    int width = widest(devices);
    printf("%-*s %-8s %8s %8s %7s  %s\n", width, "device", "state", "for", "answered", "ms",
           "values missing");
    for (size_t i = 0; i < json_array_size(devices); i++) {
        const json_t *d = json_array_get(devices, i), *ms = json_object_get(d, "response_time_s");
        printf("%-*s %-8s ", width, field(d, "device"), field(d, "state"));
        put_ago(json_object_get(d, "for_s"), 8);
        printf(" ");
        put_ago(json_object_get(d, "answered_s_ago"), 8);
        if (json_is_number(ms)) {
            printf(" %7.1f", json_number_value(ms) * 1000);
        } else {
            printf(" %7s", "-");
        }
        put_worst(json_object_get(d, "missing"));
        printf("\n");
    }
    printf("\n%lld polls, %lld values, %lld requests, %lld sent again, %lld refused answers\n",
           (long long)json_integer_value(json_object_get(stats, "polls")),
           (long long)json_integer_value(json_object_get(stats, "values")),
           (long long)json_integer_value(json_object_get(stats, "requests")),
           (long long)json_integer_value(json_object_get(stats, "resends")),
           (long long)(json_integer_value(json_object_get(stats, "refused_unknown")) +
                       json_integer_value(json_object_get(stats, "refused_address")) +
                       json_integer_value(json_object_get(stats, "refused_community")) +
                       json_integer_value(json_object_get(stats, "refused_security"))));
    json_int_t lag = json_integer_value(json_object_get(store, "journal_lag_ms"));
    printf("store: %lld series, %lld samples waiting, %s%s\n",
           (long long)json_integer_value(json_object_get(store, "series")),
           (long long)json_integer_value(json_object_get(store, "waiting_samples")),
           json_is_true(json_object_get(store, "degraded")) ? "DEGRADED: " : "good",
           json_is_true(json_object_get(store, "degraded")) ? field(store, "why") : "");
    if (lag >= 1000) {
        printf("journal: the disk hangs, %.1f s behind\n", (double)lag / 1000);
    }
    const json_t *tickets = json_object_get(all, "tickets");
    if (json_is_true(json_object_get(tickets, "failing"))) {
        printf("tickets: CAN NOT BE WRITTEN, %lld changes wait: %s\n",
               (long long)json_integer_value(json_object_get(tickets, "waiting")), field(tickets, "why"));
    }
    show_traps(json_object_get(all, "traps"));
}

/* What comes from the device is escaped by JSON. */
static void show_fields(const char *title, const json_t *fields)
{
    const char *key;
    json_t *value;
    printf("\n%s\n", title);
    json_object_foreach((json_t *)(uintptr_t)fields, key, value)
    {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(4));
        printf("  %-28s %s\n", key, text != NULL ? text : "");
        free(text);
    }
}

static void show_quirks(const json_t *list)
{
    printf("\nquirks%s\n", json_array_size(list) > 0 ? "" : "\n  none");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *q = json_array_get(list, i);
        char *text = json_dumps(json_object_get(q, "evidence"), JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
        printf("  %-28s %s%s  %s\n", field(q, "quirk"), field(q, "since"), field(q, "by"),
               text != NULL ? text : "");
        free(text);
    }
}

/* From its own table. */
static void show_addresses(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        printf("%s%s",
               i == 0       ? "\naddresses of its own\n  "
               : i % 6 == 0 ? "\n  "
                            : " ",
               json_string_value(json_array_get(list, i)));
    }
    printf("%s", json_array_size(list) > 0 ? "\n" : "");
}

/* The names of all sections in one state, filled into lines. */
static void show_names(const json_t *sections, const char *state)
{
    int column = 0;
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *s = json_array_get(sections, i);
        if (strcmp(field(s, "state"), state) != 0) {
            continue;
        }
        if (column == 0) {
            printf("\n%s\n ", state);
        } else if (column + (int)strlen(field(s, "section")) > 100) {
            printf("\n ");
            column = 0;
        }
        column += printf(" %s%s%s", field(s, "context"), field(s, "context")[0] != '\0' ? ":" : "",
                         field(s, "section"));
    }
    printf("%s", column > 0 ? "\n" : "");
}

static void show_supplies(const json_t *sections)
{
    bool first = true;
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *list = json_object_get(json_array_get(sections, i), "supplies");
        for (size_t k = 0; k < json_array_size(list); k++) {
            const json_t *s = json_array_get(list, k), *replaced = json_object_get(s, "replaced");
            char *name = json_dumps(json_object_get(s, "supply"), JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
            printf("%s  %-44s %4.0f %%  %s%s%s\n", first ? "\nsupplies, by their levels so far\n" : "",
                   name != NULL ? name : "", json_number_value(json_object_get(s, "level")),
                   field(s, "direction"), replaced != NULL ? ", replaced or emptied " : "",
                   field(s, "replaced"));
            free(name);
            first = false;
        }
    }
}

static void show_sections(const json_t *d)
{
    const json_t *sections = json_object_get(d, "sections");
    long long others = (long long)json_integer_value(json_object_get(d, "sections_for_others"));
    printf("\n\nsections\n");
    for (size_t i = 0; i < json_array_size(sections); i++) {
        const json_t *s = json_array_get(sections, i);
        if (strcmp(field(s, "state"), "polled") == 0) {
            printf("  %-28s every %6.0f s  %5lld rows  %s\n", field(s, "section"),
                   json_number_value(json_object_get(s, "every_s")),
                   (long long)json_integer_value(json_object_get(s, "rows")), field(s, "context"));
        }
    }
    show_names(sections, "not walked yet");
    show_names(sections, "replaced by another section");
    show_names(sections, "not on this device");
    if (others > 0) {
        printf("\nand %lld sections of its profile for devices of other vendors\n", others);
    }
    show_supplies(sections);
}

/* Texts of other devices, escaped. */
static void put_text(const json_t *o, const char *name, const char *before)
{
    const char *text = json_string_value(json_object_get(o, name));
    struct buf b;
    if (text != NULL) {
        buf_init(&b, 0);
        buf_escape(&b, BUF_TERMINAL, text, strlen(text));
        printf("%s%s", before, b.data != NULL ? b.data : "");
        buf_free(&b);
    }
}

static void show_place(const json_t *place)
{
    const json_t *parents = json_object_get(place, "parents"), *list = json_object_get(place, "neighbours");
    for (size_t i = 0; i < json_array_size(parents); i++) {
        printf("%s%s", i == 0 ? "\nreached through " : " or ", json_string_value(json_array_get(parents, i)));
    }
    if (json_array_size(parents) > 0) {
        printf("%s\n", json_is_true(json_object_get(place, "learned")) ? ", learned from neighbours" : "");
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *n = json_array_get(list, i);
        printf("%s", i == 0 ? "\nneighbours\n" : "");
        put_text(n, "port", "  ");
        put_text(n, json_is_string(json_object_get(n, "device")) ? "device" : "name", ": ");
        put_text(n, "remote_port", " port ");
        printf("%s\n", json_is_true(json_object_get(n, "gone")) ? " (not told any more)" : "");
    }
}

static void show_device(const json_t *d)
{
    printf("%s  %s  profile %s\n%s for ", field(d, "device"), field(d, "address"), field(d, "profile"),
           field(d, "state"));
    put_ago(json_object_get(d, "for_s"), 0);
    printf(", answered ");
    put_ago(json_object_get(d, "answered_s_ago"), 0);
    printf(" ago; %lld polls, %lld without an answer\n",
           (long long)json_integer_value(json_object_get(d, "polls")),
           (long long)json_integer_value(json_object_get(d, "polls_failed")));
    put_missing(json_object_get(d, "missing"));
    show_sections(d);
    show_place(json_object_get(d, "place"));
    show_fields("identity", json_object_get(d, "identity"));
    show_quirks(json_object_get(d, "quirks"));
    show_fields("learned", json_object_get(d, "learned"));
    show_addresses(json_object_get(d, "addresses"));
}

static int ask(const struct fleet *fleet, const char *name, bool as_json)
{
    struct err err;
    struct buf body, path;
    const struct device *device = name != NULL ? fleet_device(fleet, name, &err) : NULL;
    if (name != NULL && device == NULL) {
        fprintf(stderr, "forestall status: %s\n", err.text);
        return CMD_WRONG;
    }
    buf_init(&body, 0);
    buf_init(&path, 0);
    buf_printf(&path, "/status%s%s", device != NULL ? "?" : "", device != NULL ? device->key : "");
    char *socket_path = file_join(fleet->options.state, "socket");
    int status = page_get(socket_path, path.data, &body, &err);
    json_t *o = status == 200 ? json_loadb(body.data, body.len, 0, NULL) : NULL;
    if (status < 0) {
        fprintf(stderr, "forestall status: %s\n", err.text);
    } else if (o == NULL) {
        fprintf(stderr, "forestall status: the running daemon does not know %s: reload it\n",
                device != NULL ? device->key : "that");
    } else if (as_json) {
        (void)fwrite(body.data, 1, body.len, stdout);
    } else {
        (device != NULL ? show_device : show_all)(o);
    }
    int rc = o != NULL ? CMD_GOOD : CMD_WRONG;
    json_decref(o);
    free(socket_path);
    buf_free(&body);
    buf_free(&path);
    return rc;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = { { "json", no_argument, NULL, 'j' }, { NULL, 0, NULL, 0 } };
    const char *config = cmd_default_config();
    bool as_json = false;
    int c;
    while ((c = getopt_long(argc, argv, "c:j", options, NULL)) != -1) {
        if (c == 'c') {
            config = optarg;
        } else if (c == 'j') {
            as_json = true;
        } else {
            return cmd_bad_option(&cmd_status, argv, options);
        }
    }
    if (optind + 1 < argc) {
        return cmd_bad_usage(&cmd_status, "'%s' is too much", argv[optind + 1]);
    }
    struct fleet *fleet = cmd_load(config);
    int rc = fleet == NULL ? CMD_WRONG : ask(fleet, argv[optind], as_json);
    fleet_drop(fleet);
    return rc;
}

const struct cmd cmd_status = {
    .name = "status",
    .help = "what the running daemon knows: devices, missing values and why, the store",
    .usage = "usage: forestall status [-c FILE] [--json] [DEVICE]\n"
             "  -c FILE  main configuration file of the running daemon\n"
             "  --json   as the daemon tells it\n"
             "  DEVICE   one device in full: sections, what was learned about its agent\n",
    .run = run,
};
