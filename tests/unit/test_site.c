/* test_site.c: proves that devices come out with what they inherit, that every mistake in customers and secrets is told with
 * its place and the nearest right word, and that no secret is ever told. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check.h"
#include "model/address.h"
#include "model/secrets.h"
#include "tree.h"

static const char *customer(const char *top, const char *devices)
{
    char text[3000];

    snprintf(text, sizeof text,
             "credential = \"lan\"; profile = \"base\";\n%s\nsites: { hq: { devices: {\n%s\n}; }; };\n", top,
             devices);
    return tree_mistake("customers/acme.conf", text);
}

static const char *const device_mistakes[][2] = {
    { "a: { address = \"10.0.0.1\"; };", "" },
    { "a: { adress = \"10.0.0.1\"; };",
      "customers/acme.conf:4: unknown key 'adress' in device a; did you mean 'address'?" },
    { "a: { };", "customers/acme.conf:4: device a has no address: add address = \"10.0.0.1\";" },
    { "a = \"10.0.0.1\";",
      "customers/acme.conf:4: 'a' in devices: expected a group: { address = \"...\"; }, found a text" },
    { "a: { address = \"\"; };", "customers/acme.conf:4: 'address' in device a: it is empty" },
    { "a: { address = \"10.0.0.256\"; };",
      "customers/acme.conf:4: 'address' in device a: \"10.0.0.256\" is no IPv4 address" },
    { "a: { address = \"10.0.0\"; };",
      "customers/acme.conf:4: 'address' in device a: \"10.0.0\" is no IPv4 address" },
    { "a: { address = \"10.0.0.1:161\"; };",
      "customers/acme.conf:4: 'address' in device a: \"10.0.0.1:161\": the port is a key of its own: address = \"10.0.0.1\"; port = 161;" },
    { "a: { address = \"10.0.0.1/24\"; };",
      "customers/acme.conf:4: 'address' in device a: \"10.0.0.1/24\": only the address or host name is written here" },
    { "a: { address = \"10.0.0.1 \"; };",
      "customers/acme.conf:4: 'address' in device a: \"10.0.0.1 \" has a blank in it" },
    { "a: { address = \"fe80::1::2\"; };",
      "customers/acme.conf:4: 'address' in device a: \"fe80::1::2\" is no IPv6 address" },
    { "a: { address = \"fe80::1%\"; };",
      "customers/acme.conf:4: 'address' in device a: \"fe80::1%\": after % the name of an interface is expected" },
    { "a: { address = \"sw1..example\"; };",
      "customers/acme.conf:4: 'address' in device a: \"sw1..example\" is no host name: a dot too many" },
    { "a: { address = \"sw1,example\"; };",
      "customers/acme.conf:4: 'address' in device a: \"sw1,example\" is neither an address nor a host name" },
    { "a: { address = \"10.0.0.1\"; port = 70000; };",
      "customers/acme.conf:4: 'port' in device a: 70000 is above the highest that is allowed, 65535" },
    { "a: { address = \"10.0.0.1\"; port = \"161\"; };",
      "customers/acme.conf:4: 'port' in device a: expected a whole number, found a text" },
    { "a: { address = \"10.0.0.1\"; credential = \"lam\"; };",
      "customers/acme.conf:4: device a: there is no credential 'lam' in secrets.conf; did you mean 'lan'?" },
    { "a: { address = \"10.0.0.1\"; credential = \"something\"; };",
      "customers/acme.conf:4: device a: there is no credential 'something' in secrets.conf; known: lan" },
    { "a: { address = \"10.0.0.1\"; profile = \"bsae\"; };",
      "customers/acme.conf:4: device a: there is no profile 'bsae'; did you mean 'base'?" },
    { "a: { address = \"10.0.0.1\"; parent = \"b\"; };\nbb: { address = \"10.0.0.2\"; };",
      "customers/acme.conf:4: 'parent' of device a: there is no device 'b'; did you mean 'bb'?" },
    { "a: { address = \"10.0.0.1\"; parent = \"a\"; };",
      "customers/acme.conf:4: 'parent' of device a is the device itself" },
    { "a: { address = \"10.0.0.1\"; parent = \"b\"; };\nb: { address = \"10.0.0.2\"; parent = \"a\"; };",
      "customers/acme.conf:4: 'parent' of device a: 'b' hangs behind it in turn: a circle" },
    { "a: { address = \"10.0.0.1\"; parent = \"hq/b\"; };\nb: { address = \"10.0.0.2\"; parent = \"acme/hq/c\"; };\n"
      "c: { address = \"10.0.0.3\"; };",
      "" },
    { "a: { address = \"10.0.0.1\"; };\na: { address = \"10.0.0.2\"; };",
      "customers/acme.conf:5: 'a' is there twice in 'devices'; the other one is in line 4" },
    { "a: { address = \"10.0.0.1\"; };\nb: { name = \"a\"; address = \"10.0.0.2\"; };",
      "customers/acme.conf:5: device acme/hq/a is there twice; the other one is in customers/acme.conf:4" },
    { "a: { address = \"10.0.0.1\"; };\nb: { address = \"10.0.0.1\"; };",
      "customers/acme.conf:5: warning: device b has the same address as a (customers/acme.conf:4): is it the same device?" },
    { "a: { address = \"10.0.0.1\"; };\nb: { address = \"10.0.0.1\"; port = 1161; };", "" },
    { "a: { address = \"10.0.0.1\"; name = \"Core Switch\"; };",
      "customers/acme.conf:4: device \"Core Switch\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
    { "a: { address = \"10.0.0.1\"; name = \"../../etc\"; };",
      "customers/acme.conf:4: device \"../../etc\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
    { "a: { address = \"10.0.0.1\"; name = \"..\"; };",
      "customers/acme.conf:4: device \"..\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
    { "a: { address = \"10.0.0.1\"; name = \"\"; };",
      "customers/acme.conf:4: device \"\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
    { "a*b: { address = \"10.0.0.1\"; };",
      "customers/acme.conf:4: device \"a*b\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
    { "a: { address = \"10.0.0.1\"; every: { sistem = \"30s\"; }; };",
      "customers/acme.conf:4: 'every' of device a: no profile has a section 'sistem'; did you mean 'system'?" },
    { "a: { address = \"10.0.0.1\"; every: { system = 30; }; };",
      "customers/acme.conf:4: 'system' in 'every' of device a: 30 of what? Write it with a unit and in quotes, such as \"30s\"" },
    { "a: { address = \"10.0.0.1\"; every: { system = \"100ms\"; }; };",
      "customers/acme.conf:4: 'system' in 'every' of device a: 100ms is below the lowest that is allowed, 1s" },
    { "a: { address = \"10.0.0.1\"; every = \"30s\"; };",
      "customers/acme.conf:4: 'every' in device a: expected a group: { ... }, found a text" },
    { "a: { address = \"10.0.0.1\"; timeout = \"5m\"; };",
      "customers/acme.conf:4: 'timeout' in device a: 5m is above the highest that is allowed, 1m" },
    { "a: { address = \"10.0.0.1\"; retries = 11; };",
      "customers/acme.conf:4: 'retries' in device a: 11 is above the highest that is allowed, 10" },
    { "a: { address = \"10.0.0.1\"; max_response = 100; };",
      "customers/acme.conf:4: 'max_response' in device a: 100 is below the lowest that is allowed, 484" },
    { "a: { address = \"10.0.0.1\"; reply_from_any = \"yes\"; };",
      "customers/acme.conf:4: 'reply_from_any' in device a: expected true or false, found a text" },
    { "a: { address = \"10.0.0.1\"; contexts = [\"vlan-1\"]; };",
      "customers/acme.conf:4: 'contexts' of device a: only SNMPv3 has them, credential lan is version 2c" },
    { "a: { adress = \"x\"; };\nb: { address = 5; };\nc: { };",
      "customers/acme.conf:4: unknown key 'adress' in device a; did you mean 'address'?\n"
      "customers/acme.conf:5: 'address' in device b: expected a text in quotes, found a whole number\n"
      "customers/acme.conf:6: device c has no address: add address = \"10.0.0.1\";" },
};

static void test_device_mistakes(void)
{
    for (size_t i = 0; i < sizeof device_mistakes / sizeof *device_mistakes; i++)
        if (!CHECK_STR(customer("", device_mistakes[i][0]), device_mistakes[i][1]))
            printf("  for %s\n", device_mistakes[i][0]);
}

static void test_customer_mistakes(void)
{
    static const char *const cases[][2] = {
        { "customer: { name = \"acme\"; title = \"ACME Ltd\"; contact = \"it@acme.example\"; };", "" },
        { "customer: { nmae = \"acme\"; };",
          "customers/acme.conf:2: unknown key 'nmae' in the customer; did you mean 'name'?" },
        { "customer: { name = \"ACME Ltd\"; };",
          "customers/acme.conf:2: customer \"ACME Ltd\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')" },
        { "customer = \"acme\";",
          "customers/acme.conf:2: 'customer' in a customer file: expected a group: { ... }, found a text" },
        { "site: { };",
          "customers/acme.conf:2: unknown key 'site' in a customer file; did you mean 'sites'?" },
        { "devices: { a: { }; };",
          "customers/acme.conf:2: unknown key 'devices' in a customer file: devices belong to a site: sites: { hq: { devices: { ... }; }; };" },
        { "timeout = 3;",
          "customers/acme.conf:2: 'timeout' in a customer file: 3 of what? Write it with a unit and in quotes, such as \"3s\"" },
        { "every: { systm = \"30s\"; };",
          "customers/acme.conf:2: 'every' of the customer: no profile has a section 'systm'; did you mean 'system'?" },
        { "window = 33;",
          "customers/acme.conf:2: 'window' in a customer file: 33 is above the highest that is allowed, 32" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!CHECK_STR(customer(cases[i][0], "a: { address = \"10.0.0.1\"; };"), cases[i][1]))
            printf("  for %s\n", cases[i][0]);
    CHECK_STR(
        tree_mistake("customers/acme.conf",
                     "sites: { hq: { devices: { a: { address = \"10.0.0.1\"; }; }; }; };"),
        "customers/acme.conf:1: device a has no credential: add credential = \"NAME\"; to it, its site or its customer\n"
        "customers/acme.conf:1: device a has no profile: add profile = \"auto\"; to it, its site or its customer (or the name of one: switch, router, printer, ups, ...)");
    CHECK_STR(
        tree_mistake("customers/acme.conf", "sites: { hq: { zone = \"Europe/Belrin\"; }; }; "),
        "warning: customers: no devices are configured\n"
        "customers/acme.conf:1: warning: 'zone' in site hq: \"Europe/Belrin\" is not one of the time zones in /usr/share/zoneinfo");
    CHECK_STR(
        tree_mistake("customers/acme.conf", "sites: { hq: { name = \"a/b\"; zoen = \"UTC\"; }; x = 1; }; "),
        "customers/acme.conf:1: unknown key 'zoen' in site hq; did you mean 'zone'?\n"
        "customers/acme.conf:1: site \"a/b\": a name is part of paths; it has 1 to 64 letters, digits, '.', '_' and '-', and does not begin with '.' or '-' (put the name for people in 'title')\n"
        "customers/acme.conf:1: 'x' in sites: expected a group: { devices: { ... }; }, found a whole number");
    CHECK_STR(
        tree_mistake("customers/acme.conf", "sites: { hq: { }; yy: { name = \"hq\"; }; }; "),
        "customers/acme.conf:1: site acme/hq is there twice; the other one is in customers/acme.conf:1");
    tree_file("customers/zeta.conf", "customer: { name = \"acme\"; };\n");
    CHECK_STR(
        tree_mistake("customers/none.conf", ""),
        "customers/zeta.conf:1: customer acme is there twice; the other one is in customers/acme.conf:1");
    tree_file("customers/zeta.conf", NULL);
    tree_file("customers/none.conf", NULL);
}

/* One mistake that many devices inherit or share is one message. */
static void test_no_noise(void)
{
    CHECK_STR(
        customer(
            "",
            "a: { address = \"10.0.0.1\"; credential = \"wan\"; };\nb: { address = \"10.0.0.2\"; credential = \"wan\"; };"),
        "customers/acme.conf:4: device a: there is no credential 'wan' in secrets.conf; did you mean 'lan'?");
    CHECK_STR(
        customer(
            "",
            "a: { address = \"10.0.0.1\"; profile = \"rooter\"; };\nb: { address = \"10.0.0.2\"; profile = \"rooter\"; };"),
        "customers/acme.conf:4: device a: there is no profile 'rooter'; known: base");
    tree_file("profiles/router.conf", "profile: { name = \"router\" ");
    CHECK_STR(
        customer("", "a: { address = \"10.0.0.1\"; profile = \"router\"; every: { system = \"1m\"; }; };"),
        "profiles/router.conf:1: the '{' of 'profile' is never closed");
    tree_file("profiles/router.conf", NULL);
}

static const struct device *device(const struct fleet *f, const char *key)
{
    return f ? fleet_device(f, key, NULL) : NULL;
}

static void test_inheritance(void)
{
    struct fleet *f;
    const struct device *a, *b;
    const struct section *s;

    tree_reset();
    tree_file("forestall.conf", "poll: { timeout = \"3s\"; retries = 4; window = 5; max_varbinds = 50; };\n");
    tree_file(
        "secrets.conf",
        "credentials: { lan: { community = \"public\"; }; wan: { community = \"x\"; version = 1; }; };\n");
    tree_file("profiles/more.conf",
              "profile: { extends = \"base\"; };\nsections: { more: { every = \"5m\"; metrics: { a: { oid = "
              "\"1.3.6.1.0\"; }; }; }; };\n");
    tree_file(
        "customers/acme.conf",
        "customer: { name = \"Acme\"; title = \"ACME Ltd\"; };\n"
        "credential = \"lan\"; timeout = \"2s\"; port = 1161; every: { system = \"2m\"; more = \"10m\"; };\n"
        "sites: {\n"
        "  hq: { name = \"head.quarters\"; profile = \"base\"; retries = 1; every: { system = \"3m\"; }; devices: {\n"
        "    a: { address = \"[2001:db8::1]\"; };\n"
        "    b: { address = \"sw-1.example.net\"; title = \"Switch\"; credential = \"wan\"; profile = \"more\"; timeout = \"1s\"; port = 161;\n"
        "         every: { system = \"4m\"; }; parent = \"a\"; disabled = true; reply_from_any = true; };\n"
        "  }; };\n"
        "};\n");
    f = tree_load();
    CHECK_STR(tree_text(), "");
    a = device(f, "Acme/head.quarters/a");
    b = device(f, "b");
    if (CHECK(a && b)) {
        CHECK_STR(a->key, "Acme/head.quarters/a");
        CHECK_STR(a->customer, "Acme");
        CHECK_STR(a->site, "head.quarters");
        CHECK_STR(a->name, "a");
        CHECK_STR(a->title, "a");
        CHECK_STR(a->address, "2001:db8::1");
        CHECK_INT(a->port, 1161);
        CHECK_STR(a->credential->name, "lan");
        CHECK_INT(a->credential->version, SITE_V2C);
        CHECK_STR(a->profile->name, "base");
        CHECK_INT(a->timeout, 2000);
        CHECK_INT(a->retries, 1);
        CHECK_INT(a->window, 5);
        CHECK_INT(a->max_varbinds, 50);
        CHECK_INT(a->max_response, 1400);
        CHECK_STR(a->parent, NULL);
        CHECK(!a->disabled && !a->reply_from_any);
        CHECK_INT(a->line, 5);
        s = profile_section(a->profile, "system");
        CHECK_INT(site_every(a, s), 180000);
        CHECK_STR(b->title, "Switch");
        CHECK_STR(b->credential->name, "wan");
        CHECK_INT(b->credential->version, SITE_V1);
        CHECK_INT(b->timeout, 1000);
        CHECK_INT(b->port, 161);
        CHECK_STR(b->parent, a->key);
        CHECK(b->disabled && b->reply_from_any);
        CHECK_INT(site_every(b, s), 240000);
        CHECK_INT(site_every(b, profile_section(b->profile, "more")), 600000);
        CHECK_STR(f->customers[0].title, "ACME Ltd");
    }
    fleet_drop(f);
    tree_file("profiles/more.conf", NULL);
}

static uint64_t hash_of(const char *keys, const char *community)
{
    char text[600];
    struct fleet *f;
    uint64_t hash = 0;

    tree_reset();
    snprintf(text, sizeof text, "credentials: { lan: { community = \"%s\"; }; };\n", community);
    tree_file("secrets.conf", text);
    snprintf(
        text, sizeof text,
        "credential = \"lan\"; profile = \"base\";\nsites: { hq: { devices: { a: { address = \"10.0.0.1\"; %s }; b: { address = "
        "\"10.0.0.2\"; }; }; }; };\n",
        keys);
    tree_file("customers/acme.conf", text);
    f = tree_load();
    if (CHECK(f != NULL))
        hash = device(f, "a")->hash;
    fleet_drop(f);
    return hash;
}

/* A reload leaves a device alone while nothing that matters for polling it has changed. */
static void test_hash(void)
{
    uint64_t plain = hash_of("", "public");

    CHECK(plain == hash_of("title = \"A\"; parent = \"b\";\n", "public"));
    CHECK(plain == hash_of("port = 161; every: { system = \"60s\"; };", "public"));
    CHECK(plain != hash_of("port = 162;", "public"));
    CHECK(plain != hash_of("every: { system = \"61s\"; };", "public"));
    CHECK(plain != hash_of("timeout = \"1s\";", "public"));
    CHECK(plain != hash_of("disabled = true;", "public"));
    CHECK(plain != hash_of("", "Public"));
}

static const char *address(const char *text)
{
    static char out[300];
    struct arena *a = arena_new(0);
    struct err err = { "" };
    const char *got = address_check(a, text, &err);

    snprintf(out, sizeof out, "%s", got ? got : "");
    arena_free(a);
    return out;
}

static void test_addresses(void)
{
    static const char *const good[] = { "10.0.0.1",    "::1",
                                        "2001:db8::1", "fe80::1%eth0",
                                        "sw1",         "sw_1.example.net.",
                                        "1stfloor",    "xn--bcher-kva.example" };
    static const char *const bad[] = { "",
                                       ".",
                                       "-sw1",
                                       "a b",
                                       "10.0.0.1.",
                                       "1.2.3.4.5",
                                       ":::",
                                       "fe80::1%",
                                       "[10.0.0.1]",
                                       "http://sw1",
                                       "udp:10.0.0.1",
                                       "a\nb",
                                       "fe80::1%interface-too-long" };
    char longest[400];

    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        CHECK_STR(address(good[i]), good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_STR(address(bad[i]), "");
    CHECK_STR(address("[::1]"), "::1");
    memset(longest, 'a', sizeof longest);
    longest[300] = '\0';
    CHECK_STR(address(longest), "");
    longest[64] = '\0';
    CHECK_STR(address(longest), "");
    longest[63] = '\0';
    CHECK_STR(address(longest), longest);
}

/* --- secrets --- */

static const char *secret(const char *credential)
{
    char text[1500];

    snprintf(text, sizeof text, "credentials: {\nlan: { %s };\n};\n", credential);
    return tree_mistake("secrets.conf", text);
}

static void test_secret_mistakes(void)
{
    static const char *const cases[][2] = {
        { "community = \"CANARY $#@! 1\";", "" },
        { "version = 1; community = \"x\";", "" },
        { "comunity = \"CANARY\";",
          "secrets.conf:2: unknown key 'comunity' in credential lan; did you mean 'community'?" },
        { "community = 5;",
          "secrets.conf:2: 'community' in credential lan: expected a text in quotes, found a whole number" },
        { "community = \"\";", "secrets.conf:2: 'community' in credential lan is empty" },
        { "", "secrets.conf:2: credential lan: 'community' is missing" },
        { "version = \"2d\"; community = \"CANARY\";",
          "secrets.conf:2: credential lan: 'version' is \"1\", \"2c\" or \"3\"" },
        { "version = 4; community = \"CANARY\";",
          "secrets.conf:2: credential lan: 'version' is \"1\", \"2c\" or \"3\"" },
        { "version = \"3\"; community = \"CANARY\";",
          "secrets.conf:2: credential lan: version 3 has no 'community'; it has 'user', 'level', ..." },
        { "version = \"2c\"; community = \"CANARY\"; user = \"mon\";",
          "secrets.conf:2: credential lan: 'user' belongs to version 3, this one is version 2c" },
        { "user = \"mon\";", "" },
        { "user = \"mon\"; level = \"authPriv\";",
          "secrets.conf:2: credential lan: 'auth' is missing, authPriv needs it\n"
          "secrets.conf:2: credential lan: 'auth_pass' is missing, authPriv needs it\n"
          "secrets.conf:2: credential lan: 'priv' is missing, authPriv needs it\n"
          "secrets.conf:2: credential lan: 'priv_pass' is missing, authPriv needs it" },
        { "user = \"mon\"; level = \"authPirv\";",
          "secrets.conf:2: credential lan: this 'level' is not known; did you mean 'authPriv'?" },
        { "user = \"mon\"; auth = \"SHA-265\"; auth_pass = \"CANARY12\";",
          "secrets.conf:2: credential lan: this 'auth' is not known; did you mean 'SHA-256'?" },
        { "user = \"mon\"; auth = \"CANARY\"; auth_pass = \"CANARY12\";",
          "secrets.conf:2: credential lan: this 'auth' is not known; known: MD5, SHA, SHA-224, SHA-256, SHA-384, SHA-512" },
        { "user = \"mon\"; auth = \"SHA\"; auth_pass = \"CANARY1\";",
          "secrets.conf:2: 'auth_pass' in credential lan is too short: at least 8 characters" },
        { "user = \"mon\"; auth_pass = \"CANARY12\";",
          "secrets.conf:2: credential lan: 'auth' is missing, authNoPriv needs it" },
        { "user = \"mon\"; auth = \"SHA\"; auth_pass = \"CANARY12\"; priv = \"AES-265\"; priv_pass = \"CANARY12\";",
          "secrets.conf:2: credential lan: this 'priv' is not known; did you mean 'AES-256'?" },
        { "user = \"mon\"; priv = \"AES\"; priv_pass = \"CANARY12\";",
          "secrets.conf:2: credential lan: 'auth' is missing, authPriv needs it\n"
          "secrets.conf:2: credential lan: 'auth_pass' is missing, authPriv needs it" },
        { "user = \"mon\"; level = \"authNoPriv\"; auth = \"sha512\"; auth_pass = \"CANARY12\"; priv = \"AES\"; priv_pass = \"CANARY12\";",
          "secrets.conf:2: warning: credential lan: 'priv' is not used with authNoPriv\n"
          "secrets.conf:2: warning: credential lan: 'priv_pass' is not used with authNoPriv" },
        { "user = \"a_name_of_more_than_32_characters\";",
          "secrets.conf:2: 'user' in credential lan has 33 characters, 32 are allowed" },
        { "version = 3; auth = \"MD5\";", "secrets.conf:2: credential lan: version 3 needs 'user'" },
        { "community = \"x\"; community = \"CANARY\";",
          "secrets.conf:2: the name in this line is there twice; the other one is in line 2" },
        { "community = CANARY;",
          "secrets.conf:2: what stands here is neither a number nor true or false; texts need quotes: \"...\"" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = secret(cases[i][0]);

        if (!CHECK_STR(text, cases[i][1]))
            printf("  for %s\n", cases[i][0]);
        CHECK(!strstr(text, "CANARY"));
    }
}

static void test_secret_file(void)
{
    tree_reset();
    chmod(tree_path("secrets.conf"), 0644);
    CHECK(tree_load() == NULL);
    CHECK_STR(tree_text(), "secrets.conf: others can get at the secrets (mode 644): chmod 0600 secrets.conf");
    tree_file("secrets.conf", NULL);
    CHECK(tree_load() == NULL);
    CHECK_STR(
        tree_text(),
        "secrets.conf: there is no such file, but devices need credentials; write one (as secrets.conf.sample) and chmod 600 it");
    CHECK_STR(tree_mistake("secrets.conf", "credential: { };\n"),
              "secrets.conf:1: unknown key 'credential' in the secrets file; did you mean 'credentials'?");
    CHECK_STR(tree_mistake("secrets.conf", "credentials: { lan = \"CANARY\"; };\n"),
              "secrets.conf:1: 'lan' in credentials: expected a group: { version = ...; ... }, found a text");
}

static void test_credentials(void)
{
    static const struct {
        const char *auth, *priv;
        uint8_t want_auth, want_priv;
        bool given;
    } cases[] = {
        { "MD5", "DES", AUTH_MD5, PRIV_DES, false },
        { "sha", "aes", AUTH_SHA1, PRIV_AES128, false },
        { "SHA-1", "AES-128", AUTH_SHA1, PRIV_AES128, false },
        { "sha1", "AES128", AUTH_SHA1, PRIV_AES128, false },
        { "SHA224", "AES192", AUTH_SHA224, PRIV_AES192, false },
        { "SHA-256", "AES-256", AUTH_SHA256, PRIV_AES256, false },
        { "sha-384", "AES-192-C", AUTH_SHA384, PRIV_AES192C, true },
        { "SHA512", "aes256c", AUTH_SHA512, PRIV_AES256C, true },
        { "SHA512", "AES-256-B", AUTH_SHA512, PRIV_AES256, true },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[300];
        struct fleet *f;
        const struct credential *c;

        snprintf(
            text, sizeof text,
            "credentials: { lan: { user = \"mon\"; auth = \"%s\"; auth_pass = \"12345678\"; priv = \"%s\"; priv_pass = "
            "\"abcdefgh\"; }; };",
            cases[i].auth, cases[i].priv);
        tree_reset();
        tree_file("secrets.conf", text);
        f = tree_load();
        if (!CHECK(f != NULL))
            continue;
        c = f->credentials[0];
        CHECK_INT(c->version, SITE_V3);
        CHECK_INT(c->level, SITE_PRIV);
        CHECK_INT(c->auth, cases[i].want_auth);
        CHECK_INT(c->priv, cases[i].want_priv);
        CHECK_INT(c->dialect_given, cases[i].given);
        CHECK_STR(c->auth_pass, "12345678");
        CHECK_STR(c->priv_pass, "abcdefgh");
        fleet_drop(f);
    }
    CHECK_STR(site_auth_name(AUTH_SHA256), "SHA-256");
    CHECK_STR(site_priv_name(PRIV_AES192C), "AES-192-C");
    CHECK_STR(site_version_name(SITE_V2C), "2c");
}

int main(void)
{
    tree_start();
    test_device_mistakes();
    test_customer_mistakes();
    test_no_noise();
    test_inheritance();
    test_hash();
    test_addresses();
    test_secret_mistakes();
    test_secret_file();
    test_credentials();
    tree_end();
    return check_done();
}
