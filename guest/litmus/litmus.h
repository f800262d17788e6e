/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * litmus - two threads, a few accesses each, and an outcome that must not be
 *
 * A litmus test is one file and one entry in the table of litmus.c. It runs in
 * many rounds, and counts the outcomes; how often a wrong one shows depends on
 * the kernel and on the processor, and that it never did proves nothing.
 */
#ifndef GUEST_LITMUS_H
#define GUEST_LITMUS_H

#include <stdatomic.h>

#include "lib/menu.h"

/**
 * struct options - the parameters of a run, from the command line
 * @pages: pages that move in a call
 * @rounds: how often
 */
struct options {
	unsigned int pages;
	unsigned int rounds;
};

/**
 * struct litmus - an entry of the table
 * @entry: of the menu; the name is in the samples, too
 * @defaults: what the options are when they are not given
 * @run: runs it and reports; returns an enum exit_status
 */
struct litmus {
	struct menu_entry entry;
	struct options defaults;
	int (*run)(const struct litmus *litmus, const struct options *options);
};

/**
 * struct outcomes - of all rounds
 * @moved: rounds in which the move succeeded
 * @looked: those of them in which the page was read where it had moved to
 * @forbidden: those of them that ended as they must not
 */
struct outcomes {
	unsigned int moved;
	unsigned int looked;
	unsigned int forbidden;
};

int run_visible(const struct litmus *litmus, const struct options *options);
int run_visible_mremap(const struct litmus *litmus, const struct options *options);
int run_pending(const struct litmus *litmus, const struct options *options);

/**
 * litmus_report() - write the outcomes as samples
 */
void litmus_report(const struct litmus *litmus, const struct options *options,
		  const struct outcomes *outcomes);

/**
 * litmus_cpus() - CPUs that this process may run on
 * @cpus: where their numbers go
 * @count: how many are needed
 *
 * Return: 0 or a negative errno; -ENXIO if there are fewer.
 */
int litmus_cpus(int *cpus, unsigned int count);

/** litmus_pin() - run the calling thread on one CPU only */
void litmus_pin(int cpu);

/**
 * litmus_cannot() - it could not be set up
 * @error: the negative errno
 *
 * Return: the exit status; the reason has been said.
 */
int litmus_cannot(const struct litmus *litmus, int error);

/* Steps of a round that one thread reaches and others wait for: they count up. */
static inline void step_reach(atomic_uint *step, unsigned int round)
{
	atomic_store(step, round);
}

static inline void step_wait(const atomic_uint *step, unsigned int round)
{
	while (atomic_load(step) < round)
		;
}

#endif /* GUEST_LITMUS_H */
