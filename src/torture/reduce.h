/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which actors does it take? Runs torture again with fewer of them.
 */
#ifndef RMAPLAB_REDUCE_H
#define RMAPLAB_REDUCE_H

#include "torture/torture.h"

/**
 * reduce_actors() - leave out actors while the failure comes again
 * @torture: the run that failed
 * @outcome: what became of it
 * @seconds: begin no boot that would not be over after so long; what was left out
 *	by then counts. One that hangs takes longer
 *
 * Half of the actors are left out first, then quarters, and so on. A boot
 * without some of them that does not fail proves nothing, as much depends on
 * chance: then they are kept. So none of the actors left out is needed, and
 * some that are left may not be needed either.
 *
 * Return: the names that are left, separated by commas, or NULL if that is all of
 * them; the caller frees it.
 */
char *reduce_actors(struct lab *lab, const struct torture *torture,
		    const struct outcome *outcome, long seconds);

#endif
