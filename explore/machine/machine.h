/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine: what the kernel's objects find around them.
 *
 * Compiled with the flags of the tree under test, so all types are the
 * kernel's own. Each file supplies one thing that mm/ calls: locks, pages,
 * slab, TLBs. What they all must keep: an event is announced before the state
 * changes, and between two events nothing else runs.
 */
#ifndef EXPLORE_MACHINE_H
#define EXPLORE_MACHINE_H

#include <linux/mm.h>
#include <linux/mm_types.h>
#include <linux/rmap.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/userfaultfd_k.h>

#include "../interface.h"

/* cpu.c: one CPU a thread, and one more that runs set-up and final checks */
#define BOOT_CPU EX_MAX_THREADS
#define NR_MACHINE_CPUS (EX_MAX_THREADS + 1)

int this_cpu_number(void);
void machine_switched(int from, int to);

/** cpus_not_preemptible() - the set of CPUs whose thread holds a spinlock, or has
 *  turned preemption off */
unsigned long cpus_not_preemptible(void);
void machine_leave(int thread);

/**
 * might_block() - the caller may sleep; a violation in atomic context
 * @what: its name.
 * @pc: who called it.
 */
void might_block(const char *what, const void *pc);

/** slept_us() - for how long has @thread slept, at least, in microseconds? No more
 *  than SLEPT_LONG is counted. */
#define SLEPT_LONG 10000ul
unsigned long slept_us(int thread);

/** slept_forget() - what @thread has slept so far does not count */
void slept_forget(int thread);

/* chance.c: what happens, or not, without anybody's doing */
enum chance {
	CHANCE_NO_MEMORY,	/* an allocation fails that may */
	CHANCE_RESCHED,		/* need_resched() is true */
	CHANCE_CONTENDED,	/* spin_is_contended() is true of a lock that one holds */
	CHANCE_TIME,		/* jiffies goes on, once */
	CHANCE_EVICTED,		/* a CPU has dropped a translation, see also tlb_fill_by_itself() */
	CHANCE_HELD,		/* act_hold() takes its time */
	NR_CHANCES,
};

/** chance_allow() - may @what happen in this scenario? Only during set-up. */
void chance_allow(enum chance what);

/* Those that may: a set. */
extern unsigned int chances;

/** chance() - does it happen now? Each answer is one way on for the search. */
bool chance(enum chance what, const void *pc);

/** chance_no_memory() - does an allocation with @gfp fail? */
bool chance_no_memory(gfp_t gfp, const void *pc);

/**
 * chance_looked_at() - the running thread is about to read @addr
 *
 * If that is a flag which something else may set at any time, it may do so now.
 */
void chance_looked_at(const volatile void *addr, const void *pc);

/** chance_rescheduled() - the running task has given way to who was due */
void chance_rescheduled(void);

/* held.c: who holds which lock */
enum lock_mode { LOCK_SHARED = 1, LOCK_EXCLUSIVE = 2 };

/**
 * lock_taken(), lock_given() - book-keeping of the lock primitives
 * @lock: its address.
 * @class: what the order of locks is about.
 * @mode: how.
 * @pc: who.
 */
void lock_taken(const void *lock, int class, enum lock_mode mode, const void *pc);
void lock_given(const void *lock, const void *pc);

/** lock_held() - does the running thread hold @lock in any mode? */
bool lock_held(const void *lock);

/** lock_held_of() - does it hold any lock of @class? */
bool lock_held_of(int class);

/** lock_first_held() - any lock that the running thread holds, or NULL */
const void *lock_first_held(const void **pc);

/** spin_depth() - spinlocks that any thread holds */
extern int spinlocks_held;

/** interrupts_off() - has the running thread turned them off by taking a spinlock? */
bool interrupts_off(void);

/* order.c: classes of locks, and the order in which they are waited for */
void order_init(void);
int lock_class_spin(const void *lock);
int lock_class_static(const void *lock);	/* of its own */

/** lock_wanted() - the running thread is about to wait for a lock; not for trying */
void lock_wanted(const void *lock, int class, const void *pc);
void locks_wanted_under(const void *lock, int class, const void *pc);
void order_wanted_under(const void *held, int held_class, const void *wanted,
			int class, const void *pc);

/**
 * order_flags_changed() - an atomic read-modify-write is about to happen
 *
 * If it is of a folio's flags, it may lock the folio.
 */
void order_flags_changed(const volatile void *flags, const void *pc);
void order_will_wait(void);	/* what is tried next is waited for */
void order_settle(void);	/* another thread is about to run */
void order_folio_taken(struct folio *folio);
void order_folio_given(struct folio *folio);

/** order_guards_table() - if frame @pfn is a page table of PTEs, does the running
 *  thread hold the lock that it takes to change it? */
bool order_guards_table(unsigned long pfn);

/** order_table_freed() - frame @pfn is no page table any more, if it was one */
void order_table_freed(unsigned long pfn);

/* rcu.c */

/**
 * rcu_defer() - call @func once every present reader has left
 *
 * At the earliest moment that the kernel allows: a use after that is a use
 * after free under some grace period.
 */
void rcu_defer(struct rcu_head *head, rcu_callback_t func);

/** rcu_readers() - the set of readers that are there now */
unsigned long rcu_readers(const void *pc);

/** rcu_lock_given() - the running thread may be able to be preempted, or interrupted,
 *  again: it has given back a lock at @pc */
void rcu_lock_given(const void *pc);

/** rcu_is_among() - is the running thread one of them? Those who leave are no
 *  more, see slab_reader_left(). */
bool rcu_is_among(unsigned long readers);

/* slab.c */
bool slab_is_freed(const void *addr, const char **cache, unsigned long *readers,
		   bool *typesafe);
void slab_reader_left(unsigned long reader);

/**
 * slab_live() - the next object that is not freed
 * @i: where to go on; 0 to begin with.
 * @cache: out: its cache's name.
 *
 * Returns NULL if there is none.
 */
void *slab_live(int *i, const char **cache);

/** slab_find() - the live object that @addr points into, NULL if there is none.
 *  @size: out: of the object. */
void *slab_find(const void *addr, unsigned int *size);

/** slab_is_pristine() - have threads allocated and freed no objects but anon_vmas
 *  and their chains? */
bool slab_is_pristine(void);

/** slab_books() - what slab.c itself writes down: pointers there are no references */
void slab_books(const void **begin, const void **end);

/* page.c */
#define NR_HUGE 1
#define NR_FRAMES (512 + NR_HUGE * HPAGE_PMD_NR)
struct page *frame_alloc(unsigned int order, bool zero);
struct folio *frame_alloc_folio(unsigned int order);
void frame_free(struct page *page, unsigned int order, const void *pc);
bool frame_is_free(const struct page *page);

/** frame_live() - the next frame from number @pfn on that was handed out and is
 *  not freed; the head of a folio, never a tail. NULL: there is none. */
struct page *frame_live(unsigned long pfn);

/** frame_is_huge_tail() - is, or was, a tail page of a huge page */
bool frame_is_huge_tail(const struct page *page);
extern struct page machine_pages[NR_FRAMES];

/** cpu_adopt() - all threads are of the process with @mm, or run lazily on its
 *  page tables */
void cpu_adopt(struct mm_struct *mm);

/** cpu_kill() - @thread has a fatal signal pending. Only during set-up. */
void cpu_kill(int thread);

/** cpu_signal() - likewise one that it may handle */
void cpu_signal(int thread);

/** cpu_is_listed() - @thread's process is on the list of all. Only during set-up. */
void cpu_is_listed(int thread);

/** cpu_was_told() - has @thread got a SIGBUS for memory that failed? */
bool cpu_was_told(int thread);

void page_init(void);

/* notifier.c: a second MMU */

/** notifier_attach() - one uses @mm from now on. Only during set-up. */
void notifier_attach(struct mm_struct *mm);

/** notifier_is_attached() - does one use any mm? */
bool notifier_is_attached(void);

/** notifier_covers() - has the running thread said that this range is being
 *  invalidated, and not yet that this is over? */
bool notifier_covers(struct mm_struct *mm, unsigned long start, unsigned long end);

/** notifier_widest() - bytes of the widest range that the running thread is
 *  invalidating; a second MMU that needs any of it waits */
unsigned long notifier_widest(void);

/** notifier_leave() - the running thread returns */
void notifier_leave(void);

/* quiet.c: statistics */
void quiet_init(void);

/** machine_init() - before a scenario's set-up */
void machine_init(void);

/* oracles/: asked by the machine where they have to look */
void oracle_read_locked(void);
void oracle_folio_unlocked(struct folio *folio, const void *pc);
void oracle_translation(unsigned long addr, unsigned long used,
			unsigned long present);
void oracle_touched(const volatile void *addr, const void *pc);
void oracle_written(const volatile void *addr, const void *pc);
void oracle_entry_written(pte_t *entry, const void *pc);
void oracle_entry_settled(void);	/* the lock of its table is given back */
void oracle_ended(void);

/*
 * swap.c: a device that is there from the start, with a few slots, written to and
 * read from while the caller waits, as zram is. What a scenario wants otherwise,
 * its set-up says before anything is swapped out.
 */
void swap_init(void);

/** swap_users() - references to the device that keep swapoff() waiting */
long swap_users(void);

/** swap_is_slow() - reads go through the swap cache, as they do for a disk */
void swap_is_slow(void);

/** swap_has_slots() - of the device, only so many can be used */
void swap_has_slots(unsigned int slots);

/** swap_has_clusters() - a folio of four pages can have slots as a whole */
void swap_has_clusters(void);

/* tlb.c: translations that a CPU remembers */
/**
 * user_read(), user_write() - a user thread touches its memory
 * @mm: its address space.
 * @addr: where.
 *
 * Goes through the running CPU's TLB as hardware does: a translation that is
 * there is used, even if stale; on a miss the page table is walked and the
 * accessed and dirty bits are set in it.
 * Returns false for a page fault.
 */
bool user_read(struct mm_struct *mm, unsigned long addr, unsigned long *value);
bool user_write(struct mm_struct *mm, unsigned long addr, unsigned long value);

extern unsigned int user_data_word;

/** tlb_fill_by_itself() - CPU @cpu looks @addr up, as it may at any time, whatever it
 *  is doing */
void tlb_fill_by_itself(int cpu, struct mm_struct *mm, unsigned long addr);

/** tlb_is_walking() - is the running CPU about to walk page tables, on whatever way there
 *  is when it does? */
bool tlb_is_walking(void);

/** tlb_may_be_lazy() - CPU @cpu enters lazy TLB mode in this scenario. Only during set-up. */
void tlb_may_be_lazy(int cpu);

/** tlb_enter_lazy(), tlb_leave_lazy() - the running CPU goes on with a kernel thread, and
 *  goes back to its process */
void tlb_enter_lazy(void);
void tlb_leave_lazy(void);

/** tlb_look_up_lazily() - in between it looks @addr up, as it may at any time */
void tlb_look_up_lazily(struct mm_struct *mm, unsigned long addr);

/** tlb_fill() - thread @cpu has touched @addr before the scenario begins */
void tlb_fill(int cpu, struct mm_struct *mm, unsigned long addr, bool write);

#endif
