/* gate.c: how often something may happen, and when to try again what fails. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/gate.h"

#define GATE_MOST (5 * 1000 * 1000)

bool gate_take(struct gate_bucket *b, int64_t now)
{
    double most = b->rate > 1 ? b->rate : 1;

    if (b->rate <= 0)
        return true;
    b->tokens += (double)(now - b->at) / 1e6 * b->rate;
    b->at = now;
    if (b->tokens > most)
        b->tokens = most;
    if (b->tokens < 1)
        return false;
    b->tokens--;
    return true;
}

void gate_fail(struct gate *g, unsigned after, int64_t first, int64_t now)
{
    if (++g->failures < after)
        return;
    g->wait = !g->wait ? first : g->wait * 2 > GATE_MOST ? GATE_MOST : g->wait * 2;
    g->until = now + g->wait;
}

void gate_open(struct gate *g)
{
    *g = (struct gate){ 0 };
}
