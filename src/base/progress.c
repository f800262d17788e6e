// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/progress.h"

enum {
	TTY_EVERY_MS	= 100,
	PLAIN_EVERY_MS	= 15000,
	WORTH_TELLING_MS = 500,
};

void progress_init(struct progress *progress)
{
	*progress = (struct progress){ .tty = isatty(STDERR_FILENO) };
}

static int put_time(char *text, size_t size, int64_t ms, const char *what)
{
	int64_t seconds = ms / 1000;

	return snprintf(text, size, ", %" PRId64 ":%02" PRId64 "%s",
			seconds / 60, seconds % 60, what);
}

void progress_text(char *text, size_t size, uint64_t done, uint64_t total,
		   int64_t elapsed_ms)
{
	int len;

	if (total == 0 || done > total) {
		len = snprintf(text, size, "%" PRIu64 " steps", done);
		put_time(text + len, size - (size_t)len, elapsed_ms, "");
		return;
	}
	len = snprintf(text, size, "%" PRIu64 " %%", done * 100 / total);
	len += put_time(text + len, size - (size_t)len, elapsed_ms, "");
	if (done * 100 >= total && elapsed_ms > 2000)	/* before 1 %, who knows? */
		put_time(text + len, size - (size_t)len,
			 (int64_t)((double)elapsed_ms *
				   (double)(total - done) / (double)done),
			 " left");
}

static void show(struct progress *progress, int64_t now)
{
	char text[96];

	progress_text(text, sizeof(text), progress->done, progress->total,
		      now - progress->started);
	fprintf(stderr, progress->tty ? "\r\033[K%s: %s" : "%s: %s\n",
		progress->what, text);
	progress->shown = now;
}

void progress_begin(struct progress *progress, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(progress->what, sizeof(progress->what), fmt, args);
	va_end(args);
	progress->started = progress->shown = monotonic_ms();
	progress->done = progress->total = 0;
	fprintf(stderr, progress->tty ? "\r\033[K%s" : "%s\n", progress->what);
}

void progress_update(struct progress *progress, uint64_t done, uint64_t total)
{
	int64_t now = monotonic_ms();

	progress->done = done;
	progress->total = total;
	if (now - progress->shown >= (progress->tty ? TTY_EVERY_MS : PLAIN_EVERY_MS))
		show(progress, now);
}

void progress_relay(struct progress *progress, const char *said)
{
	if (progress->tty)	/* one line, which must not wrap */
		fprintf(stderr, "\r\033[K%s", said);
	else
		fprintf(stderr, "%s: %s\n", progress->what, said);
}

void progress_end(struct progress *progress)
{
	int64_t took = monotonic_ms() - progress->started;

	if (progress->tty)
		fputs("\r\033[K", stderr);
	if (took >= WORTH_TELLING_MS)
		fprintf(stderr, "%s: done in %.1f s\n", progress->what,
			(double)took / 1000);
}

void progress_cancel(struct progress *progress)
{
	if (progress->tty && progress->started)
		fputs("\r\033[K", stderr);
}
