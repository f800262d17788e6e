/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bugs of Linux that tests are known to meet, and which trees have them.
 *
 * A test says which bug it may meet. linux/BASE/mended lists the bugs that the
 * series mends, one a line: the bug's name in docs/findings.md and the patch
 * that mends it, as the file "series" has it, or "-" if stock does not have the
 * bug. What is not listed, no tree mends.
 */
#ifndef RMAPLAB_BUGS_H
#define RMAPLAB_BUGS_H

#include "boot/ktap.h"
#include "base/lab.h"
#include "kernel/tree_spec.h"

/**
 * struct bugs - what the series mends
 * @count: how many bugs
 * @mended: each one's name, and the first "series:N" that has it no more,
 *	0 if stock does not either
 */
struct bugs {
	size_t count;
	struct mended {
		char *name;
		int patches;
	} *mended;
};

/**
 * bugs_read() - read linux/BASE/mended
 * @lab: the repository, and where a failure is recorded
 * @bugs: set to the list; release it with bugs_free()
 *
 * Return: 0, or negative errno; a patch that is not in the series is a failure.
 */
int bugs_read(struct lab *lab, struct bugs *bugs);

/**
 * bugs_has() - does the tree have this bug, as far as is known?
 * @bugs: from bugs_read()
 * @spec: the tree; a patch of the user's on top does not count
 * @name: the bug's, in docs/findings.md
 *
 * Of a tree that is a PATH nothing is known: false.
 */
bool bugs_has(const struct bugs *bugs, const struct tree_spec *spec, const char *name);

/**
 * bugs_judge() - turn what a test said into what it means for this tree
 * @bugs: from bugs_read()
 * @spec: the tree that was tested
 * @test: its verdict becomes KTAP_KNOWN if it failed for a bug that the tree is
 *	known to have, and KTAP_FAIL, with the reason in its diagnostics, if it
 *	passed although that bug fails it each time
 *
 * With a patch of the user's on top a tree may have the bug or not: then it may
 * pass as well. Of a tree that is a PATH nothing is known.
 */
void bugs_judge(const struct bugs *bugs, const struct tree_spec *spec,
		struct ktap_test *test);

/** bugs_free() - release the list */
void bugs_free(struct bugs *bugs);

#endif
