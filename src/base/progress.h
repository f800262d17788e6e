/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tells on stderr what is being done: one live line on a terminal, a plain
 * line now and then elsewhere.
 */
#ifndef RMAPLAB_PROGRESS_H
#define RMAPLAB_PROGRESS_H

#include "base/util.h"

/**
 * struct progress - one activity at a time
 * @tty: whether stderr is a terminal
 * @what: what is being done
 * @started: when it started, monotonic ms
 * @shown: when it was last shown, monotonic ms
 * @done: how far it is
 * @total: where it ends, 0 if unknown
 */
struct progress {
	bool tty;
	char what[128];
	int64_t started;
	int64_t shown;
	uint64_t done;
	uint64_t total;
};

/** progress_init() - look at stderr */
void progress_init(struct progress *progress);

/** progress_begin() - start an activity, "unpacking linux-source-6.12" */
void progress_begin(struct progress *progress, const char *fmt, ...)
	printf_like(2, 3);

/** progress_update() - say how far it is; cheap enough for every step */
void progress_update(struct progress *progress, uint64_t done, uint64_t total);

/** progress_relay() - show what another program says of how far it is with its part */
void progress_relay(struct progress *progress, const char *said);

/** progress_end() - the activity is over; prints how long it took */
void progress_end(struct progress *progress);

/** progress_cancel() - the activity failed: clear the live line */
void progress_cancel(struct progress *progress);

/**
 * progress_text() - how far, elapsed, estimate: "42 %, 0:31, 0:43 left"
 * @text: room for the result
 * @size: bytes at @text
 * @elapsed_ms: since the activity started
 */
void progress_text(char *text, size_t size, uint64_t done, uint64_t total,
		   int64_t elapsed_ms);

#endif
