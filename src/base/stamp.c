// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/stamp.h"

static void format_hash(char *text, size_t size, hash_t hash)
{
	snprintf(text, size, "%016" PRIx64, hash);
}

bool stamp_matches(const char *path, hash_t inputs)
{
	json_t *stamp = json_load_file(path, 0, NULL);
	const char *found = json_string_value(json_object_get(stamp, "inputs"));
	char wanted[17];
	bool matches;

	format_hash(wanted, sizeof(wanted), inputs);
	matches = found && strcmp(found, wanted) == 0;
	json_decref(stamp);
	return matches;
}

int stamp_write(const char *path, hash_t inputs, const char *release)
{
	autofree char *text = NULL;
	char hash[17];
	json_t *stamp;

	format_hash(hash, sizeof(hash), inputs);
	stamp = json_pack("{s:s, s:s*}", "inputs", hash, "release", release);
	text = json_dumps(stamp, JSON_INDENT(2));
	json_decref(stamp);
	if (!text)
		return -ENOMEM;
	return fs_write(path, text, strlen(text));
}
