/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage that most scenarios play on:
 *
 *	src VMA  | page |      |	its own anon_vma root
 *	dst VMA  |      |      |	another root
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
	long moved[EX_MAX_THREADS];	/* what UFFDIO_MOVE said */
};

extern struct stage stage;

void stage_one_page(void);

/* Thread bodies */
void act_move(void);		/* UFFDIO_MOVE of the page at SRC to DST */
void act_referenced(void);	/* folio_referenced(), as reclaim calls it */

/* What must hold in the end when nobody but movers changed the mapping. */
void expect_one_place(void);

/* The parts that every scenario's description has. */
#define SCENARIO_HOOKS \
	.switched = machine_switched, .leave = machine_leave, .touched = oracle_touched

#endif
