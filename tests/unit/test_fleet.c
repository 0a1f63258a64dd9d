/* test_fleet.c: proves that the main file means what forestall.conf(5) says, that all mistakes of all files are told at once, that
 * devices are found by what people type, and that ten thousand devices are loaded as they should be. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "tree.h"

static void test_main_mistakes(void)
{
    static const char *const cases[][2] = {
        { "poll: { timeout = \"2s\"; retries = 2; };", "" },
        { "pol: { timeout = \"2s\"; };",
          "forestall.conf:1: unknown key 'pol' in the main file; did you mean 'poll'?" },
        { "poll: { timout = \"2s\"; };",
          "forestall.conf:1: unknown key 'timout' in poll; did you mean 'timeout'?" },
        { "poll: { timeout = 2; };",
          "forestall.conf:1: 'timeout' in poll: 2 of what? Write it with a unit and in quotes, such as \"2s\"" },
        { "poll: { timeout = \"2 sec\"; };",
          "forestall.conf:1: 'timeout' in poll: \"2 sec\" is no duration; write a number and ms, s, m, h, d, w or y as in \"30s\"" },
        { "poll: { timeout = \"50ms\"; };",
          "forestall.conf:1: 'timeout' in poll: 50ms is below the lowest that is allowed, 100ms" },
        { "poll: { retries = 11; };",
          "forestall.conf:1: 'retries' in poll: 11 is above the highest that is allowed, 10" },
        { "poll: { retries = \"2\"; };",
          "forestall.conf:1: 'retries' in poll: expected a whole number, found a text" },
        { "poll: { max_response = 100; };",
          "forestall.conf:1: 'max_response' in poll: 100 is below the lowest that is allowed, 484" },
        { "poll: { receive_buffer = \"4MB\"; };", "" },
        { "poll: { receive_buffer = \"4 MiB!\"; };",
          "forestall.conf:1: 'receive_buffer' in poll: \"4 MiB!\" is no size; write a number and k, M or G, such as \"64k\"" },
        { "poll: { in_flight = 5000000000; };",
          "forestall.conf:1: a number beyond 2147483647 needs an L behind it: 5000000000L" },
        { "poll = 5;",
          "forestall.conf:1: 'poll' in the main file: expected a group: { ... }, found a whole number" },
        { "store: { hold = \"2h\"; };",
          "forestall.conf:1: 'hold' in store: 2h is above the highest that is allowed, 1h" },
        { "store: { rrdcached = \"unix:/run/rrdcached.sock\"; };", "" },
        { "store: { rrdcached = \"localhost:42217\"; };", "" },
        { "store: { rrdcached = \"/run/rrdcached.sock\"; };",
          "forestall.conf:1: 'rrdcached' in store: \"/run/rrdcached.sock\" is neither \"unix:/path\" nor \"host:port\"" },
        { "store: { archives = \"1m:2d\"; };", "" },
        { "store: { archives = [\"1m:2d\",\n\"5m\"]; };",
          "forestall.conf:2: 'archives' in store: \"5m\" is not of the form \"STEP:HOW LONG\" or \"STEP:HOW LONG:extremes\", such as \"5m:14d\"" },
        { "store: { archives = [\"1m:2d\", \"5m:14d:extreme\"]; };",
          "forestall.conf:1: 'archives' in store: \"5m:14d:extreme\" has an unknown third part; only \":extremes\" is possible" },
        { "store: { archives = [\"5m:2d\", \"1m:14d\"]; };",
          "forestall.conf:1: 'archives' in store: the finest comes first, but \"1m:14d\" is not coarser than the one before it" },
        { "store: { archives = [\"1h:1m\"]; };",
          "forestall.conf:1: 'archives' in store: \"1h:1m\" keeps less than one step" },
        { "store: { archives = [\"1s:20y\"]; };",
          "forestall.conf:1: 'archives' in store: \"1s:20y\" would have more than a million rows" },
        { "store: { archives = [\"100ms:1d\"]; };",
          "forestall.conf:1: 'archives' in store: \"100ms:1d\" has a step that is not a number of whole seconds" },
        { "store: { archives = []; };",
          "forestall.conf:1: 'archives' in store: 1 to 20 are possible, found 0" },
        { "log: { level = \"warning\"; };",
          "forestall.conf:1: 'level' in log: \"warning\" is not known; known: error, warn, info, debug" },
        { "log: { level = \"WARN\"; };", "" },
        { "paths: { customers = \"costumers\"; };",
          "costumers: the folder can not be read: No such file or directory" },
        { "paths: { state = \"\"; };", "forestall.conf:1: 'state' in paths is empty" },
        { "poll: {\n  retries = 2\n  window = 4;\n};\npoll: { };",
          "forestall.conf:5: 'poll' is there twice; the other one is in line 1" },
        { "poll: {\n  timeout = \"2s;\n  retries = 2;\n};",
          "forestall.conf:2: a text begins in this line and has no closing quote" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(tree_mistake("forestall.conf", cases[i][0]), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
    CHECK_STR(tree_mistake("forestall.conf", NULL),
              "forestall.conf: can not be opened: No such file or directory");
}

/* One look at what is shown has to be enough. */
static void test_all_at_once(void)
{
    tree_reset();
    tree_file("forestall.conf", "poll: { retries = 99; };\nlog: { level = \"loud\"; };\n");
    tree_file("secrets.conf", "credentials: { lan: { comunity = \"x\"; }; };\n");
    tree_file(
        "profiles/base.conf",
        "profile: { name = \"base\"; };\nsections: { s: { metrics: { a: { oid = \"IF-MIB::ifDesc\"; }; }; }; };\n");
    tree_file("profiles/other.conf", "sections: { s: { metrics: [ }; };\n");
    tree_file(
        "customers/acme.conf",
        "credential = \"lna\"; profile = \"base\";\nsites: { hq: { devices: { a: { }; b: { address = 5; }; }; }; };\n");
    tree_file("customers/bolt.conf", "sites = \n");
    CHECK(tree_load() == NULL);
    CHECK_STR(
        tree_text(),
        "customers/acme.conf:1: the customer: there is no credential 'lna' in secrets.conf; did you mean 'lan'?\n"
        "customers/acme.conf:2: device a has no address: add address = \"10.0.0.1\";\n"
        "customers/acme.conf:2: 'address' in device b: expected a text in quotes, found a whole number\n"
        "customers/bolt.conf:1: a value is expected for 'sites', found the end of the file\n"
        "forestall.conf:1: 'retries' in poll: 99 is above the highest that is allowed, 10\n"
        "forestall.conf:2: 'level' in log: \"loud\" is not known; known: error, warn, info, debug\n"
        "profiles/base.conf:2: metric a: IF-MIB::ifDesc is not known; did you mean IF-MIB::ifDescr?\n"
        "profiles/other.conf:1: the '[' of 'metrics' (line 1) has to be closed before '}'\n"
        "secrets.conf:1: unknown key 'comunity' in credential lan; did you mean 'community'?");
    CHECK_INT(tree_report.errors, 9);
    tree_file("profiles/other.conf", NULL);
    tree_file("customers/bolt.conf", NULL);
}

static void test_defaults(void)
{
    struct fleet *f;
    const struct fleet_options *o;

    tree_reset();
    f = tree_load();
    if (!CHECK(f != NULL))
        return;
    o = &f->options;
    CHECK_STR(o->state, "/var/lib/forestall");
    CHECK_STR(o->rrd, "/var/lib/forestall/rrd");
    CHECK_STR(o->customers, tree_path("customers"));
    CHECK_STR(o->profiles, tree_path("profiles"));
    CHECK_STR(o->secrets, tree_path("secrets.conf"));
    CHECK_STR(o->log_level, "info");
    CHECK_INT(o->timeout, 2000);
    CHECK_INT(o->retries, 2);
    CHECK_INT(o->max_response, 1400);
    CHECK_INT(o->max_varbinds, 100);
    CHECK_INT(o->window, 4);
    CHECK_INT(o->in_flight, 4000);
    CHECK_INT(o->max_rows, 20000);
    CHECK_INT(o->hold, 10000);
    CHECK_INT(o->queue, 256 << 20);
    CHECK_INT(o->create_rate, 200);
    CHECK_INT(o->update_rate, 0);
    CHECK_STR(o->rrdcached, "");
    CHECK_INT(o->stats_every, 300000);
    CHECK_INT(o->archive_count, 4);
    CHECK_INT(o->archives[0].step, 60000);
    CHECK_INT(o->archives[0].keep, 172800000);
    CHECK(!o->archives[1].extremes && o->archives[2].extremes);
    CHECK(f->number > 0);
    CHECK(fleet_hold(f) == f);
    fleet_drop(f);
    CHECK_INT(f->device_count, 1); /* one still holds it */
    fleet_drop(f);
}

static void test_paths(void)
{
    struct fleet *f;
    char *mibs;

    tree_reset();
    tree_make_folder("elsewhere");
    tree_make_folder("mibs");
    tree_file("forestall.conf",
              "paths: { state = \"elsewhere\"; mibs = \"more:/abs\"; customers = \"/nowhere/at/all\"; };");
    CHECK(tree_load() == NULL);
    CHECK_STR(tree_text(), "/nowhere/at/all: the folder can not be read: No such file or directory");
    tree_file("forestall.conf", "paths: { state = \"elsewhere\"; mibs = \"more:/abs\"; rrd = \"/data\"; };");
    f = tree_load();
    if (CHECK(f != NULL)) {
        CHECK_STR(f->options.state, tree_path("elsewhere"));
        CHECK_STR(f->options.rrd, "/data");
        CHECK(!strncmp(f->options.mibs, tree_path("more:/abs"), strlen(tree_path("more:/abs"))));
    }
    fleet_drop(f);
    tree_file("forestall.conf", "");
    mibs = fleet_mib_folders(tree_path("forestall.conf"));
    CHECK(!strncmp(mibs, tree_path("mibs"), strlen(tree_path("mibs"))));
    free(mibs);
    /* systemd hands secrets over in a folder of its own */
    tree_file("elsewhere/secrets.conf", "credentials: { lan: { community = \"from systemd\"; }; };");
    chmod(tree_path("elsewhere/secrets.conf"), 0600);
    setenv("CREDENTIALS_DIRECTORY", tree_path("elsewhere"), 1);
    f = tree_load();
    if (CHECK(f != NULL))
        CHECK_STR(f->credentials[0]->community, "from systemd");
    fleet_drop(f);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static const char *find(const struct fleet *f, const char *key)
{
    static struct err err;
    const struct device *d = fleet_device(f, key, &err);

    return d ? d->key : err.text;
}

static void test_finding(void)
{
    struct fleet *f;

    tree_reset();
    tree_file(
        "customers/acme.conf",
        "credential = \"lan\"; profile = \"base\";\n"
        "sites: { hq: { devices: { gw: { address = \"10.0.0.1\"; }; core-sw1: { address = \"10.0.0.2\"; }; }; };\n"
        "         lab: { devices: { gw: { address = \"10.0.0.1\"; }; }; }; };\n");
    f = tree_load();
    if (!CHECK(f != NULL))
        return;
    CHECK_INT(f->device_count, 3);
    CHECK_STR(f->devices[0]->key, "acme/hq/core-sw1");
    CHECK_STR(f->devices[2]->key, "acme/lab/gw");
    CHECK_STR(find(f, "acme/lab/gw"), "acme/lab/gw");
    CHECK_STR(find(f, "core-sw1"), "acme/hq/core-sw1");
    CHECK_STR(find(f, "gw"),
              "more than one device is named 'gw': acme/hq/gw, acme/lab/gw; write the whole key");
    CHECK_STR(find(f, "core-sw2"), "there is no device 'core-sw2'; did you mean 'acme/hq/core-sw1'?");
    CHECK_STR(find(f, "acme/hq/wg"), "there is no device 'acme/hq/wg'; did you mean 'acme/hq/gw'?");
    CHECK_STR(find(f, "something else"), "there is no device 'something else'");
    CHECK(fleet_profile(f, "base") != NULL);
    CHECK(fleet_profile(f, "nothing") == NULL);
    fleet_drop(f);
}

static void test_single(void)
{
    struct credential c = {
        .name = "given", .version = SITE_V2C, .level = SITE_NOAUTH, .community = "secret", .community_len = 6
    };
    struct device d = { .address = "10.0.0.9",
                        .port = 161,
                        .timeout = 1000,
                        .retries = 1,
                        .max_response = 1400,
                        .max_varbinds = 9,
                        .window = 1 };
    struct fleet *f;

    tree_reset();
    report_free(&tree_report);
    f = fleet_single(tree_path("profiles"), "base", &d, &c, &tree_names, &tree_report);
    if (CHECK(f != NULL)) {
        CHECK_INT(f->device_count, 1);
        CHECK_STR(f->devices[0]->key, "10.0.0.9");
        CHECK_STR(f->devices[0]->profile->name, "base");
        CHECK_STR(f->devices[0]->credential->community, "secret");
        CHECK(f->devices[0]->credential->community != c.community);
        CHECK_INT(f->options.archive_count, 4);
    }
    fleet_drop(f);
    CHECK(fleet_single(tree_path("profiles"), "bsae", &d, &c, &tree_names, &tree_report) == NULL);
    CHECK_STR(tree_text(), "there is no profile 'bsae'; did you mean 'base'?");
    /* Another profile with a mistake does not matter; one in what the profile extends does. */
    tree_file("profiles/broken.conf", "sections: [");
    tree_file("profiles/wrong.conf", "profile: { extends = \"bse\"; };");
    report_free(&tree_report);
    f = fleet_single(tree_path("profiles"), "base", &d, NULL, &tree_names, &tree_report);
    CHECK(f != NULL);
    CHECK_STR(tree_text(), "");
    fleet_drop(f);
    CHECK(fleet_single(tree_path("profiles"), "wrong", &d, NULL, &tree_names, &tree_report) == NULL);
    CHECK_STR(
        tree_text(),
        "profiles/wrong.conf:1: 'extends' in profile wrong: there is no profile 'bse'; did you mean 'base'?");
    tree_file("profiles/broken.conf", NULL);
    tree_file("profiles/wrong.conf", NULL);
}

static void test_many(void)
{
    FILE *out;
    struct fleet *f;

    tree_reset();
    out = fopen(tree_path("customers/acme.conf"), "w");
    fprintf(out, "credential = \"lan\"; profile = \"base\";\nsites: { hq: { devices: {\n");
    for (int i = 0; i < 10000; i++)
        fprintf(out, "core-switch-%d: { address = \"10.1.%d.%d\"; %s };\n", i, i / 256, i % 256,
                i ? "parent = \"core-switch-0\";" : "");
    fprintf(out, "}; }; };\n");
    fclose(out);
    f = tree_load();
    if (CHECK(f != NULL)) {
        CHECK_INT(f->device_count, 10000);
        CHECK_STR(find(f, "core-switch-9999"), "acme/hq/core-switch-9999");
        CHECK_INT(fleet_device(f, "core-switch-9999", NULL)->line, 10002);
        CHECK_STR(fleet_device(f, "core-switch-9999", NULL)->parent, "acme/hq/core-switch-0");
    }
    fleet_drop(f);
}

static int key_count, key_faults;

static void key(void *ctx, const char *path, const char *type, const char *def, const char *range,
                const char *help)
{
    (void)ctx;
    (void)def;
    (void)range;
    key_count++;
    if (!strchr(path, '.') || !*type || !*help) {
        key_faults++;
        printf("%s: %s %s\n", path, type, help);
    }
}

static void test_keys(void)
{
    fleet_show_keys(key, NULL);
    CHECK(key_count > 80);
    CHECK_INT(key_faults, 0);
}

int main(void)
{
    tree_start();
    test_main_mistakes();
    test_all_at_once();
    test_defaults();
    test_paths();
    test_finding();
    test_single();
    test_many();
    test_keys();
    tree_end();
    return check_done();
}
