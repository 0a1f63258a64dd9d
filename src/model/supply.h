/* supply.h: a printer's supply over time: was it replaced? does the level of a waste box rise or fall? Pure: time is a parameter. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_SUPPLY_H
#define MODEL_SUPPLY_H

#include <stdbool.h>
#include <stdint.h>

/* Of a metric with form "supply". RFC 3805 says that the level of a receptacle (prtMarkerSuppliesClass 4) is the space left in it; many devices send what
 * is in it instead. Only the series tells: it moves a little at a time while the thing is used, and jumps when it is replaced or emptied. */
enum supply_direction {
    SUPPLY_UNKNOWN,
    SUPPLY_FALLS, /* with use: what is left */
    SUPPLY_RISES  /* with use: what is in it */
};

/* Zeroed = nothing is known. */
struct supply {
    float last, jump;  /* percent: the newest level; one far from it that is believed when it comes again */
    float up, down;    /* points that it moved in small steps */
    uint8_t direction; /* enum supply_direction, learned */
    bool seeded, jumping;
    int64_t since;    /* seconds since 1970: the first level */
    int64_t replaced; /* the newest time that it was replaced or emptied; 0 = not seen */
};

/* Take a level. wall: seconds since 1970. true: it was replaced (or emptied), which is told when the new level has come twice, from *before (percent).
 * That is a move of 20 points or more against the direction of use; while that is not learned, upwards. */
bool supply_take(struct supply *s, double percent, int64_t wall, double *before);
/* What is known of the direction: learned (5 points one way more than the other), or after 14 days without use what the RFC says. */
enum supply_direction supply_direction(const struct supply *s, int64_t wall);

#endif
