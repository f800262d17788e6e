/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a reviewer asks, with one line each: the answer, the figure that carries it,
 * and the command that repeats it.
 */
#ifndef RMAPLAB_ANSWERS_H
#define RMAPLAB_ANSWERS_H

#include "measure/verdict.h"
#include "show/evidence.h"

enum { ANSWERS_MAX = 16 };

/**
 * struct answer - one line
 * @question: as asked
 * @text: the answer with its figure, or "not run yet"; owned
 * @command: what finds it out, or finds it out again; owned
 * @verdict: VERDICT_BETTER and VERDICT_WORSE: good and bad; VERDICT_NONE: not run yet
 */
struct answer {
	const char *question;
	char *text;
	char *command;
	enum verdict verdict;
};

/**
 * struct answers - all of them; all-zero to begin with
 * @trees: which trees, on what: "ratios: series / stock, x86-64"; owned
 * @machine: where figures were taken, and what they are worth; owned
 * @line: the lines
 * @count: how many
 */
struct answers {
	char *trees;
	char *machine;
	struct answer line[ANSWERS_MAX];
	size_t count;
};

/** answers_find() - ask all questions of what was found out */
void answers_find(const struct evidence *evidence, struct answers *answers);

/**
 * answers_print() - a table, one line each
 * @width: of the terminal in columns; where the table is wider each command goes
 *	below its answer. 0: no limit
 */
void answers_print(const struct answers *answers, int width, FILE *out);

/** answers_write() - the same for the page */
void answers_write(const struct answers *answers, FILE *out);

/** answers_free() - release; all-zero again */
void answers_free(struct answers *answers);

#endif
