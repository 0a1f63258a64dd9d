/* tickets.c: a story with the desk in it: notifications, people, and what is expected of tickets. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/story/tickets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "store/ticket.h"
#include "store/ticket_find.h"

enum { KEY = 600 };

/* sw1/interface/Gi0/1/port-down: the customer and site may be left away. */
static const char *whole_key(const struct play *p, const char *name, char key[KEY])
{
    size_t len = strcspn(name, "/");
    for (size_t i = 0; i < p->w->device_count; i++) {
        const struct world_device *d = &p->w->devices[i];
        if (strlen(d->name) == len && strncmp(d->name, name, len) == 0) {
            (void)snprintf(key, KEY, "%s%s", d->key, name + len);
            return key;
        }
    }
    (void)snprintf(key, KEY, "%s", name);
    return key;
}

/* All that was posted is on disk: the clerk has a thread of its own, and real time. */
static struct db *settled(struct play *p)
{
    struct desk *desk = p->w->office != NULL ? office_desk(p->w->office) : NULL;
    if (desk == NULL) {
        (void)play_wrong(p, "this story has no desk: write \"desk\" before its first time");
        return NULL;
    }
    for (int i = 0; desk_committed(desk) < desk_posted(desk) && i < 10000; i++) {
        (void)usleep(1000);
    }
    char *path = file_join(p->w->folder, "state/tickets.db");
    struct db *db = db_open(path, false, &p->w->err);
    free(path);
    if (db == NULL) {
        (void)play_wrong(p, "%s", p->w->err.text);
    }
    return db;
}

static int do_trap(struct play *p, const struct play_words *w)
{
    struct world_device *d = world_device(p->w, w->word[1]);
    if (d == NULL || p->w->office == NULL) {
        return play_wrong(p, "no such device, or no desk");
    }
    struct fact f = { .at = clock_wall() / 1000,
                      .source = FACT_TRAP,
                      .state = strcmp(w->word[4], "bad") == 0 ? FACT_BAD : FACT_GOOD,
                      .severity = FACT_WARNING,
                      .device = d->key,
                      .object = w->word[2],
                      .condition = w->word[3],
                      .title = w->word[3],
                      .evidence = "{\"notification\":\"of the story\"}",
                      .where = "story:1" };
    for (size_t i = 5; i < w->count; i++) {
        f.watch = f.watch || strcmp(w->word[i], "watch") == 0;
        f.alone = f.alone || strcmp(w->word[i], "alone") == 0;
        f.severity = strcmp(w->word[i], "error") == 0 ? FACT_ERROR : f.severity;
    }
    desk_fact(office_desk(p->w->office), &f);
    world_settle(p->w);
    return 1;
}

struct found {
    struct arena *arena;
    struct ticket *list;
    int64_t count;
};

static int find(struct play *p, struct db *db, const char *key, struct found *out)
{
    struct ticket_filter filter = { .key = key };
    out->count = ticket_find_list(db, out->arena, &filter, &out->list, &p->w->err);
    return out->count >= 0 ? 0 : play_wrong(p, "%s", p->w->err.text);
}

static int do_person(struct play *p, const struct play_words *w)
{
    char key[KEY];
    struct db *db = settled(p);
    struct found found = { .arena = arena_new(0) };
    enum ticket_act act = strcmp(w->word[2], "close") == 0    ? TICKET_CLOSE
                          : strcmp(w->word[2], "reopen") == 0 ? TICKET_REOPEN
                                                              : TICKET_ACK;
    int rc = db == NULL ? -1 : find(p, db, whole_key(p, w->word[1], key), &found);
    if (rc == 0 && (found.count == 0 || ticket_person(db, act, found.list[0].id, "anna", "",
                                                      clock_wall() / 1000, &p->w->err) != 0)) {
        rc = play_wrong(p, "%s: %s", key, found.count == 0 ? "there is no ticket" : p->w->err.text);
    }
    db_close(db);
    arena_free(found.arena);
    return rc == 0 ? 1 : -1;
}

int tickets_event(struct play *p, const struct play_words *w)
{
    if (strcmp(w->word[0], "desk") == 0) {
        p->w->desk = true;
        return 1;
    }
    if (strcmp(w->word[0], "trap") == 0 && w->count >= 5) {
        return do_trap(p, w);
    }
    return strcmp(w->word[0], "person") == 0 && w->count >= 3 ? do_person(p, w) : 0;
}

/* --- expectations --- */

/* ticket KEY STATE: of the newest one; "none": there is none. */
static int ticket(struct play *p, struct db *db, struct arena *a, char *const *word)
{
    char key[KEY];
    struct found found = { .arena = a };
    if (find(p, db, whole_key(p, word[1], key), &found) != 0) {
        return -1;
    }
    const char *state = found.count == 0 ? "none" : found.list[0].state;
    return strcmp(state, word[2]) == 0
               ? 0
               : play_wrong(p, "ticket %s: expected %s, got %s (%s)", key, word[2], state,
                            found.count > 0 && found.list[0].why != NULL ? found.list[0].why : "-");
}

/* tickets GLOB OP N [STATE] */
static int tickets(struct play *p, struct db *db, struct arena *a, char *const *word, size_t count)
{
    char key[KEY], names[1000] = "";
    struct found found = { .arena = a };
    double n = 0;
    if (find(p, db, NULL, &found) != 0) {
        return -1;
    }
    for (int64_t i = 0; i < found.count; i++) {
        const struct ticket *t = &found.list[i];
        if (text_glob(whole_key(p, word[1], key), t->key) && (count < 5 || strcmp(word[4], t->state) == 0)) {
            n++;
            (void)snprintf(names + strlen(names), sizeof names - strlen(names), " %s", t->key);
        }
    }
    return expect_number(p, names[0] != '\0' ? names : "tickets", n, word[2], word[3]);
}

/* changes KEY KIND OP N: of all tickets of the key; KIND "*": of any kind. */
static int changes(struct play *p, struct db *db, struct arena *a, char *const *word)
{
    char key[KEY];
    struct found found = { .arena = a };
    struct ticket_event *events;
    double n = 0;
    if (find(p, db, whole_key(p, word[1], key), &found) != 0) {
        return -1;
    }
    for (int64_t i = 0; i < found.count; i++) {
        int64_t most = ticket_find_events(db, a, found.list[i].id, &events, &p->w->err);
        for (int64_t k = 0; k < most; k++) {
            n += text_glob(word[2], events[k].kind);
        }
    }
    return expect_number(p, word[2], n, word[3], word[4]);
}

/* count KEY OP N; evidence|why|considered|title KEY GLOB: of the newest one. */
static int detail(struct play *p, struct db *db, struct arena *a, char *const *word)
{
    char key[KEY];
    struct found found = { .arena = a };
    if (find(p, db, whole_key(p, word[1], key), &found) != 0) {
        return -1;
    }
    if (found.count == 0) {
        return play_wrong(p, "there is no ticket %s", key);
    }
    const struct ticket *t = &found.list[0];
    if (strcmp(word[0], "times") == 0) {
        return expect_number(p, "times", (double)t->count, word[2], word[3]);
    }
    const char *text = strcmp(word[0], "evidence") == 0     ? t->evidence
                       : strcmp(word[0], "why") == 0        ? t->why
                       : strcmp(word[0], "considered") == 0 ? t->considered
                       : strcmp(word[0], "behind") == 0     ? t->behind
                                                            : t->title;
    text = text != NULL ? text : "-";
    return text_glob(word[2], text) ? 0 : play_wrong(p, "%s of %s is: %s", word[0], key, text);
}

static void take_cause(void *ctx, const struct db_row *r)
{
    (void)snprintf(ctx, KEY, "%s", db_text(r, 0));
}

/* folded KEY CAUSE|none: what explains it now. */
static int folded(struct play *p, struct db *db, char *const *word)
{
    char key[KEY], want[KEY], cause[KEY] = "none";
    if (db_run(db, &p->w->err, take_cause, cause, "SELECT cause FROM folded WHERE key = ? AND until IS NULL",
               "t", whole_key(p, word[1], key)) < 0) {
        return play_wrong(p, "%s", p->w->err.text);
    }
    return strcmp(cause, whole_key(p, word[2], want)) == 0
               ? 0
               : play_wrong(p, "folded %s: expected %s, got %s", key, want, cause);
}

int tickets_expect(struct play *p, char *const *word, size_t count)
{
    static const char *const details[] = { "times", "evidence", "why", "considered", "behind", "title" };
    bool is_detail = false;
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++) {
        is_detail = is_detail || strcmp(word[0], details[i]) == 0;
    }
    bool mine = is_detail || strcmp(word[0], "ticket") == 0 || strcmp(word[0], "tickets") == 0 ||
                strcmp(word[0], "changes") == 0 || strcmp(word[0], "folded") == 0;
    if (!mine) {
        return 1;
    }
    if (count < 3 || (strcmp(word[0], "changes") == 0 && count < 5)) {
        return play_wrong(p, "expect %s: more words are wanted", word[0]);
    }
    struct db *db = settled(p);
    if (db == NULL) {
        return -1;
    }
    struct arena *a = arena_new(0);
    int rc = is_detail                         ? detail(p, db, a, word)
             : strcmp(word[0], "ticket") == 0  ? ticket(p, db, a, word)
             : strcmp(word[0], "tickets") == 0 ? tickets(p, db, a, word, count)
             : strcmp(word[0], "changes") == 0 ? changes(p, db, a, word)
                                               : folded(p, db, word);
    arena_free(a);
    db_close(db);
    return rc;
}
