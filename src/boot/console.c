// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "boot/console.h"

enum { SPLAT_LINES = 60 };

/* What begins the reports of the kernel's checkers. */
static const char *const splats[] = {
	"WARNING: ",
	"BUG: ",
	"kernel BUG at ",
	"Oops: ",
	"Call Trace:",
	"KASAN: ",
	"KCSAN: ",
	"UBSAN: ",
	"general protection fault",
	"Kernel panic",
	"soft lockup",
	"hung_task: ",
	"blocked for more than",
	"rcu: INFO",
	"possible recursive locking",
	"possible circular locking",
	"inconsistent lock state",
	"Bad page state",
	"Out of memory: ",
};

/* Messages about the processor that contain one of these words but report no defect. */
static const char *const harmless[] = {
	"Spectre V2 : WARNING: ",
	"RETBleed: WARNING: ",
};

static bool has_any(const char *line, size_t len, const char *const *words,
		    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (memmem(line, len, words[i], strlen(words[i])))
			return true;
	}
	return false;
}

static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end + 1 : line + strlen(line);
}

static const char *find_splat(const char *text)
{
	for (const char *line = text; *line; line = next_line(line)) {
		size_t len = strcspn(line, "\n");

		if (has_any(line, len, splats, ARRAY_SIZE(splats)) &&
		    !has_any(line, len, harmless, ARRAY_SIZE(harmless)))
			return line;
	}
	return NULL;
}

/* Up to @max lines, each indented and without the carriage return. */
static char *take_lines(const char *line, size_t max)
{
	char *taken = xstrdup("");

	for (size_t i = 0; i < max && *line; i++, line = next_line(line)) {
		autofree char *before = taken;

		taken = xasprintf("%s  %.*s\n", before,
				  (int)strcspn(line, "\r\n"), line);
	}
	return taken;
}

char *console_splat(const char *text)
{
	const char *splat = find_splat(text);

	return splat ? take_lines(splat, SPLAT_LINES) : NULL;
}

/* A report stands between two rulers of "=". */
#define RULER	"=========="

const char *console_next_race(const char *text, size_t *len)
{
	const char *start = strstr(text, "BUG: KCSAN:");
	const char *end = start ? strstr(start, RULER) : NULL;

	if (start)
		*len = end ? (size_t)(end - start) : strlen(start);
	return start;
}

void console_drop_races(char *text)
{
	size_t len;
	char *race;

	while ((race = (char *)console_next_race(text, &len)))
		memmove(race, race + len, strlen(race + len) + 1);
}

char *console_tail(const char *text, size_t lines)
{
	const char *start = text + strlen(text);

	if (start > text && start[-1] == '\n')
		start--;
	while (start > text && (start[-1] != '\n' || --lines > 0))
		start--;
	return take_lines(start, SPLAT_LINES);
}
