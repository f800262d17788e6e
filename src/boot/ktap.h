/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads KTAP (version 1) line by line: what the tests in a guest say. Several
 * documents may follow one another.
 */
#ifndef RMAPLAB_KTAP_H
#define RMAPLAB_KTAP_H

#include "base/util.h"

enum ktap_verdict {
	KTAP_PASS,
	KTAP_FAIL,
	KTAP_SKIP,
	KTAP_KNOWN,		/* failed as known; never said by the tests, see bugs.h */
	KTAP_VERDICTS
};

/**
 * struct ktap_test - one test
 * @verdict: how it ended
 * @name: what it is called
 * @reason: why it was skipped, or empty
 * @diagnostics: the "# ..." lines before it, joined by newlines
 * @bug: the bug of Linux that it may meet, or empty
 * @bug_always: it meets it each time
 * @bug_what: that bug, in a line, or empty
 *
 * The last three come from a line "# known-bug: NAME always|sometimes WHAT".
 */
struct ktap_test {
	enum ktap_verdict verdict;
	char *name;
	char *reason;
	char *diagnostics;
	char *bug;
	bool bug_always;
	char *bug_what;
};

/**
 * struct ktap - all that was read so far; all-zero to begin with
 * @tests: the tests in order
 * @count: how many
 * @problem: what is wrong with the form of the documents, or empty
 *
 * The other members belong to the parser.
 */
struct ktap {
	struct ktap_test *tests;
	size_t count;
	char problem[160];
	bool open;
	long planned;
	long seen;
	char *notes;
	char *bug;
};

/**
 * ktap_line() - take one line
 *
 * Return: whether the line is part of KTAP; others are ignored.
 */
bool ktap_line(struct ktap *ktap, const char *line);

/** ktap_end() - no more lines come: check that the last document is whole */
void ktap_end(struct ktap *ktap);

/** ktap_count() - tests that ended with @verdict */
size_t ktap_count(const struct ktap *ktap, enum ktap_verdict verdict);

/** ktap_word() - "pass", "fail", "skip" or "known" */
const char *ktap_word(enum ktap_verdict verdict);

/** ktap_free() - release; all-zero again */
void ktap_free(struct ktap *ktap);

#endif
