// SPDX-License-Identifier: GPL-2.0-only
#include "expect.h"

#include <linux/swapops.h>

void expect_moved(int thread)
{
	if (stage.moved[thread] != stage.len)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[thread]);
}

void expect_moved_or_gave_up(int thread)
{
	long result = stage.moved[thread];

	if (result != -EAGAIN && result != -EBUSY &&
	    (result <= 0 || result > stage.len))
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", result);
}

bool expect_moved_or_again(int thread)
{
	bool moved = stage.moved[thread] != -EAGAIN;

	if (moved)
		expect_moved(thread);
	if (pte_none(*stage.from->pte) != moved || pte_none(*stage.to->pte) == moved)
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	return moved;
}

void expect_result(int thread)
{
	long result = stage.moved[thread];

	if (result > 0 && result <= stage.len && IS_ALIGNED(result, PAGE_SIZE))
		return;
	switch (result) {
	case -EAGAIN:
	case -EBUSY:
	case -EEXIST:
	case -ENOENT:
		return;
	}
	ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", result);
}

void expect_content(struct page *page, unsigned long value)
{
	unsigned long is = *(unsigned long *)page_address(page);

	if (is != value)
		ex_fail("data", NULL, "the page holds %#lx instead of %#lx", is, value);
}

void expect_written(const struct place *place)
{
	if (!pte_write(*place->pte))
		ex_fail("api", NULL, "the entry does not allow to write");
	if (!pte_dirty(*place->pte))
		ex_fail("api", NULL, "a page that was written to counts as clean");
}

void expect_one_place(void)
{
	bool moved = stage.moved[0] == stage.len || stage.moved[1] == stage.len;

	if (place_maps(stage.from, stage.folio) == moved)
		ex_fail("api", NULL, moved ? "moved, but still mapped at the source" :
					     "not moved, but gone from the source");
	if (place_maps(stage.to, stage.folio) != moved)
		ex_fail("api", NULL, moved ? "moved, but not mapped at the destination" :
					     "not moved, but mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, VALUE);
}

void expect_run(unsigned int pages)
{
	long moved = stage.moved[0] < 0 ? 0 : stage.moved[0] / PAGE_SIZE;

	for (unsigned int i = 0; i < pages; i++) {
		struct place *p = i < moved ? stage.run.to[i] : stage.run.from[i];
		struct place *other = i < moved ? stage.run.from[i] : stage.run.to[i];
		struct page *page = place_page(p);

		if (!page || place_page(other))
			ex_fail("api", NULL, "%ld pages moved, but page %u is not where it has to be",
				moved, i);
		oracle_settled(page_folio(page), folio_mapcount(page_folio(page)));
		expect_content(page, VALUE + i);
	}
}

void expect_pages(unsigned int pages)
{
	long moved = stage.moved[0] < 0 ? 0 : stage.moved[0] / PAGE_SIZE;

	for (unsigned int i = 0; i < pages; i++) {
		pte_t from = *process_pte(stage.src, stage.src_addr + i * PAGE_SIZE);
		pte_t to = *process_pte(stage.dst, stage.dst_addr + i * PAGE_SIZE);

		if (pte_present(i < moved ? from : to) || !pte_present(i < moved ? to : from))
			ex_fail("api", NULL, "%ld pages moved, but page %u is not where it has to be",
				moved, i);
		expect_content(pte_page(i < moved ? to : from), VALUE + i);
	}
}

void expect_moved_or_unmapped(void)
{
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was unmapped");
	if (stage.moved[0] != PAGE_SIZE && stage.moved[0] != -ENOENT)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[0]);
	if (place_maps(stage.to, stage.folio) != (stage.moved[0] == PAGE_SIZE))
		ex_fail("api", NULL, "moved and not there, or not moved and there");
	if (stage.moved[0] == PAGE_SIZE)
		oracle_settled(stage.folio, 1);
	else if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "unmapped, but not freed");
}

void expect_poisoned(pte_t here, pte_t there)
{
	if (!pte_is_leaf(here) || !softleaf_is_hwpoison(softleaf_from_pte(here)))
		ex_fail("api", NULL, "no entry says that the page is poisoned");
	if (!pte_none(there))
		ex_fail("api", NULL, "an entry is left where the page is not");
}

static long held_at(const struct place *place)
{
	struct page *page = place_page(place);

	if (page)
		return *(unsigned long *)page_address(page);
	return pte_none(*place->pte) ? 0 : -1;
}

/* The two places are looked at one after the other, so in between a page may move from
 * the one to the other: then neither of the two errors is that of a serial order. */
static long told(int thread)
{
	long result = stage.moved[thread];

	return result == -EEXIST ? -ENOENT : result;
}

void expect_serial(void)
{
	long value[2 + 2 * MAX_PAGES] = { told(0), told(1) };
	int nr = 2;

	if (!stage.run.from[0]) {
		value[nr++] = held_at(stage.from);
		value[nr++] = held_at(stage.to);
	}
	for (int i = 0; i < MAX_PAGES && stage.run.from[i]; i++) {
		value[nr++] = held_at(stage.run.from[i]);
		value[nr++] = held_at(stage.run.to[i]);
	}
	ex_results(value, nr);
}

void expect_both_moved(void)
{
	expect_moved(0);
	expect_moved(1);
	oracle_settled(stage.folio, 1);
	oracle_settled(stage.neighbour, 1);
	expect_content(&stage.folio->page, VALUE);
	expect_content(&stage.neighbour->page, VALUE + 1);
}

void expect_used(void)
{
	expect_moved(0);
	if (!place_maps(stage.to, stage.folio))
		ex_fail("api", NULL, "moved, but not mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(&stage.folio->page, stage.user.written);
}

void expect_moved_or_pinned(void)
{
	expect_result(0);
	if (stage.pinned && !place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "a pinned page was moved away");
	if (stage.pinned)
		oracle_settled(stage.folio, 1 + GUP_PIN_COUNTING_BIAS);
	else
		expect_one_place();
}

void expect_zapped(void)
{
	expect_result(0);
	if (place_maps(stage.from, stage.folio))
		ex_fail("api", NULL, "still mapped where it was zapped");
	/* It may have arrived at dst after that was zapped. */
	if (place_maps(stage.to, stage.folio))
		oracle_settled(stage.folio, 1);
	else if (!frame_is_free(&stage.folio->page))
		ex_fail("lifetime", NULL, "mapped nowhere, but not freed");
}

void expect_two_of_ksm(void)
{
	for (int i = 0; i < 2; i++) {
		bool gone = i == 0 && stage.moved[0] == PAGE_SIZE;
		struct page *page = place_page(gone ? stage.to : stage.run.from[i]);

		if (!page || (gone && place_page(stage.from)))
			ex_fail("api", NULL, "page %d is not where it has to be", i);
		expect_content(page, VALUE);
		oracle_settled(page_folio(page), folio_mapcount(page_folio(page)));
	}
}

void expect_deposited(struct vm_area_struct *vma)
{
	unsigned int huge = 0, tables = process_count_deposited(vma);

	for (unsigned long addr = vma->vm_start; addr < vma->vm_end; addr += HPAGE_PMD_SIZE)
		huge += pmd_leaf(*process_pmd(vma, addr));
	if (huge != tables)
		ex_fail("table", NULL, "%u page tables wait for %u huge pages", tables, huge);
}
