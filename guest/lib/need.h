/* SPDX-License-Identifier: GPL-2.0-only */
/* need - what a test or an actor needs of the system, and whether it is there */
#ifndef GUEST_NEED_H
#define GUEST_NEED_H

/**
 * enum need - what is needed in addition to UFFDIO_MOVE
 */
enum need {
	NEED_PFN,		/* page frame numbers: root */
	NEED_HUGE,		/* transparent huge pages on request */
	NEED_HUGE_ZERO,		/* the huge zero page */
	NEED_MTHP,		/* large folios smaller than a PMD */
	NEED_SWAP,
	NEED_SOFT_DIRTY,
	NEED_KSM,
	NEED_IDLE,		/* idle page tracking */
	NEED_DAMON,
	NEED_IO_URING,		/* pins pages */
	NEED_COMPACT,
	NEED_MEMCG,
	NEED_NODES,		/* more than one NUMA node */
	NEED_MOVE_PAGES,	/* the system call of that name: pages go to another node */
	NEED_SPLIT,		/* debugfs: split folios */
	NEED_FAULTS,		/* allocations that fail on demand */
	NEED_CONTPTE,		/* blocks of entries that share a TLB entry */
	NEED_TAGS,		/* memory with tags */
	NEED_GUEST,		/* a system that may be worn out */
	NEEDS
};

#define NEED(what)	(1U << NEED_##what)

/**
 * need_missing() - whether something is missing here
 * @need: which
 *
 * Return: NULL when it is there, else why it is not.
 */
const char *need_missing(enum need need);

#endif /* GUEST_NEED_H */
