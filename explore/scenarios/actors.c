// SPDX-License-Identifier: GPL-2.0-only
#include "actors.h"

#include <linux/damon.h>
#include <linux/maple_tree.h>
#include <linux/migrate.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>

#include "internal.h"

/* Entry points that are static: the link makes them global. */
ssize_t page_idle_bitmap_write(struct file *file, struct kobject *kobj,
			       struct bin_attribute *attr, char *buf, loff_t pos,
			       size_t count);
void damon_pa_prepare_access_checks(struct damon_ctx *ctx);
unsigned int damon_pa_check_accesses(struct damon_ctx *ctx);

static void move(struct userfaultfd_ctx *ctx, unsigned long to, unsigned long from)
{
	stage.moved[ex_thread()] = move_pages(ctx, to, from, PAGE_SIZE, 0);
}

void act_move(void)
{
	move(stage.ctx, DST, SRC);
}

void act_move_back(void)
{
	move(stage.ctx, SRC, DST);
}

void act_move_neighbour(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC + PAGE_SIZE);
}

void act_move_across(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC);
}

void act_move_against(void)
{
	move(stage.ctx, SRC + PAGE_SIZE, DST);
}

void act_move_child(void)
{
	move(stage.child_ctx, DST, SRC);
}

void act_referenced(void)
{
	unsigned long vm_flags;
	int referenced;

	/* Reclaim has isolated the folio: it holds a reference. */
	if (!folio_try_get(stage.folio))
		return;
	walk_begin(stage.folio);
	referenced = folio_referenced(stage.folio, 0, NULL, &vm_flags);
	walk_end(stage.folio, referenced < 0);
	folio_put(stage.folio);
}

void act_idle(void)
{
	unsigned long pfn = folio_pfn(stage.folio);
	u64 bitmap = 1ull << (pfn % 64);
	ssize_t ret;

	walk_begin(stage.folio);
	ret = page_idle_bitmap_write(NULL, NULL, NULL, (char *)&bitmap,
				     pfn / 64 * sizeof(bitmap), sizeof(bitmap));
	walk_end(stage.folio, false);
	if (ret != sizeof(bitmap))
		ex_fail("api", NULL, "page_idle/bitmap: write returns %zd", ret);
}

/* A DAMON context that samples the one page. */
static void damon_look(void (*look)(struct damon_ctx *ctx))
{
	struct damon_ctx ctx = { 0 };
	struct damon_target target = { .nr_regions = 1 };
	struct damon_region region = {
		.ar.start = PFN_PHYS(folio_pfn(stage.folio)),
		.ar.end = PFN_PHYS(folio_pfn(stage.folio) + 1),
		.sampling_addr = PFN_PHYS(folio_pfn(stage.folio)),
	};

	INIT_LIST_HEAD(&ctx.adaptive_targets);
	INIT_LIST_HEAD(&target.regions_list);
	list_add(&target.list, &ctx.adaptive_targets);
	list_add(&region.list, &target.regions_list);
	walk_begin(stage.folio);
	look(&ctx);
	walk_end(stage.folio, false);
}

void act_mkold(void)
{
	damon_look(damon_pa_prepare_access_checks);
}

static void check_accesses(struct damon_ctx *ctx)
{
	damon_pa_check_accesses(ctx);
}

void act_young(void)
{
	damon_look(check_accesses);
}

static void zap(struct vm_area_struct *vma, unsigned long addr)
{
	mmap_read_lock(stage.mm);
	zap_page_range_single(vma, addr, PAGE_SIZE, NULL);
	mmap_read_unlock(stage.mm);
}

void act_zap(void)
{
	zap(stage.src, SRC);
	stage.zapped = true;
}

void act_zap_both(void)
{
	zap(stage.src, SRC);
	zap(stage.dst, DST);
	stage.zapped = true;
}

void act_munmap(void)
{
	struct vm_area_struct *vma = stage.src;
	MA_STATE(mas, &stage.mm->mm_mt, vma->vm_start, vma->vm_end - 1);

	mmap_write_lock(stage.mm);
	vma_start_write(vma);
	vma_mark_detached(vma, true);
	mas_store_gfp(&mas, NULL, GFP_KERNEL);
	zap_page_range_single(vma, SRC, PAGE_SIZE, NULL);
	unlink_anon_vmas(vma);
	mmap_write_unlock(stage.mm);
	stage.zapped = true;
}

void act_swap_out(void)
{
	struct folio *folio = stage.folio;
	unsigned long vm_flags;

	if (!folio_try_get(folio))
		return;
	if (!folio_trylock(folio))
		goto out;
	if (folio_referenced(folio, 1, NULL, &vm_flags) <= 0 &&
	    !folio_maybe_dma_pinned(folio) && folio_mapped(folio)) {
		swap_cache_add(folio);
		try_to_unmap(folio, TTU_BATCH_FLUSH);
		try_to_unmap_flush();
		stage.swapped = !folio_mapped(folio);
		/* As __remove_mapping(): nobody else may have a reference. */
		if (stage.swapped && folio_ref_freeze(folio, 2)) {
			swap_cache_remove(folio);
			folio_unlock(folio);
			__folio_put(folio);
			return;
		}
	}
	folio_unlock(folio);
out:
	folio_put(folio);
}

static struct folio *new_target(struct folio *src, unsigned long private)
{
	return stage.target = page_folio(frame_alloc(0, true));
}

static void put_target(struct folio *dst, unsigned long private)
{
	stage.target = NULL;
	folio_put(dst);
}

void act_migrate(void)
{
	LIST_HEAD(list);

	/* Isolated from the LRU, as compaction does. */
	if (!folio_try_get(stage.folio))
		return;
	folio_clear_lru(stage.folio);
	list_add(&stage.folio->lru, &list);
	if (migrate_pages(&list, new_target, put_target, 0, MIGRATE_ASYNC,
			  MR_COMPACTION, NULL)) {
		list_del(&stage.folio->lru);
		folio_set_lru(stage.folio);
		folio_put(stage.folio);
	}
}

void act_pin(void)
{
	struct page *page;

	if (pin_user_pages_fast(SRC, 1, FOLL_WRITE, &page) == 1)
		stage.pinned = true;
}

void act_write_fault(void)
{
	vm_fault_t ret;

	mmap_read_lock(stage.mm);
	ret = handle_mm_fault(stage.src, SRC, FAULT_FLAG_WRITE, NULL);
	mmap_read_unlock(stage.mm);
	if (ret & VM_FAULT_ERROR && !(ret & VM_FAULT_SIGBUS))
		ex_fail("api", NULL, "the write fault returns %#x", ret);
}
