/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a unit leaves in DIR/results:
 *
 *	UNIT.json	its answer: { "rmaplab", "command": "unit", "unit", "id", "learn",
 *			"status", "seconds", "limit", "host", "part", "results", "sum" }
 *	UNIT~HASH.json	another answer to the same unit, that differs
 *	UNIT-HASH.part	beside the answer of a shard: what an explorer makes something of
 *	UNIT.failed	instead: when it was last run there was no answer, and why
 *	UNIT.log	what it printed, unless all it says is that a claim holds
 *
 * An answer is *whole* if it is JSON and "sum" is the hash of the rest, and the part is
 * there, with the size and the hash that it names. Anything less is no answer.
 */
#ifndef RMAPLAB_UNIT_ANSWER_H
#define RMAPLAB_UNIT_ANSWER_H

#include <jansson.h>

#include "base/lab.h"

enum answer_check {
	ANSWER_BRIEFLY,	/* that the part is there and has its size */
	ANSWER_WHOLLY,	/* that it has its hash, too */
};

/**
 * answer_read() - read an answer
 * @path: of the JSON
 * @root: set to it, or to NULL if it is not whole; json_decref() it
 *
 * Return: NULL, or what is wrong with it, in words.
 */
const char *answer_read(const char *path, enum answer_check check, json_t **root);

/**
 * answer_exact() - what has to be the same when the unit is run again
 *
 * Verdicts, and counts where they are exact: not times, and not how far an actor came.
 *
 * Return: JSON, compact, with sorted keys; caller frees.
 */
char *answer_exact(const json_t *root);

/**
 * answer_keep() - make it a unit's answer, whole or not at all
 * @dir: the campaign's directory
 * @unit: of the plan
 * @answer: without "part" and "sum", which are added
 * @part: file to keep beside it, or NULL
 *
 * One that is there and says the same stays; one that is broken, or of another id or
 * another start, is replaced; if it says another thing, both are kept.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int answer_keep(struct lab *lab, const char *dir, const json_t *unit, json_t *answer,
		const char *part);

/** answer_fail() - note that a unit was run and there is no answer; best effort */
void answer_fail(const char *dir, const json_t *unit, const char *why);

/** answer_is_unfinished() - is there a search among the results that was not finished? */
bool answer_is_unfinished(const json_t *root);

/**
 * answer_fits() - is it of this unit as it is planned, and started from @learn?
 *
 * One that was not finished is not, if the unit has more time now.
 */
bool answer_fits(const json_t *root, const json_t *unit, const char *learn);

/**
 * answer_start() - what all shards of a search have to start from
 * @path: set to the file, or to NULL if there is none; caller frees
 *
 * Return: its hash in words, "" if there is none; caller frees.
 */
char *answer_start(const char *dir, const json_t *unit, char **path);

#endif
