/* quantity.c: numbers with units, as people read them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void put_duration(double seconds, char out[QUANTITY_TEXT])
{
    if (seconds >= 2 * 86400)
        snprintf(out, QUANTITY_TEXT, "%.0f days", floor(seconds / 86400));
    else if (seconds >= 2 * 3600)
        snprintf(out, QUANTITY_TEXT, "%.0f hours", floor(seconds / 3600));
    else if (seconds >= 120)
        snprintf(out, QUANTITY_TEXT, "%.0f minutes", floor(seconds / 60));
    else if (seconds >= 1 || seconds <= 0)
        snprintf(out, QUANTITY_TEXT, "%.10g s", round(seconds * 100) / 100);
    else
        snprintf(out, QUANTITY_TEXT, "%.3g ms", seconds * 1000);
}

static bool scales(const char *unit)
{
    static const char *const units[] = { "B", "bit/s", "W", "VA" };
    size_t i;

    for (i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i]) == 0)
            return true;
    return false;
}

char *quantity_text(double v, const char *unit, bool rate, char out[QUANTITY_TEXT])
{
    static const char prefixes[] = " kMGTPE";
    size_t step = 0;

    unit = unit ? unit : "";
    if (!isfinite(v)) {
        snprintf(out, QUANTITY_TEXT, "?");
        return out;
    }
    if (strcmp(unit, "s") == 0 && !rate) {
        put_duration(v, out);
        return out;
    }
    for (; scales(unit) && fabs(v) >= 1000 && prefixes[step + 1]; step++)
        v /= 1000;
    if (fabs(v) >= 0.1)
        v = step ? round(v * 100) / 100 : round(v * 1000) / 1000;
    snprintf(out, QUANTITY_TEXT, "%.*g%s%.*s%.40s%s", fabs(v) >= 0.1 ? 10 : 3, v, *unit ? " " : "",
             step ? 1 : 0, &prefixes[step], unit, rate ? "/s" : "");
    return out;
}
