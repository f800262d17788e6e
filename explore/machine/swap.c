// SPDX-License-Identifier: GPL-2.0-only
/* Swap: one device with a few slots and a cache of at most one folio a slot. */
#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/swap_slots.h>

#include "machine.h"

#define NR_SLOTS 4

static unsigned char swap_map[NR_SLOTS];
static struct swap_info_struct device = { .swap_map = swap_map, .max = NR_SLOTS };
static struct folio *cache[NR_SLOTS];
static struct address_space spaces[1];

struct address_space *swapper_spaces[MAX_SWAPFILES] = { spaces };
atomic_long_t nr_swap_pages = ATOMIC_LONG_INIT(NR_SLOTS);
long total_swap_pages = NR_SLOTS;
DEFINE_SPINLOCK(mmlist_lock);
struct mm_struct init_mm = {
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};

bool swap_migration_ad_supported = true;

static unsigned long users;

void swap_init(void)
{
	device.users.percpu_count_ptr = (unsigned long)&users;
}

/* Changes of the cache are one step: the kernel makes them under its lock. */
static void cache_event(unsigned long slot, unsigned int kind, const void *pc)
{
	ex_access(&cache[slot], sizeof(cache[slot]), kind, pc);
}

void swap_cache_add(struct folio *folio)
{
	unsigned long slot = SWAP_SLOT;

	cache_event(slot, EX_READ | EX_WRITE, EX_CALLER);
	cache[slot] = folio;
	WRITE_ONCE(swap_map[slot], SWAP_HAS_CACHE);
	folio->swap = swp_entry(0, slot);
	folio_get(folio);
	folio_set_swapcache(folio);
}

void swap_cache_remove(struct folio *folio)
{
	unsigned long slot = swp_offset(folio->swap);

	cache_event(slot, EX_READ | EX_WRITE, EX_CALLER);
	cache[slot] = NULL;
	ex_access(&swap_map[slot], 1, EX_READ | EX_WRITE, EX_CALLER);
	swap_map[slot] &= ~SWAP_HAS_CACHE;
	folio_clear_swapcache(folio);
}

int swap_duplicate(swp_entry_t entry)
{
	unsigned char *count = &swap_map[swp_offset(entry)];

	ex_access(count, 1, EX_READ | EX_WRITE, EX_CALLER);
	++*count;
	return 0;
}

void swap_free_nr(swp_entry_t entry, int nr)
{
	unsigned char *count = &swap_map[swp_offset(entry)];

	ex_access(count, 1, EX_READ | EX_WRITE, EX_CALLER);
	--*count;
}

struct swap_info_struct *get_swap_device(swp_entry_t entry)
{
	users++;
	return &device;
}

pgoff_t __folio_swap_cache_index(struct folio *folio)
{
	return swp_offset(folio->swap);
}

struct folio *__filemap_get_folio(struct address_space *mapping, pgoff_t index,
				  fgf_t flags, gfp_t gfp)
{
	struct folio *folio;

	/* Speculative, as the kernel's: take a reference, then look again. */
	do {
		cache_event(index, EX_READ, EX_CALLER);
		folio = cache[index];
		if (!folio)
			return ERR_PTR(-ENOENT);
		if (folio_try_get(folio)) {
			cache_event(index, EX_READ, EX_CALLER);
			if (cache[index] == folio)
				return folio;
			folio_put(folio);
		}
		ex_again(EX_CALLER);
	} while (true);
}

/* Nothing is in the swap cache that is freed by these. */
void free_swap_cache(struct folio *folio)
{
}

void free_page_and_swap_cache(struct page *page)
{
	folio_put(page_folio(page));
}
