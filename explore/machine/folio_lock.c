// SPDX-License-Identifier: GPL-2.0-only
/* The folio lock: a bit that the kernel's objects try for themselves
 * (folio_trylock() is inline) and sleeping for which is supplied here.
 *
 * Left out: fairness, signals while waiting.
 */
#include <linux/pagemap.h>
#include <linux/migrate.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "machine.h"

static bool folio_is_free(const void *flags)
{
	return !test_bit(PG_locked, (const unsigned long *)flags);
}

static void folio_take(struct folio *folio, const void *pc)
{
	might_block("folio_lock()", pc);
	if (notifier_widest() > folio_size(folio))
		ex_fail("notifier", pc,
			"waits for a folio, and a second MMU for more than that");
	ex_wait(&folio->flags, EX_READ | EX_WRITE | EX_ACQUIRE, folio_is_free,
		&folio->flags, pc);
	set_bit(PG_locked, (unsigned long *)&folio->flags);
	order_folio_taken(folio);
}

void __folio_lock(struct folio *folio)
{
	folio_take(folio, EX_CALLER);
}

void folio_unlock(struct folio *folio)
{
	if (!folio_test_locked(folio))
		ex_fail("locking", EX_CALLER, "unlocks a folio that is not locked");
	ex_access(&folio->flags, 4, EX_READ | EX_WRITE | EX_RELEASE, EX_CALLER);
	clear_bit(PG_locked, (unsigned long *)&folio->flags);
	order_folio_given(folio);
	oracle_folio_unlocked(folio, EX_CALLER);
}

void softleaf_entry_wait_on_locked(softleaf_t entry, spinlock_t *ptl)
{
	struct folio *folio = softleaf_to_folio(entry);

	spin_unlock(ptl);
	might_block("waiting for migration", EX_CALLER);
	/* The folio is unlocked when migration is over; nothing is taken. */
	ex_wait(&folio->flags, EX_READ | EX_ACQUIRE, folio_is_free, &folio->flags,
		EX_CALLER);
}

/* do_swap_page(): the caller may have to let go of the mmap_lock, which it is
 * never asked to here. */
vm_fault_t __folio_lock_or_retry(struct folio *folio, struct vm_fault *vmf)
{
	folio_take(folio, EX_CALLER);
	return 0;
}

void unlock_page(struct page *page)
{
	folio_unlock(page_folio(page));
}
