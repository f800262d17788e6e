/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How far a campaign's units are: what DIR/results and DIR/running say, unit by unit.
 */
#ifndef RMAPLAB_TALLY_H
#define RMAPLAB_TALLY_H

#include <jansson.h>

#include "base/lab.h"
#include "campaign/unit_answer.h"

/**
 * enum unit_state - how far a unit is
 * @UNIT_LEFT: nothing is there of it
 * @UNIT_RUNNING: likewise, but somebody runs it
 * @UNIT_FAILED: it was run and there is no answer
 * @UNIT_BROKEN: its answer is cut off, or not what was written
 * @UNIT_OTHER: its answer is another tree's, or another program's
 * @UNIT_OVER_AGAIN: its answer is from before all shards had to start over, or was
 *	not finished in less time than there is now
 * @UNIT_DIFFERS: it has two answers that differ
 * @UNIT_ANSWERED: it has one
 */
enum unit_state {
	UNIT_LEFT,
	UNIT_RUNNING,
	UNIT_FAILED,
	UNIT_BROKEN,
	UNIT_OTHER,
	UNIT_OVER_AGAIN,
	UNIT_DIFFERS,
	UNIT_ANSWERED,
	UNIT_STATES,
};

/**
 * struct tally_unit - one of them
 * @unit: of the plan; borrowed
 * @answer: if it is answered, or differs: the one under its own name
 * @why: more about its state, or NULL; owned
 */
struct tally_unit {
	const json_t *unit;
	enum unit_state state;
	json_t *answer;
	char *why;
};

/**
 * struct tally - all of them
 * @unit: in the order of the plan
 * @nr: how many
 * @count: how many by state
 * @seconds: that those took which are answered, added up
 * @strangers: "FILE: WHY" of what is in results/ and counts for nothing: of no unit of
 *	this plan, or broken or another tree's and next to a unit's answer; a JSON array
 */
struct tally {
	struct tally_unit *unit;
	size_t nr;
	size_t count[UNIT_STATES];
	double seconds;
	json_t *strangers;
};

/**
 * tally_take() - look at all units
 * @dir: the campaign's directory
 * @check: how closely
 * @tally: set up; tally_free() it
 */
void tally_take(const char *dir, const json_t *plan, enum answer_check check,
		struct tally *tally);
void tally_free(struct tally *tally);

/** tally_word() - a state in words: "is missing" */
const char *tally_word(enum unit_state state);

/** tally_is_done() - whether the unit need not be run (again) */
bool tally_is_done(enum unit_state state);

/**
 * tally_line() - "812 of 1000 done, 2 running, 1 failed, 187 left, 0:42 to go"
 *
 * Time to go: what a unit took so far, by those that run now. Caller frees.
 */
char *tally_line(const struct tally *tally);

#endif
