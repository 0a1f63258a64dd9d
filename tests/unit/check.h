/* The checks of the unit tests: each one is counted, a failed one is told with file, line and both values.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A test program is one .c file that includes this once and ends main with `return check_done();`.
 * Each check evaluates its arguments once and is itself 1 (held) or 0 (failed), so that a test can
 * write `if (!CHECK(p != NULL)) return;`. Not for use by several threads at once.
 */
#ifndef FORESTALL_TESTS_UNIT_CHECK_H
#define FORESTALL_TESTS_UNIT_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_passed, check_failed;

static inline int check_count(int held, const char *file, int line)
{
    if (held) {
        check_passed++;
        return 1;
    }
    check_failed++;
    printf("%s:%d: ", file, line);
    return 0;
}

static inline int check_cond(int held, const char *text, const char *file, int line)
{
    if (check_count(held, file, line))
        return 1;
    printf("does not hold: %s\n", text);
    fflush(stdout);
    return 0;
}

static inline int check_int(long long got, long long want, const char *text, const char *file, int line)
{
    if (check_count(got == want, file, line))
        return 1;
    printf("%s is %lld, expected %lld\n", text, got, want);
    fflush(stdout);
    return 0;
}

/* NULL equals only NULL. */
static inline int check_str(const char *got, const char *want, const char *text, const char *file, int line)
{
    int same = got && want ? strcmp(got, want) == 0 : got == want;

    if (check_count(same, file, line))
        return 1;
    printf("%s is\n    %s\n  expected\n    %s\n", text, got ? got : "(null)", want ? want : "(null)");
    fflush(stdout);
    return 0;
}

/* Prints `unit MODULE: N passed, N failed` (MODULE from tests/unit/test_MODULE.c); gives main's exit status. */
static inline int check_done(void)
{
    const char *slash = strrchr(__BASE_FILE__, '/');
    const char *name = slash ? slash + 1 : __BASE_FILE__;
    int len;

    if (strncmp(name, "test_", 5) == 0)
        name += 5;
    len = (int)strcspn(name, ".");
    printf("unit %.*s: %d passed, %d failed\n", len, name, check_passed, check_failed);
    return check_failed || !check_passed;
}

#define CHECK(cond)          check_cond(!!(cond), #cond, __FILE__, __LINE__)
#define CHECK_INT(got, want) check_int((long long)(got), (long long)(want), #got, __FILE__, __LINE__)
#define CHECK_STR(got, want) check_str((got), (want), #got, __FILE__, __LINE__)

#endif
