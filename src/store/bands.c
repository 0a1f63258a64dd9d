/* bands.c: the style "state": one lane for each state metric, coloured by its words. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/bands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "store/legend.h"
#include "store/style.h"

#define GOOD    "2FA36B"
#define BAD     "D1383D"
#define BETWEEN "F0A83A"
#define UNKNOWN "A7B1BC"
#define MIXED   "6B7785"

/* Whole words, or the start of one where it ends in *; first match counts. */
static const struct {
    const char *word, *colour;
} known_words[] = {
    { "up", GOOD },
    { "normal", GOOD },
    { "ok", GOOD },
    { "running", GOOD },
    { "online", GOOD },
    { "established", GOOD },
    { "enabled", GOOD },
    { "active", GOOD },
    { "on", GOOD },
    { "good", GOOD },
    { "idle", GOOD },
    { "true", GOOD },
    { "yes", GOOD },
    { "ready", GOOD },
    { "present", GOOD },
    { "forwarding", GOOD },
    { "delivering*", GOOD },
    { "operational", GOOD },
    { "none", GOOD },
    { "down", BAD },
    { "fail*", BAD },
    { "fault*", BAD },
    { "critical*", BAD },
    { "error*", BAD },
    { "bad", BAD },
    { "broken", BAD },
    { "depleted", BAD },
    { "dead", BAD },
    { "offline", BAD },
    { "shutdown", BAD },
    { "nonrecoverable", BAD },
    { "noToner", BAD },
    { "noPaper", BAD },
    { "jammed", BAD },
    { "battery", BAD },
    { "lowerLayerDown", BAD },
    { "blocked", BAD },
    { "denied", BAD },
    { "warning*", BETWEEN },
    { "testing", BETWEEN },
    { "low*", BETWEEN },
    { "degraded", BETWEEN },
    { "dormant", BETWEEN },
    { "bypass", BETWEEN },
    { "booster", BETWEEN },
    { "reducer", BETWEEN },
    { "minor", BETWEEN },
    { "noncritical", BETWEEN },
    { "disabled", BETWEEN },
    { "standby", BETWEEN },
    { "blocking", BETWEEN },
    { "off", BETWEEN },
    { "unknown", UNKNOWN },
    { "other", UNKNOWN },
    { "notPresent", UNKNOWN },
    { "absent", UNKNOWN },
    { "invalid", UNKNOWN },
};

const char *bands_colour(const char *word, int64_t number)
{
    static const char *const others[] = { "3B6FE0", "8E63CE", "1AA3B8", "CC79A7", "8C6D31", "4C78A8" };
    size_t i, len;

    for (i = 0; word && i < sizeof known_words / sizeof *known_words; i++) {
        len = strlen(known_words[i].word);
        if (known_words[i].word[len - 1] == '*' ? strncasecmp(word, known_words[i].word, len - 1) == 0
                                                : strcasecmp(word, known_words[i].word) == 0)
            return known_words[i].colour;
    }
    return others[(uint64_t)number % (sizeof others / sizeof *others)];
}

/* A band is as high as its lane where the condition (a CDEF that is 1 or 0) holds, and 0 elsewhere: so the
 * bands of a lane stack. */
static void band(struct brush *b, const struct brush_curve *c, const char *id, const char *colour,
                 const char *text)
{
    brush_add(b->list, "CDEF:%s_share=%s_raw,UN,UNKN,%s,100,*,IF", id, c->id, id);
    brush_add(b->list, "CDEF:%s_band=%s,0.8,*", id, id);
    if (!brush_has_legend(b)) {
        brush_add(b->list, "AREA:%s_band#%sCC::STACK", id, colour);
        return;
    }
    legend_break(b, strlen(text) + 9);
    brush_add(b->list, "VDEF:%s_avg=%s_share,AVERAGE", id, id);
    brush_add(b->list, "AREA:%s_band#%sCC:%s\\g:STACK", id, colour, text);
    brush_add(b->list, "GPRINT:%s_avg: %%.2lf %%%%", id);
}

static void band_of_state(struct brush *b, const struct brush_curve *c, int64_t state)
{
    const struct metric_word *words = c->metric->words;
    const char *word = NULL;
    struct buf text;
    char id[40], number[24];
    uint16_t i;

    for (i = 0; i < c->metric->word_count && !word; i++)
        if (words[i].number == state)
            word = words[i].word;
    snprintf(number, sizeof number, "%" PRId64, state);
    snprintf(id, sizeof id, "%s_%s%" PRIu64, c->id, state < 0 ? "m" : "is",
             state < 0 ? -(uint64_t)state : (uint64_t)state);
    buf_init(&text, 300);
    brush_text(&text, word ? word : number, 24);
    brush_add(b->list, "CDEF:%s=%s_raw,%s,EQ", id, c->id, number);
    band(b, c, id, bands_colour(word, state), text.data);
    buf_free(&text);
}

/* Rows in which the state changed hold the average of both numbers, which may even be between them: not a
 * state. */
static void band_of_changes(struct brush *b, const struct brush_curve *c)
{
    struct buf any;
    char id[40];
    size_t i;

    buf_init(&any, 0);
    for (i = 0; i < c->ds->state_count; i++)
        buf_printf(&any, ",%s_raw,%" PRId64 ",NE,*", c->id, c->ds->states[i]);
    snprintf(id, sizeof id, "%s_changes", c->id);
    brush_add(b->list, "CDEF:%s=%s_raw,UN,0,1%s,IF", id, c->id, any.data ? any.data : "");
    band(b, c, id, MIXED, "changing");
    buf_free(&any);
}

static void lane(struct brush *b, const struct brush_curve *c, size_t number, size_t width)
{
    size_t i;

    if (!c->ds->known)
        return;
    if (brush_has_legend(b) && b->curve_count > 1) {
        brush_add(b->list, "COMMENT:%s%*s", c->label, (int)(width - c->label_width), "");
        b->column = width + 2;
    }
    brush_add(b->list, "AREA:%.1f",
              (double)(b->curve_count - number) - 0.9); /* without a colour: where the lane stands */
    for (i = 0; i < c->ds->state_count; i++)
        band_of_state(b, c, c->ds->states[i]);
    if (c->ds->mixed || c->ds->state_count > 1 || c->ds->state_count == PEEK_STATES)
        band_of_changes(b, c);
    if (brush_has_legend(b) && c->ds->known) {
        brush_add(b->list, "COMMENT:\\l");
        b->column = 0;
    }
}

void bands_draw(struct brush *b)
{
    size_t i, width = 0;

    for (i = 0; i < b->curve_count; i++)
        width = b->curves[i].label_width > width ? b->curves[i].label_width : width;

    brush_option(b->list, "--lower-limit", "0");
    brush_option(b->list, "--upper-limit", "%zu", b->curve_count ? b->curve_count : 1);
    brush_add(b->list, "--rigid");
    brush_option(b->list, "--y-grid", "1:1");
    brush_vertical(b, " ");
    if (brush_has_data(b))
        brush_blank_axis(b, "left");
    brush_blank_axis(b, "right");
    brush_define(b);
    style_gaps(b, false);
    for (i = 0; i < b->curve_count; i++)
        lane(b, &b->curves[i], i, width);
    legend_keys(b);
}
