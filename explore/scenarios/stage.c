// SPDX-License-Identifier: GPL-2.0-only
#include "actors.h"

#include <linux/pagemap.h>
#include <linux/swap.h>
#include <linux/swapops.h>

struct stage stage;

static void begin(unsigned long src, unsigned long dst)
{
	machine_init();
	stage.src_addr = src;
	stage.dst_addr = dst;
	stage.len = PAGE_SIZE;
	stage.mm = process_create();
}

void put_vmas(unsigned long src, unsigned long dst, unsigned int pages)
{
	begin(src, dst);
	stage.src = process_map(stage.mm, src, pages);
	stage.dst = process_map(stage.mm, dst, pages);
	stage.ctx = process_register(stage.mm);
}

void put_two_vmas(void)
{
	put_vmas(SRC, DST, 2);
}

void put_one_vma(void)
{
	begin(SRC, SRC + NR_APART * PAGE_SIZE);
	stage.src = process_map(stage.mm, SRC, 2 * NR_APART);
	stage.dst = stage.src;
	stage.ctx = process_register(stage.mm);
}

static void put_remapped(unsigned long src, unsigned long dst, unsigned int pages)
{
	begin(src, dst);
	stage.src = process_map_at(stage.mm, src, pages, dst >> PAGE_SHIFT);
	stage.dst = process_map_at(stage.mm, dst, pages, src >> PAGE_SHIFT);
	stage.ctx = process_register(stage.mm);
}

void put_remapped_vmas(void)
{
	put_remapped(SRC, DST, 2);
}

void put_remapped_huge_vmas(void)
{
	put_remapped(HUGE_SRC, HUGE_DST, HPAGE_PMD_NR);
}

void put_untouched_target(void)
{
	begin(SRC, DST);
	stage.src = process_map(stage.mm, SRC, 2);
	stage.dst = process_map_untouched(stage.mm, DST, 2);
	stage.ctx = process_register(stage.mm);
	stage.other = stage.dst;
}

void put_forked_vmas(void)
{
	struct vm_area_struct *parent;

	begin(SRC, SRC + NR_APART * PAGE_SIZE);
	parent = process_map(process_create(), SRC, 2 * NR_APART);
	stage.src = process_fork_part(stage.mm, parent, stage.src_addr, NR_APART);
	stage.dst = process_fork_part(stage.mm, parent, stage.dst_addr, NR_APART);
	stage.ctx = process_register(stage.mm);
}

void put_places(void)
{
	stage.from = watch_place(stage.src, stage.src_addr, "src");
	stage.to = watch_place(stage.dst, stage.dst_addr, "dst");
}

static void place_folio(void)
{
	put_places();
	stage.folio = process_touch(stage.src, stage.src_addr, 0, VALUE);
	watch_folio(stage.folio, "folio");
}

void put_one_page(void)
{
	place_folio();
}

void put_the_zero_page(void)
{
	put_places();
	set_pte(stage.from->pte, pte_mkspecial(pfn_pte(zero_pfn(stage.src_addr),
						       stage.src->vm_page_prot)));
}

void put_huge_zero_page(unsigned long addr)
{
	struct vm_area_struct *vma = addr < stage.src->vm_end ? stage.src : stage.dst;
	struct folio *folio = process_touch_huge_zero(vma, addr);

	/* The kernel keeps it for the next who needs it. */
	if (folio != stage.folio)
		leak_keeps(folio, 1);
	stage.folio = folio;
}

void put_in_the_way(unsigned int at)
{
	process_touch(stage.dst, stage.dst_addr + at * PAGE_SIZE, 0, VALUE + 9);
}

void put_marker_in_the_way(unsigned int at)
{
	set_pte(process_pte(stage.dst, stage.dst_addr + at * PAGE_SIZE),
		make_pte_marker(PTE_MARKER_POISONED));
}

/* What readers read from then on, unless something is written there, is VALUE. */
static void put_page_in_tlbs(unsigned long addr, bool write)
{
	for (int cpu = 1; cpu < EX_MAX_THREADS; cpu++)
		tlb_fill(cpu, stage.mm, addr, write);
	stage.user.written = VALUE;
}

void put_lazily_freed(struct vm_area_struct *vma, unsigned long addr)
{
	pte_t *pte = process_pte(vma, addr);

	stage.folio = process_touch(vma, addr, 0, VALUE + 9);
	watch_folio(stage.folio, "lazily freed");
	folio_clear_swapbacked(stage.folio);
	put_page_in_tlbs(addr, false);
	*pte = pte_mkclean(pte_mkold(*pte));
}

void put_swapped_target(void)
{
	pte_t *pte = process_pte(stage.dst, stage.dst_addr + PAGE_SIZE);

	stage.folio = process_touch(stage.dst, stage.dst_addr + PAGE_SIZE, 0, VALUE + 9);
	act_pageout();
	BUG_ON(pte_none(*pte) || pte_present(*pte));
}

void entry_is_old(void)
{
	*stage.from->pte = pte_mkold(*stage.from->pte);
}

void entry_is_clean(void)
{
	*stage.from->pte = pte_mkclean(*stage.from->pte);
}

void entry_is_uffd_wp(void)
{
	vm_flags_init(stage.src, stage.src->vm_flags | VM_UFFD_WP);
	*stage.from->pte = pte_mkuffd(*stage.from->pte);
}

void threads_share_the_mm(void)
{
	atomic_set(&stage.mm->mm_users, EX_MAX_THREADS);
}

void source_is_unregistered(void)
{
	stage.src->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
	vm_flags_init(stage.src, stage.src->vm_flags & ~__VM_UFFD_FLAGS);
}

static void set_the_stage(void)
{
	put_vmas(SRC, DST, 2);
	place_folio();
}

void put_run_places(unsigned int pages)
{
	static const char *const from[] = { "src", "src+1", "src+2", "src+3" };
	static const char *const to[] = { "dst", "dst+1", "dst+2", "dst+3" };

	stage.len = pages * PAGE_SIZE;
	for (unsigned int i = 0; i < pages; i++) {
		unsigned long offset = i * PAGE_SIZE;

		stage.run.from[i] = watch_place(stage.src, stage.src_addr + offset, from[i]);
		stage.run.to[i] = watch_place(stage.dst, stage.dst_addr + offset, to[i]);
	}
	stage.from = stage.run.from[0];
	stage.to = stage.run.to[0];
}

struct folio *put_folio(int at, unsigned int order)
{
	static const char *const name[] = { "folio before", "folio", "second", "third",
					    "fourth" };
	struct folio *folio = process_touch(stage.src, stage.src_addr + at * PAGE_SIZE,
					    order, VALUE + at);

	watch_folio(folio, name[at + 1]);
	if (at >= 0)
		stage.run.folio[at] = folio;
	return folio;
}

void put_run(unsigned int pages, unsigned int order)
{
	put_run_places(pages);
	for (unsigned int i = 0; i < pages; i += 1 << order)
		put_folio(i, order);
	stage.folio = stage.run.folio[0];
}

void unmap_page(unsigned int at)
{
	mmap_read_lock(stage.mm);
	zap_vma_range(stage.src, stage.src_addr + at * PAGE_SIZE, PAGE_SIZE);
	mmap_read_unlock(stage.mm);
}

static void set_run(unsigned long src, unsigned long dst, unsigned int pages,
		    unsigned int order)
{
	put_vmas(src, dst, pages);
	put_run(pages, order);
}

void put_huge_page(void)
{
	stage.len = HPAGE_PMD_SIZE;
	stage.from = watch_huge_place(stage.src, HUGE_SRC, "src");
	stage.to = watch_huge_place(stage.dst, HUGE_DST, "dst");
	stage.folio = process_touch_huge(stage.src, HUGE_SRC, VALUE);
	watch_folio(stage.folio, "folio");
}

static void set_huge(void)
{
	put_vmas(HUGE_SRC, HUGE_DST, HPAGE_PMD_NR);
	put_huge_page();
}

void stage_one_page(void)
{
	set_the_stage();
}

static void place_neighbour(void)
{
	watch_place(stage.src, SRC + PAGE_SIZE, "src+1");
	watch_place(stage.dst, DST + PAGE_SIZE, "dst+1");
	stage.neighbour = process_touch(stage.src, SRC + PAGE_SIZE, 0, VALUE + 1);
	watch_folio(stage.neighbour, "neighbour");
}

void stage_neighbour(void)
{
	set_the_stage();
	place_neighbour();
}

void stage_crossing(void)
{
	set_the_stage();
	watch_place(stage.src, SRC + PAGE_SIZE, "src+1");
	watch_place(stage.dst, DST + PAGE_SIZE, "dst+1");
	stage.neighbour = process_touch(stage.dst, DST, 0, VALUE + 1);
	watch_folio(stage.neighbour, "neighbour");
}

void stage_child(void)
{
	struct mm_struct *child;
	struct vm_area_struct *src, *dst;

	/* The fork comes before the pages: none of them is shared. */
	machine_init();
	stage.src_addr = SRC;
	stage.dst_addr = DST;
	stage.len = PAGE_SIZE;
	stage.mm = process_create();
	stage.src = process_map(stage.mm, SRC, 2);
	stage.dst = process_map(stage.mm, DST, 2);
	child = process_create();
	src = process_fork_vma(child, stage.src);
	dst = process_fork_vma(child, stage.dst);
	stage.ctx = process_register(stage.mm);
	stage.child.ctx = process_register(child);
	stage.from = watch_place(stage.src, SRC, "src");
	stage.to = watch_place(stage.dst, DST, "dst");
	watch_place(src, SRC, "child src");
	watch_place(dst, DST, "child dst");
	stage.folio = process_touch(stage.src, SRC, 0, VALUE);
	watch_folio(stage.folio, "folio");
	stage.child.folio = process_touch(src, SRC, 0, VALUE + 1);
	watch_folio(stage.child.folio, "child folio");
}

void put_child(void)
{
	struct mm_struct *child = process_create();

	stage.child.src = process_fork_vma(child, stage.src);
	stage.child.from = watch_place(stage.child.src, SRC, "child src");
}

void stage_fork(void)
{
	set_the_stage();
	put_child();
}

void stage_read_only(void)
{
	set_the_stage();
	*stage.from->pte = pte_wrprotect(*stage.from->pte);
}

void stage_old(void)
{
	set_the_stage();
	*stage.from->pte = pte_mkold(*stage.from->pte);
}

/* Reclaim has taken the page and would have only this slot for another. */
void stage_swapped(void)
{
	set_the_stage();
	swap_has_slots(1);
	act_pageout();
	BUG_ON(!pte_is_leaf(*stage.from->pte) || !frame_is_free(&stage.folio->page));
}

void put_in_tlbs(unsigned int pages, bool write)
{
	for (unsigned int i = 0; i < pages; i++)
		put_page_in_tlbs(stage.src_addr + i * PAGE_SIZE, write);
}

void stage_users_clean(void)
{
	set_the_stage();
	put_in_tlbs(1, false);
	*stage.from->pte = pte_mkclean(pte_mkold(*stage.from->pte));
}

void stage_users_old(void)
{
	set_the_stage();
	put_in_tlbs(1, true);
	*stage.from->pte = pte_mkold(*stage.from->pte);
}

void stage_users(void)
{
	set_the_stage();
	put_in_tlbs(1, true);
}

void stage_two_pages(void)
{
	set_run(SRC, DST, 2, 0);
	stage.folio = stage.run.folio[1];
}

void stage_three_pages(void)
{
	set_run(SRC, DST, 3, 0);
}

/* The second page table lies behind the first: going on would lead there. */
void stage_straddle(void)
{
	unsigned long src = SRC + PMD_SIZE - PAGE_SIZE, dst = DST + PMD_SIZE - PAGE_SIZE;

	put_vmas(src, dst, 2);
	process_pte(stage.src, src);
	process_pte(stage.src, src + PAGE_SIZE);
	put_run(2, 0);
	stage.folio = stage.run.folio[1];
}

void stage_users_run(void)
{
	set_run(SRC, DST, 2, 0);
	put_in_tlbs(2, true);
	stage.user.offset = PAGE_SIZE;
	stage.user.written = VALUE + 1;
}

void stage_mthp(void)
{
	set_run(SRC, DST, 4, 2);
}

void stage_mthp_partly(void)
{
	set_run(SRC, DST, 4, 2);
	stage.len = 3 * PAGE_SIZE;
	unmap_page(3);
}

void stage_mthp_users(void)
{
	set_run(SRC, DST, 4, 2);
	put_in_tlbs(2, true);
	stage.user.offset = PAGE_SIZE;
	stage.user.written = VALUE + 1;
}

void stage_mthp_fork(void)
{
	static const char *const child_place[] = { "child src+1", "child src+2",
						   "child src+3" };

	set_run(SRC, DST, 4, 2);
	put_child();
	for (unsigned int i = 1; i < 4; i++)
		watch_place(stage.child.src, SRC + i * PAGE_SIZE, child_place[i - 1]);
}

static void set_ksm(void)
{
	set_run(SRC, DST, 2, 0);
	stage.len = PAGE_SIZE;
	*(unsigned long *)folio_address(stage.run.folio[1]) = VALUE;
	vm_flags_init(stage.src, stage.src->vm_flags | VM_MERGEABLE);
	ksm_begin();
}

void stage_ksm(void)
{
	set_ksm();
}

void stage_ksm_merged(void)
{
	set_ksm();
	act_ksm_scan();
	stage.folio = page_folio(place_page(stage.from));
	watch_folio(stage.folio, "ksm folio");
	BUG_ON(!folio_test_ksm(stage.folio));
}

void stage_huge(void)
{
	set_huge();
}

void stage_huge_users(void)
{
	set_huge();
	put_in_tlbs(1, true);
}

unsigned int run_moved(void)
{
	unsigned int pages = 0;

	for (unsigned int i = 0; i < MAX_PAGES && stage.run.to[i]; i++)
		pages += place_page(stage.run.to[i]) != NULL;
	return pages;
}
