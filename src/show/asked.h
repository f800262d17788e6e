/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a reviewer asks, and how the results answer it. Adding a question is one
 * function and one entry in the table of asked.c.
 */
#ifndef RMAPLAB_ASKED_H
#define RMAPLAB_ASKED_H

#include "show/evidence.h"

/**
 * struct question - one of them
 * @asked: in a few words
 * @needs: the command whose result answers it; "": all results together
 * @command: what has the least to do and answers it again
 * @answer: the answer in one line, with its figure, which the caller frees; NULL if
 *	nothing was found out. Sets the verdict: VERDICT_BETTER and VERDICT_WORSE
 *	for good and bad
 */
struct question {
	const char *asked;
	const char *needs;
	const char *command;
	char *(*answer)(const struct evidence *evidence, enum verdict *verdict);
};

/** question_at() - the question number @index, or NULL */
const struct question *question_at(size_t index);

#endif
