// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/status.h"
#include "base/util.h"

static void *check(void *memory)
{
	if (memory)
		return memory;
	fputs("rmaplab: out of memory: end other programs or add swap\n", stderr);
	exit(EXIT_UNFIT);
}

void util_free(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}

void *xrealloc(void *old, size_t size)
{
	return check(realloc(old, size));
}

void *xcalloc(size_t count, size_t size)
{
	return check(calloc(count, size));
}

char *xstrdup(const char *text)
{
	return check(strdup(text));
}

char *xasprintf(const char *fmt, ...)
{
	char *text;
	va_list args;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	return check(len < 0 ? NULL : text);
}

bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool ends_with(const char *text, const char *suffix)
{
	size_t text_len = strlen(text);
	size_t suffix_len = strlen(suffix);

	return text_len >= suffix_len &&
	       strcmp(text + text_len - suffix_len, suffix) == 0;
}

char *shell_word(const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./:,@%^";
	char *word, *to;

	if (*text && !text[strspn(text, plain)])
		return xstrdup(text);
	to = word = xcalloc(4 * strlen(text) + 3, 1);
	*to++ = '\'';
	for (; *text; text++)
		to = stpcpy(to, *text == '\'' ? "'\\''" : (char[]){ *text, '\0' });
	*to = '\'';
	return word;
}

int64_t monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
