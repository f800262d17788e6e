// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"

int fail_with(struct failure *why, enum exit_status status, int err,
	 const char *fmt, ...)
{
	va_list args;

	if (why->status)
		return -err;
	why->status = status;
	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	return -err;
}

void fail_again(struct failure *why, const char *fmt, ...)
{
	va_list args;

	if (why->again[0])
		return;
	va_start(args, fmt);
	vsnprintf(why->again, sizeof(why->again), fmt, args);
	va_end(args);
}

void fail_detail(struct failure *why, const char *lines)
{
	if (!why->detail)
		why->detail = xstrdup(lines);
}

void fail_reset(struct failure *why)
{
	free(why->detail);
	*why = (struct failure){ 0 };
}

void fail_print(const struct failure *why)
{
	fprintf(stderr, "rmaplab: %s\n", why->text);
	if (why->detail)
		fputs(why->detail, stderr);
	if (why->again[0])
		fprintf(stderr, "again: %s\n", why->again);
}
