/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One sentence that answers a question from many figures.
 */
#ifndef RMAPLAB_ANSWER_H
#define RMAPLAB_ANSWER_H

#include "measure/dataset.h"
#include "measure/verdict.h"
#include "measure/workload.h"

/**
 * answer_text() - what the headline figures of a workload say
 * @set: measured
 * @workload: the question
 * @pair: which two trees are compared
 *
 * An effect is named if the samples of the two trees lie apart, each of the one
 * beyond each of the other: among many figures, a 95 % interval excludes "no
 * difference" now and then by chance. Of the other figures the sentence tells
 * how much worse the intervals allow them to be.
 *
 * Return: the sentence, which the caller frees; NULL if nothing was measured.
 */
char *answer_text(const struct dataset *set, const struct workload *workload,
		  struct pairing pair);

/**
 * answer_brief() - the same of several workloads in a few words
 * @names: of the workloads, NULL-terminated
 * @verdict: set to VERDICT_WORSE if there is an effect for the worse, to
 *	VERDICT_BETTER if all are for the better, to VERDICT_SAME if there is none, to
 *	VERDICT_FEW if there are too few boots to tell
 *
 * Of several effects for the worse the first is named.
 *
 * Return: text that the caller frees; NULL if nothing was measured.
 */
char *answer_brief(const struct dataset *set, const char *const *names,
		   struct pairing pair, enum verdict *verdict);

#endif
