/* Proves that numbers with units come out as people say them: scaled where that is usual, times in the unit that suits them. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/quantity.h"

#include "check.h"

int main(void)
{
    static const struct {
        double value;
        const char *unit;
        bool rate;
        const char *text;
    } cases[] = { { 93, "%", false, "93 %" },
                  { 1e10, "bit/s", false, "10 Gbit/s" },
                  { 1234567, "B", true, "1.23 MB/s" },
                  { 0, "B", true, "0 B/s" },
                  { 4.2518, NULL, true, "4.252/s" },
                  { 65535, "", false, "65535" },
                  { 1180, "W", false, "1.18 kW" },
                  { 231, "V", false, "231 V" },
                  { 0.00021239, "W", false, "0.000212 W" },
                  { 1500, "V", false, "1500 V" },
                  { -12.3456, "C", false, "-12.346 C" },
                  { 1860, "s", false, "31 minutes" },
                  { 7200, "s", false, "2 hours" },
                  { 1e7, "s", false, "115 days" },
                  { 2, "s", false, "2 s" },
                  { 0, "s", false, "0 s" },
                  { 0.0042, "s", false, "4.2 ms" },
                  { 0.5, "s", true, "0.5 s/s" },
                  { 9.2e18, "B", false, "9.2 EB" },
                  { NAN, "V", false, "?" } };
    char out[QUANTITY_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        CHECK_STR(quantity_text(cases[i].value, cases[i].unit, cases[i].rate, out), cases[i].text);
    return check_done();
}
