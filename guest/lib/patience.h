/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patience - when those who are waited for hang, and are not just slow
 *
 * A guest may have a fifth of a CPU, and its clock goes on while it has none.
 * So the time is counted in which the one who waits ran himself: he naps and
 * looks at the clock, and of a nap that took much longer little counts. Those
 * he waits for may have had as little of the CPU as he.
 */
#ifndef GUEST_PATIENCE_H
#define GUEST_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

/* What counts of a nap at most. */
#define PATIENCE_STEP_NS	UINT64_C(4000000)

/**
 * struct patience - how long somebody waits, all in ns
 * @ran_max: how long, of the time in which he runs
 * @clock_max: how long by the clock, in any case
 * @last: the clock at the last look; at first, when the waiting began
 * @ran: has passed
 * @clock: has passed
 */
struct patience {
	uint64_t ran_max;
	uint64_t clock_max;
	uint64_t last;
	uint64_t ran;
	uint64_t clock;
};

/**
 * patience_ends() - look at the clock, after a nap
 * @patience: of the one who waits
 * @now: of the same clock
 *
 * Return: whether those who have not come back hang.
 */
static inline bool patience_ends(struct patience *patience, uint64_t now)
{
	uint64_t step = now - patience->last;

	patience->last = now;
	patience->clock += step;
	patience->ran += step < PATIENCE_STEP_NS ? step : PATIENCE_STEP_NS;
	return patience->ran >= patience->ran_max ||
	       patience->clock >= patience->clock_max;
}

/**
 * patience_prepare() - let the calling process wait for others, but not for a CPU
 * that they use; what it forks from now on is scheduled as usual
 */
void patience_prepare(void);

/**
 * patience_nap() - nap, look at the clock, and tell the host now and then that we
 * are there: it takes a guest that says nothing for dead
 * @patience: of the one who waits
 *
 * Return: whether to wait on.
 */
bool patience_nap(struct patience *patience);

#endif /* GUEST_PATIENCE_H */
