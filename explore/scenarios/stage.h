/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage that scenarios play on:
 *
 *	src VMA  | page | page | ... |	its own anon_vma root
 *	dst VMA  |      |      |     |	another root
 *
 * one process, both VMAs registered with one userfaultfd, in different page
 * tables. The pages from the start of src on are exclusive and dirty, and hold
 * VALUE, VALUE + 1, ...
 */
#ifndef EXPLORE_STAGE_H
#define EXPLORE_STAGE_H

#include "../machine/process.h"
#include "../oracles/oracles.h"

#define SRC 0x10000000ul
#define DST 0x20000000ul
#define OTHER 0x30000000ul
/* Huge pages: in other page tables at the PMD level, too. */
#define HUGE_SRC 0x40000000ul
#define HUGE_DST 0x80000000ul
#define VALUE 0x5eedul
#define MAX_PAGES 4

/* Pages that one call moves, one behind the other. */
struct stage_run {
	struct folio *folio[MAX_PAGES];	/* of each; of a large one, at its first page */
	struct place *from[MAX_PAGES], *to[MAX_PAGES];
};

/* A forked process with the same VMAs. */
struct stage_child {
	struct userfaultfd_ctx *ctx;
	struct vm_area_struct *src;
	struct folio *folio;	/* of its own */
	struct place *from;
	int failed;		/* what fork() said */
};

/* What user threads write to. */
struct stage_user {
	unsigned long offset;	/* from the start of the source */
	unsigned long written;	/* the last value */
};

struct stage {
	struct mm_struct *mm;
	struct userfaultfd_ctx *ctx;
	struct vm_area_struct *src, *dst;
	struct place *from, *to;
	struct folio *folio;		/* what the threads are after */
	unsigned long src_addr, dst_addr, len;	/* what is to be moved */
	long moved[EX_MAX_THREADS];	/* what UFFDIO_MOVE said */

	/* Only in some scenarios */
	struct stage_run run;
	struct stage_child child;
	struct stage_user user;
	struct folio *neighbour;	/* of the folio, in the same page table */
	struct vm_area_struct *other;	/* not touched yet */
	struct folio *target;		/* what the page was migrated to */
	unsigned int moved_before;	/* pages of the run, when a VMA changed */
	bool zapped, pinned, poisoned, collapsed;
	bool young;			/* DAMON has found that the page was accessed */
	bool told;			/* the userfaultfd, of a change */
	bool kept_poisoned;		/* memory failure could not unmap the page */
};

extern struct stage stage;

/*
 * Parts that a set-up is composed of: first the VMAs, then what is at the source,
 * then what is said of its entry.
 */
void put_two_vmas(void);
void put_vmas(unsigned long src, unsigned long dst, unsigned int pages);
void put_untouched_target(void);	/* the destination has no anon_vma yet */
void put_one_vma(void);		/* source and destination in it, and in one table */
void put_remapped_vmas(void);	/* as mremap() leaves them: vm_pgoff is no address */
void put_remapped_huge_vmas(void);	/* the same, for a huge page */
void put_forked_vmas(void);	/* one anon_vma each, under one root: the parent's was one */
void put_places(void);		/* nothing at the source */
void put_one_page(void);
void put_huge_page(void);
void put_run(unsigned int pages, unsigned int order);	/* as folios of 1 << @order pages */
void put_run_places(unsigned int pages);	/* nothing at the source */
struct folio *put_folio(int at, unsigned int order);	/* @at pages from the run's start */
void unmap_page(unsigned int at);		/* of the run, from the source */
void put_child(void);		/* it has the source's VMA, and nothing in it yet */
void put_in_tlbs(unsigned int pages, bool write);	/* of threads 1 and up */
void put_the_zero_page(void);
void put_huge_zero_page(unsigned long addr);	/* in either VMA */
void put_in_the_way(unsigned int at);	/* a page in the way, @at pages from the run's start */
void put_marker_in_the_way(unsigned int at);	/* likewise: access there is a SIGBUS */
/* A page that was not written to since, and that is in the TLBs of all CPUs but the first. */
void put_lazily_freed(struct vm_area_struct *vma, unsigned long addr);
void put_swapped_target(void);	/* a page in swap at the second place of dst */
void entry_is_old(void);
void entry_is_clean(void);
void entry_is_uffd_wp(void);
void threads_share_the_mm(void);	/* NUMA balancing leaves one alone alone */
void source_is_unregistered(void);	/* faults there get a page */

/* How many pages the destination is behind the source in put_one_vma(). */
#define NR_APART 3

/* Set-ups */
void stage_one_page(void);
void stage_neighbour(void);	/* two pages side by side */
void stage_crossing(void);	/* another page is at DST */
void stage_child(void);		/* a forked child has a page of its own */
void stage_fork(void);		/* a child whose page table is still empty */
void stage_read_only(void);	/* the page is exclusive, but write-protected */
void stage_old(void);		/* the page was not accessed for a while */
void stage_swapped(void);	/* src is in swap, and not in the swap cache */
void stage_users(void);		/* threads 1 and up have the page in their TLBs */
void stage_users_old(void);	/* likewise, and it was not accessed for a while */
void stage_users_clean(void);	/* the same, but read only: its entry is clean */

void stage_two_pages(void);	/* a run of two; the folio is the second's */
void stage_three_pages(void);	/* a run of three */
void stage_straddle(void);	/* the same, in two page tables each */
void stage_users_run(void);	/* a run of two, in the TLBs of threads 1 and up */
void stage_mthp(void);		/* a folio of four pages, mapped by PTEs */
void stage_mthp_partly(void);	/* the same, its last page not mapped any more */
void stage_mthp_users(void);	/* the same, in the TLBs of threads 1 and up */
void stage_mthp_fork(void);	/* a folio of four pages, and a child as in stage_fork() */
void stage_ksm(void);		/* a run of two with equal content; ksmd is at work */
void stage_ksm_merged(void);	/* the same, merged; the folio is the KSM page */
void stage_huge(void);		/* a huge page that a PMD maps */
void stage_huge_users(void);	/* the same, in the TLBs of threads 1 and up */

/** run_moved() - how many pages of the run are at the destination */
unsigned int run_moved(void);

/* What every scenario's description ends with. */
#define SCENARIO_HOOKS \
	.switched = machine_switched, .leave = machine_leave, \
	.touched = oracle_touched, .ended = oracle_ended

#endif
