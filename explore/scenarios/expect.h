/* SPDX-License-Identifier: GPL-2.0-only */
/* What has to be so when all threads of a scenario are done. */
#ifndef EXPLORE_EXPECT_H
#define EXPLORE_EXPECT_H

#include "stage.h"

/** expect_moved() - the move by @thread did it, and all of it */
void expect_moved(int thread);

/** expect_moved_or_gave_up() - likewise, or as far as it came until it had tried so
 *  often that user space has to try again: others may stand still as long as that */
void expect_moved_or_gave_up(int thread);

/**
 * expect_moved_or_again() - the entry at src was moved by @thread, or is still there
 *
 * For moves that others keep from an end as long as they like: they give up after
 * many tries, and user space tries again. Returns whether it was moved.
 */
bool expect_moved_or_again(int thread);

/** expect_result() - a move returned one of the results that are documented */
void expect_result(int thread);

/** expect_one_place() - the page is where the moves of thread 0 and 1 say */
void expect_one_place(void);

/**
 * expect_run() - the pages are where the move of thread 0 says
 * @pages: how many there are.
 *
 * The first so many are at the destination, the others at the source; each
 * holds what it held.
 */
void expect_run(unsigned int pages);

/** expect_pages() - likewise, of pages that are not watched */
void expect_pages(unsigned int pages);

/** expect_moved_or_unmapped() - thread 0 has moved the page, or src went with it */
void expect_moved_or_unmapped(void);

/** expect_poisoned() - the one entry says that the page is poisoned, the other nothing */
void expect_poisoned(pte_t here, pte_t there);

/**
 * expect_serial() - two moves and the places that they are about are as in some serial order
 *
 * What they return, but for the difference between ENOENT and EEXIST, and what each place
 * holds: nothing, a page with its content, or an entry that maps none. For scenarios that
 * are serial.
 */
void expect_serial(void);

/** expect_both_moved() - thread 0 has moved the folio, thread 1 the neighbour */
void expect_both_moved(void);

/** expect_written() - the page mapped there was written to, and can be again */
void expect_written(const struct place *place);

/** expect_content() - the page holds what was last written to it */
void expect_content(struct page *page, unsigned long value);

/** expect_used() - thread 0 has moved the page, which holds what users last wrote to it */
void expect_used(void);

/** expect_moved_or_pinned() - a page that is pinned stayed, any other is in one place */
void expect_moved_or_pinned(void);

/** expect_deposited() - a page table waits for each huge page of the VMA, and none else */
void expect_deposited(struct vm_area_struct *vma);

/** expect_zapped() - the page is not at src; it is at dst, or free */
void expect_zapped(void);

/** expect_two_of_ksm() - each of the two pages, merged or not, is where it has to be */
void expect_two_of_ksm(void);

#endif
