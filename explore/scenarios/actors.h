/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Actors: what threads of several scenarios do. Each calls one entry point of
 * the kernel as its callers do, on the page of the stage.
 */
#ifndef EXPLORE_ACTORS_H
#define EXPLORE_ACTORS_H

#include "stage.h"

/* UFFDIO_MOVE */
void act_move(void);		/* of what is on the stage, src to dst */
void act_move_if_not_told(void);	/* fails after act_tell_of_change() */
void act_move_holes(void);	/* the same, and holes are no error */
void act_move_back(void);	/* whatever is at dst to src */
void act_move_there_and_back(void);	/* what the second says counts */
void act_move_neighbour(void);	/* of the page after it, likewise */
void act_move_across(void);	/* of the page, SRC to the page after DST */
void act_move_neighbour_instead(void);	/* to where the page is to go */
void act_move_or_fault(void);	/* move; if that fails, a read fault at src */
void act_move_against(void);	/* of the page at DST, to the page after SRC */
void act_move_child(void);	/* of the child's own page at the same place */

void act_move_huge(void);	/* of a huge page, without retry */
void act_move_first_two(void);	/* of the first two pages */
void act_move_huge_against(void);	/* of the huge page after HUGE_DST, to that after HUGE_SRC */
void act_move_third_to_second(void);
void act_move_last_two(void);	/* of the second and third page */
void act_move_other_two(void);	/* of the third and fourth page */

/* Walks without changing what is mapped */
void act_referenced(void);	/* reclaim: folio_referenced() */
void act_idle(void);		/* write to page_idle/bitmap */
void act_mkold(void);		/* DAMON: clear the accessed bits */
void act_young(void);		/* DAMON: look at them */

/* Changes of what is mapped */
void act_zap(void);		/* MADV_DONTNEED of src */
void act_zap_both(void);	/* MADV_DONTNEED of src, then of dst */
void act_zap_second(void);	/* MADV_DONTNEED of the second page of src */
void act_zap_huge(void);	/* MADV_DONTNEED of the huge page at src */
void act_munmap(void);		/* munmap() of src: its anon_vma goes too */
void act_munmap_and_free(void);	/* the same, and free the VMA after a grace period */
void act_munmap_with_tables(void);	/* munmap() of src as it is */
void act_child_exits(void);	/* its VMA leaves the anon_vma of src */
void act_fork(void);		/* fork(): copy the page table of src */
void act_tell_of_change(void);	/* the userfaultfd; nobody reads the report */
void act_fork_told(void);	/* the same, and the userfaultfd is told before */
void act_fork_whole(void);	/* the same, after anon_vma_fork() */
void act_try_to_fork(void);	/* the same, where memory may run out */
void act_adjust(void);		/* of dst: its anon_vma is locked for writing */
void act_first_fault(void);	/* of another VMA: it gets an anon_vma */
void act_fault(void);		/* read fault at src */
void act_fault_second(void);	/* write fault at the second page of src */
void act_fault_at_target(void);	/* read fault at the second page of dst */
void act_unregister(void);	/* dst, while it has a reference to the folio */
void act_hold_for_a_while(void);	/* a reference to the folio */
void act_pageout(void);		/* MADV_PAGEOUT, DAMON: reclaim_pages() */
void act_reclaim(void);		/* shrink_folio_list() as kswapd calls it */
void act_reclaim_no_write(void);	/* the same in laptop mode: nothing is written */
void act_reclaim_no_io(void);	/* the same for who may not do I/O */
void act_fault_and_keep(void);	/* write fault at src; then act_reclaim_no_write() */
void act_migrate(void);		/* compaction: migrate_pages() */
void act_collapse(void);	/* khugepaged: make a huge page of src */
void act_split(void);		/* split_folio() by the kernel itself */
void act_shrink_deferred(void);	/* split one folio that is to be split */
void act_split_in_two(void);	/* of a huge page, into two folios only */
void act_pin(void);		/* pin_user_pages_fast() at src for writing */
void act_pin_second(void);	/* the same at the second page of src */
void act_pin_for_a_while(void);	/* the same, and unpin it */
void act_hold(void);		/* a reference to the folio, for a while */
void act_write_fault(void);	/* handle_mm_fault() for a write to src */

/* Changes of what entries allow */
void act_hint(void);		/* NUMA balancing: src is inaccessible until a fault */
void act_hint_and_fault(void);
void act_mprotect(void);	/* of src: it is read only */
void act_clear_soft_dirty(void);	/* of all pages: writes to them are seen by faults */

/* Memory failure of the folio's first page, of its second */
void act_poison(void);
void act_poison_second(void);
void act_meet_poison(void);	/* of the first, by who reads it and cannot go on */

/* KSM */
void ksm_begin(void);		/* set-up: the next scan merges what is equal */
void act_ksm_scan(void);	/* a full scan by ksmd */

/* User threads */
void act_user_write(void);	/* count up at src until it faults */
void act_user_write_dst(void);	/* likewise at dst */
void act_user_write_once(void);	/* at src */
void act_user_read(void);	/* look at src once */
void act_user_read_twice(void);
void act_user_read_written(void);	/* at src: what was written is what is read */
void act_user_read_written_dst(void);
void act_user_is_lazy(void);	/* look at src before and after lazy TLB mode */
void act_tlb_by_itself(void);	/* the CPU of thread 0 looks src up, twice */
void act_use(void);		/* write to src, faulting a page in */
void act_move_and_miss(void);	/* move, then write to src, where nothing is any more */
void act_move_and_refill(void);	/* move, then write to src, faulting another page in */
void act_move_and_use(void);	/* move, then write to dst, faulting it in */

#endif
