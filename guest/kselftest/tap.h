/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tap - what one of the kernel's selftests says, line by line, said again as KTAP
 *
 * Selftests write TAP 13 with some liberties: results without a name, plans that
 * come late or not at all, text in between.  uffd-unit-tests of 6.12 writes
 * "Testing NAME... done" instead.  Each result is written as soon as it is read,
 * as "PROGRAM: NAME"; the last one, "PROGRAM: ends", is how the program ended.
 */
#ifndef GUEST_TAP_H
#define GUEST_TAP_H

#include <stdbool.h>
#include <stddef.h>

enum {
	TAP_REMARKS = 6,	/* lines before a failure that are shown */
	TAP_LINE = 256,
};

/**
 * struct tap - what was read so far
 * @program: whose output this is
 * @written: results written
 * @count: results of the program's own among them
 * @failed: of these, how many failed
 * @planned: how many it has announced, 0 if it did not
 * @testing: the test that it says to be in, or empty
 * @bailed: it gave up
 * @remarks: the lines that came last, since the last result
 * @remark_count: how many there were
 */
struct tap {
	const char *program;
	size_t written;
	size_t count;
	size_t failed;
	size_t planned;
	char testing[TAP_LINE];
	bool bailed;
	char remarks[TAP_REMARKS][TAP_LINE];
	size_t remark_count;
};

/** struct tap_end - how a program ended: one of these */
struct tap_end {
	int status;		/* of exit() */
	int signal;		/* 0: none */
	unsigned int timeout;	/* it was ended after so many seconds; 0: not */
};

/**
 * tap_line() - take one line of the program's output
 * @line: without newline
 */
void tap_line(struct tap *tap, const char *line);

/**
 * tap_end() - the program is over: write how it ended
 *
 * It ended well if its status says no other than its results, and if there are
 * as many of these as it has announced.  Status 4 without a result is a skip.
 */
void tap_end(struct tap *tap, const struct tap_end *end);

#endif /* GUEST_TAP_H */
