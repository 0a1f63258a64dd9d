/* fact.c: the words for severities. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/fact.h"

#include <string.h>
#include <strings.h>

static const char *const fact_severities[] = {
    [FACT_OK] = "ok",           [FACT_INFO] = "info",   [FACT_NOTICE] = "notice",
    [FACT_WARNING] = "warning", [FACT_ERROR] = "error",
};
enum { FACT_SEVERITIES = sizeof fact_severities / sizeof *fact_severities };

const char *fact_severity_name(uint8_t severity)
{
    return severity < FACT_SEVERITIES ? fact_severities[severity] : "unknown";
}

int fact_severity_named(const char *name)
{
    for (int i = 0; i < FACT_SEVERITIES; i++)
        if (!strcasecmp(fact_severities[i], name))
            return i;
    return -1;
}
