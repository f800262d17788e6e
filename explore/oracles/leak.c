// SPDX-License-Identifier: GPL-2.0-only
/*
 * The leak oracle. All threads have ended: who still has a reference to
 * something is a page table, the swap cache, a VMA, or the scenario by its own
 * account. What is more than these is a leak.
 *
 *	folio		a reference for each mapping, those of the swap cache, what
 *			the scenario keeps
 *	page table	in the tables of a VMA, or deposited there
 *	anon_vma	a reference for its VMAs together, one for each anon_vma that
 *			it is the root of, one for each KSM item
 *	its chain links	in the list of a VMA
 *	other objects	something points to them
 *	swap device	none: who looks into it gives it back
 *
 * Too few references are not looked for here: that is a use after free in some
 * schedule, or the kernel's own assertion.
 */
#include "oracles.h"

#include <linux/pagemap.h>
#include <linux/swap.h>

#include "../machine/process.h"

#define MAX_KEPT 4
#define MAX_OBJECTS 256

/* All that the kernel side has in static variables; see kernel.lds. */
extern unsigned long __start_kdata[], __stop_kdata[];

static struct kept {
	struct folio *folio;
	int references;
} kept[MAX_KEPT];
static int nr_kept;

void leak_keeps(struct folio *folio, int references)
{
	BUG_ON(nr_kept == MAX_KEPT);
	kept[nr_kept++] = (struct kept){ folio, references };
}

static int accounted(struct folio *folio)
{
	int references = folio_mapcount(folio);

	if (folio_test_swapcache(folio))
		references += folio_nr_pages(folio);
	for (int i = 0; i < nr_kept; i++)
		if (kept[i].folio == folio)
			references += kept[i].references;
	return references;
}

/* Whoever changed one without the other. */
static void check_mapcounts(void)
{
	u16 entries[NR_FRAMES] = { 0 };
	struct page *page = frame_live(0);

	process_count_entries(entries);
	for (; page; page = frame_live(page_to_pfn(page) + compound_nr(page))) {
		int mapcount = PageTable(page) ? 0 : folio_mapcount(page_folio(page));
		int mapped = entries[page_to_pfn(page)];

		if (mapped != mapcount)
			ex_fail("mapcount", NULL, "at the end %d entries map a folio, its mapcount is %d",
				mapped, mapcount);
	}
}

static void check_frames(void)
{
	struct page *page = frame_live(0);

	for (; page; page = frame_live(page_to_pfn(page) + compound_nr(page))) {
		int count = page_count(page);

		if (!PageTable(page) && count <= accounted(page_folio(page)))
			continue;
		if (process_has_table(page))
			continue;
		if (PageTable(page))
			ex_fail("leak", NULL, "a page table is left that nothing leads to");
		ex_fail("leak", NULL, "a folio has %d references, %d are accounted for",
			count, accounted(page_folio(page)));
	}
}

/* Do words of the object hold this address? */
static bool holds(const void *object, const void *addr)
{
	unsigned int size;

	if (!slab_find(object, &size))
		return false;
	for (const void *const *word = object; size; word++, size -= sizeof(*word))
		if (*word == addr)
			return true;
	return false;
}

static int anon_vma_references(const struct anon_vma *anon_vma)
{
	const char *cache;
	bool has_vmas = false;
	int others = 0, i = 0;
	void *object;

	while ((object = slab_live(&i, &cache))) {
		if (!strcmp(cache, "anon_vma_chain"))
			has_vmas |= ((struct anon_vma_chain *)object)->anon_vma == anon_vma;
		else if (!strcmp(cache, "anon_vma"))
			others += object != anon_vma &&
				  ((struct anon_vma *)object)->root == anon_vma;
		else if (!strcmp(cache, "ksm_rmap_item"))
			others += holds(object, anon_vma);
	}
	return has_vmas + others;
}

static void check_anon_vma(struct anon_vma *anon_vma)
{
	int count = atomic_read(&anon_vma->refcount);
	int references = anon_vma_references(anon_vma);

	if (!count)
		ex_fail("leak", NULL, "an anon_vma has no reference, and is not freed");
	if (count > references)
		ex_fail("leak", NULL, "an anon_vma has %d references, %d are accounted for",
			count, references);
}

/* On the stack, where no pointer is looked for; the program lies below 4 GiB. */
struct marks {
	u32 object[MAX_OBJECTS];
	int nr;
};

static bool is_marked(const struct marks *marks, const void *object)
{
	for (int i = 0; i < marks->nr; i++)
		if (marks->object[i] == (u32)(unsigned long)object)
			return true;
	return false;
}

/* What can be reached from the words of an area, and from there on. */
static void mark(const void *begin, const void *end, struct marks *marks)
{
	const void *books, *books_end;

	slab_books(&books, &books_end);
	for (const void *const *word = begin; (const void *)word < end; word++) {
		unsigned int size;
		void *object;

		if ((const void *)word >= books && (const void *)word < books_end)
			continue;
		object = slab_find(*word, &size);
		if (!object || is_marked(marks, object))
			continue;
		marks->object[marks->nr++] = (unsigned long)object;
		mark(object, object + size, marks);
	}
}

static void check_reachable(void)
{
	struct marks marks = { .nr = 0 };
	const char *cache;
	void *object;
	int i = 0;

	mark(__start_kdata, __stop_kdata, &marks);
	while ((object = slab_live(&i, &cache))) {
		if (!is_marked(&marks, object))
			ex_fail("leak", NULL, "an object is left that nothing points to: %s",
				cache);
	}
}

static void check_swap_device(void)
{
	long users = swap_users();

	if (users)
		ex_fail(users > 0 ? "leak" : "refcount", NULL,
			"the swap device has %ld references, 0 are accounted for", users);
}

void oracle_ended(void)
{
	const char *cache;
	void *object;
	int i = 0;

	check_frames();
	check_mapcounts();
	check_swap_device();
	while ((object = slab_live(&i, &cache))) {
		if (!strcmp(cache, "anon_vma"))
			check_anon_vma(object);
		else if (!strcmp(cache, "anon_vma_chain") && !process_has_chain(object))
			ex_fail("leak", NULL, "a link between a VMA and an anon_vma is left");
	}
	if (!slab_is_pristine())
		check_reachable();
}
