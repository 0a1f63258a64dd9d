/* Periodic curves between 0 and 1 with their integrals, for moving values. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shape.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

static double points[SHAPE_KINDS][SHAPE_POINTS + 1];
static double sums[SHAPE_KINDS][SHAPE_POINTS + 1]; /* of the area, in points */
static bool ready;

static double random_unit(uint32_t n)
{
    n = (n ^ 61) ^ n >> 16;
    n *= 9;
    n ^= n >> 4;
    n *= 0x27d4eb2d;
    n ^= n >> 15;
    return (double)n / 4294967296.0;
}

static double office(double hour)
{
    static const double day[][2] = { { 0, .04 },    { 5.5, .03 },  { 7, .12 },     { 8, .45 },  { 9, .82 },
                                     { 10.5, .97 }, { 11.5, .93 }, { 12.25, .58 }, { 13, .62 }, { 14, .92 },
                                     { 15.5, 1 },   { 16.5, .84 }, { 17.5, .46 },  { 19, .2 },  { 21, .1 },
                                     { 22.5, .22 }, { 23.2, .08 }, { 24, .04 } };
    size_t i = 1;
    while (day[i][0] < hour)
        i++;
    double part = (hour - day[i - 1][0]) / (day[i][0] - day[i - 1][0]);
    return day[i - 1][1] + part * (day[i][1] - day[i - 1][1]);
}

/* Four octaves of smoothed random values, the coarsest with eight knots in the period. */
static double walk(double x)
{
    double sum = 0, weight = 0;
    for (uint32_t octave = 0; octave < 4; octave++) {
        uint32_t knots = 8u << octave;
        double at = x * knots, part = at - floor(at), amount = 1.0 / (1 << octave);
        uint32_t i = (uint32_t)at % knots;
        part = part * part * (3 - 2 * part);
        sum += amount * ((1 - part) * random_unit(octave * 1000 + i) +
                         part * random_unit(octave * 1000 + (i + 1) % knots));
        weight += amount;
    }
    return sum / weight;
}

/* A sum of octaves keeps to the middle: pull it to 0 and 1. */
static void spread(double *p)
{
    double low = 1, high = 0;
    for (int i = 0; i < SHAPE_POINTS; i++) {
        low = fmin(low, p[i]);
        high = fmax(high, p[i]);
    }
    for (int i = 0; i < SHAPE_POINTS; i++)
        p[i] = (p[i] - low) / (high - low);
}

static void make(void)
{
    for (int i = 0; i < SHAPE_POINTS; i++) {
        double x = (double)i / SHAPE_POINTS;
        points[SHAPE_SINE][i] = 0.5 - 0.5 * cos(2 * M_PI * x);
        points[SHAPE_SAW][i] = (double)i / (SHAPE_POINTS - 1);
        points[SHAPE_DRAIN][i] = 1 - points[SHAPE_SAW][i];
        points[SHAPE_OFFICE][i] = office(x * 24);
        points[SHAPE_WALK][i] = walk(x);
        points[SHAPE_NOISE][i] = random_unit((uint32_t)i + 77777);
    }
    spread(points[SHAPE_WALK]);
    for (int k = 0; k < SHAPE_KINDS; k++) {
        points[k][SHAPE_POINTS] = points[k][0];
        for (int i = 0; i < SHAPE_POINTS; i++)
            sums[k][i + 1] = sums[k][i] + (points[k][i] + points[k][i + 1]) / 2;
    }
    ready = true;
}

static double place(double x, int *point)
{
    double at = (x - floor(x)) * SHAPE_POINTS;
    if (!ready)
        make();
    *point = (int)at < SHAPE_POINTS ? (int)at : SHAPE_POINTS - 1;
    return at - *point;
}

double shape_at(enum shape_kind kind, double x)
{
    int i;
    double part = place(x, &i);
    return points[kind][i] + part * (points[kind][i + 1] - points[kind][i]);
}

double shape_integral(enum shape_kind kind, double x)
{
    int i;
    double part = place(x, &i), slope = points[kind][i + 1] - points[kind][i];
    double inside = sums[kind][i] + part * points[kind][i] + part * part * slope / 2;
    return floor(x) * sums[kind][SHAPE_POINTS] / SHAPE_POINTS + inside / SHAPE_POINTS;
}
