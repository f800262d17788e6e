// SPDX-License-Identifier: GPL-2.0-only
#include "lib/ktap.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { LONGEST_LINE = 512 };

static void put_line(const char *prefix, const char *format, va_list args)
{
	char line[LONGEST_LINE];
	int length, room;

	length = snprintf(line, sizeof(line), "%s", prefix);
	room = LONGEST_LINE - length - 1;
	length += vsnprintf(line + length, room, format, args);
	if (length > LONGEST_LINE - 2)
		length = LONGEST_LINE - 2;
	line[length++] = '\n';
	if (write(STDOUT_FILENO, line, length) != length)
		perror("ktap: standard output");
}

static void __attribute__((format(printf, 1, 2))) put(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("", format, args);
	va_end(args);
}

void ktap_remark(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put_line("# ", format, args);
	va_end(args);
}

void ktap_begin(size_t tests)
{
	put("KTAP version 1");
	if (tests)
		ktap_plan(tests);
}

void ktap_plan(size_t tests)
{
	put("1..%zu", tests);
}

void ktap_ok(size_t number, const char *name)
{
	put("ok %zu - %s", number, name);
}

void ktap_not_ok(size_t number, const char *name)
{
	put("not ok %zu - %s", number, name);
}

void ktap_skip(size_t number, const char *name, const char *reason)
{
	put("ok %zu - %s # SKIP %s", number, name, reason);
}
