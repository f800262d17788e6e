/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage that most scenarios play on:
 *
 *	src VMA  | page | (neighbour) |	its own anon_vma root
 *	dst VMA  |      |             |	another root
 *
 * one process, both VMAs registered with one userfaultfd, in different page
 * tables. The page at the start of src is exclusive, dirty and holds VALUE.
 */
#ifndef EXPLORE_STAGE_H
#define EXPLORE_STAGE_H

#include "../machine/process.h"
#include "../oracles/oracles.h"

#define SRC 0x10000000ul
#define DST 0x20000000ul
#define VALUE 0x5eedul

struct stage {
	struct mm_struct *mm;
	struct userfaultfd_ctx *ctx;
	struct vm_area_struct *src, *dst;
	struct place *from, *to;
	struct folio *folio;

	/* Only in some scenarios */
	struct folio *neighbour;
	struct userfaultfd_ctx *child_ctx;
	struct folio *child_folio;
	struct folio *target;		/* what the page was migrated to */
	bool zapped, swapped, pinned;
	unsigned long written;		/* what user threads wrote */

	long moved[EX_MAX_THREADS];	/* what UFFDIO_MOVE said */
};

extern struct stage stage;

/* Set-ups. Each ends with machine_keep(). */
void stage_one_page(void);
void stage_neighbour(void);	/* two pages side by side */
void stage_crossing(void);	/* another page is at DST */
void stage_child(void);		/* a forked child has a page of its own */
void stage_read_only(void);	/* the page is exclusive, but write-protected */
void stage_old(void);		/* the page was not accessed for a while */
void stage_users(void);		/* threads 1 and up have the page in their TLBs */

/* Checks */

/** expect_moved() - the move by @thread did it */
void expect_moved(int thread);

/** expect_result() - a move returned one of the results that are documented */
void expect_result(int thread);

/** expect_one_place() - the page is where the moves of thread 0 and 1 say */
void expect_one_place(void);

/** expect_content() - the page holds what was last written to it */
void expect_content(struct folio *folio, unsigned long value);

/* What every scenario's description ends with. */
#define SCENARIO_HOOKS \
	.switched = machine_switched, .leave = machine_leave, .touched = oracle_touched

#endif
