/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How an error travels: the place that understands it writes one line (what,
 * why, the mend) and returns a negative errno; everyone above only passes the
 * errno on; main() prints the line once.
 */
#ifndef RMAPLAB_FAIL_H
#define RMAPLAB_FAIL_H

#include "base/status.h"
#include "base/util.h"

/**
 * struct failure - what went wrong
 * @status: the exit status that it calls for, 0 while nothing went wrong
 * @text: one line without the leading "rmaplab: "
 * @word: what has happened to a guest: "no boot", "panic", "warning", "hang",
 *	"death" or "misfit"; NULL: nothing to a guest
 * @again: the command that shows this failure alone, or ""
 * @detail: further lines (of a console, of a compiler), or NULL; owned
 */
struct failure {
	enum exit_status status;
	char text[1024];
	const char *word;
	char again[1536];
	char *detail;
};

/**
 * fail_with() - record a failure
 * @why: where to; the first failure recorded stays
 * @status: the exit status that it calls for
 * @err: positive errno
 * @fmt: one line: what, why and the mend
 *
 * Return: -@err, so that callers write "return fail_with(...)".
 */
int fail_with(struct failure *why, enum exit_status status, int err,
	 const char *fmt, ...) printf_like(4, 5);

/** fail_detail() - add lines below the failure that was just recorded */
void fail_detail(struct failure *why, const char *lines);

/** fail_again() - add the command that shows the failure alone; the first one stays */
void fail_again(struct failure *why, const char *fmt, ...) printf_like(2, 3);

/** fail_reset() - forget the failure, so that the next one is recorded */
void fail_reset(struct failure *why);

/**
 * fail_print() - print "rmaplab: " and the line, then the details, on stderr; at the end
 * "again: " and the command, if there is one
 */
void fail_print(const struct failure *why);

#endif
