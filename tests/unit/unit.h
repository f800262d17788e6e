/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every unit test begins with. A test program is a table of stories; a
 * story is named after what must hold.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/util.h"

/** unit_dir() - a new empty directory for one test; caller frees */
static inline char *unit_dir(void)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/rmaplab-unit-XXXXXX", tmp ? tmp : "/tmp");

	assert_non_null(mkdtemp(dir));
	return dir;
}

/** unit_file() - write a file in it */
static inline void unit_file(const char *dir, const char *name, const char *text)
{
	autofree char *path = xasprintf("%s/%s", dir, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

#endif
