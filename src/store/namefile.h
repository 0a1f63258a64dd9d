/* namefile.h: what the rows of a section are called: .names.json beside their RRD files. */
/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_NAMEFILE_H
#define STORE_NAMEFILE_H

#include "base/buf.h"
#include "base/err.h"

/* File names of rows can not hold every name (forestall-rrd(5)), and know nothing of the description that a technician gave a port. The
 * file says both: {"Gi1_0_24": {"name": "Gi1/0/24", "texts": {"alias": "Uplink", "descr": ...}}, ...}. */

enum { NAMEFILE_TEXT = 200 }; /* bytes of a text that are kept */

/* A list of rows, made on one thread and written on another: begin each row, then its texts. */
void namefile_row(struct buf *list, const char *instance);
void namefile_text(struct buf *list, const char *metric, const char *text);

/* Write the file when it is not what the list says. Rows that are not in the list stay as long as they have an RRD file. 0 or -1. */
int namefile_write(const char *rrd_folder, const char *device, const char *section, const struct buf *list,
                   struct err *err);

struct namefile;
/* Of a folder with RRD files of one section. NULL: there is no such file, or it is damaged. */
struct namefile *namefile_open(const char *folder);
void namefile_close(struct namefile *n); /* accepts NULL */
/* stem: a file name without .rrd. The name of the row, or NULL; a text of it (metric), or NULL. Owned by n, which may be NULL. */
const char *namefile_of(const struct namefile *n, const char *stem);
const char *namefile_text_of(const struct namefile *n, const char *stem, const char *metric);

#endif
