/* Both sides of the command socket: a unix datagram socket, one command and one answer. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tell.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define COMMAND_MAX 8192
#define ANSWER_MAX  65536
#define WORDS_MAX   64
#define PATIENCE_MS 5000

static int address_of(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof out->sun_path)
        return -1;
    memcpy(out->sun_path, path, strlen(path));
    return 0;
}

int tell_open(const char *path, char *why, size_t cap)
{
    struct sockaddr_un at;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path);
    if (address_of(path, &at) == 0 && fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    snprintf(why, cap, "%s: %s", path,
             strlen(path) >= sizeof at.sun_path ? "path too long" : strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The words came with NULs between them; a single one may be a whole line. */
static size_t split(char *text, size_t len, char **words)
{
    size_t count = 0;
    text[len] = '\0';
    if (len == 0 || strlen(text) == len)
        return herd_split(text, words, WORDS_MAX);
    for (size_t at = 0; at < len && count < WORDS_MAX; at += strlen(text + at) + 1)
        words[count++] = text + at;
    return count;
}

void tell_answer(int fd, struct herd *h, int64_t now_us)
{
    static char text[COMMAND_MAX + 1], answer[ANSWER_MAX];
    char *words[WORDS_MAX];
    struct sockaddr_un from;
    socklen_t from_len = sizeof from;
    ssize_t n = recvfrom(fd, text, COMMAND_MAX, 0, (struct sockaddr *)&from, &from_len);
    if (n < 0)
        return;
    herd_command(h, words, split(text, (size_t)n, words), now_us, answer, sizeof answer);
    if (from_len > sizeof(sa_family_t))
        sendto(fd, answer, strlen(answer), 0, (const struct sockaddr *)&from, from_len);
}

static size_t join(char **words, int count, char *text)
{
    size_t len = 0;
    for (int i = 0; i < count; i++) {
        size_t n = strlen(words[i]);
        if (len + n + 1 > COMMAND_MAX)
            return 0;
        memcpy(text + len, words[i], n);
        len += n;
        if (count > 1)
            text[len++] = '\0';
    }
    return len;
}

int tell_send(const char *path, char **words, int count)
{
    char text[COMMAND_MAX];
    static char answer[ANSWER_MAX + 1];
    size_t len = join(words, count, text);
    struct sockaddr_un at, me = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc = 2;
    /* Binding to the bare family asks Linux for an unused abstract address, so that there is somewhere to answer to. */
    if (fd < 0 || len == 0 || address_of(path, &at) ||
        bind(fd, (const struct sockaddr *)&me, sizeof(sa_family_t)) ||
        connect(fd, (const struct sockaddr *)&at, sizeof at) || send(fd, text, len, 0) < 0) {
        fprintf(stderr, "fleet: %s: %s\n", path, errno ? strerror(errno) : "nothing to tell");
    } else {
        struct pollfd p = { fd, POLLIN, 0 };
        ssize_t n = poll(&p, 1, PATIENCE_MS) > 0 ? recv(fd, answer, ANSWER_MAX, 0) : -1;
        if (n < 0)
            fprintf(stderr, "fleet: %s: no answer\n", path);
        else
            answer[n] = '\0', fputs(answer, stdout), rc = strncmp(answer, "error", 5) == 0;
    }
    if (fd >= 0)
        close(fd);
    return rc;
}
