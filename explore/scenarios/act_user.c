// SPDX-License-Identifier: GPL-2.0-only
/*
 * User requests that unmap, pin or touch.
 *
 * Left out: of munmap(), splitting VMAs, freeing page tables, accounting; of
 * fork(), the copy of the VMA tree, which set-up has done.
 */
#include "actors.h"

#include <linux/maple_tree.h>
#include <linux/swapops.h>

#include "internal.h"

static void zap(struct vm_area_struct *vma, unsigned long addr, unsigned long len)
{
	mmap_read_lock(stage.mm);
	zap_vma_range(vma, addr, len);
	mmap_read_unlock(stage.mm);
}

void act_zap(void)
{
	zap(stage.src, stage.src_addr, stage.len);
	stage.zapped = true;
}

void act_zap_both(void)
{
	zap(stage.src, stage.src_addr, stage.len);
	zap(stage.dst, stage.dst_addr, stage.len);
	stage.zapped = true;
}

void act_zap_second(void)
{
	zap(stage.src, stage.src_addr + PAGE_SIZE, PAGE_SIZE);
	stage.zapped = true;
}

void act_zap_huge(void)
{
	zap(stage.src, stage.src_addr, HPAGE_PMD_SIZE);
	stage.zapped = true;
}

/* Stands for do_vmi_align_munmap(). */
static void unmap(struct vm_area_struct *vma)
{
	MA_STATE(mas, &stage.mm->mm_mt, vma->vm_start, vma->vm_end - 1);

	mmap_write_lock(stage.mm);
	vma_start_write(vma);
	vma_detach(vma);
	mas_store_gfp(&mas, NULL, GFP_KERNEL);
	zap_vma_range(vma, vma->vm_start, stage.len);
	unlink_anon_vmas(vma);
	mmap_write_unlock(stage.mm);
}

void act_munmap(void)
{
	unmap(stage.src);
	stage.zapped = true;
}

void act_munmap_and_free(void)
{
	act_munmap();
	process_free_vma(stage.src);
}

/* Stands for exit_mmap(), after it has unmapped the pages: there are none. */
void act_child_exits(void)
{
	struct mm_struct *mm = stage.child.src->vm_mm;

	mmap_write_lock(mm);
	unlink_anon_vmas(stage.child.src);
	mmap_write_unlock(mm);
}

/* Stands for dup_mmap(), whose VMAs set-up has made. */
void act_fork(void)
{
	mmap_write_lock(stage.mm);
	vma_start_write(stage.src);
	if (copy_page_range(stage.child.src, stage.src))
		ex_fail("api", NULL, "fork() runs out of memory");
	mmap_write_unlock(stage.mm);
}

/* Stands for dup_userfaultfd(), as far as movers can see it. */
static void tell_of_fork(struct userfaultfd_ctx *ctx)
{
	down_write(&ctx->map_changing_lock);
	atomic_inc(&ctx->mmap_changing);
	up_write(&ctx->map_changing_lock);
}

void act_tell_of_change(void)
{
	tell_of_fork(stage.ctx);
	WRITE_ONCE(stage.told, true);
}

void act_fork_told(void)
{
	mmap_write_lock(stage.mm);
	vma_start_write(stage.src);
	vma_start_write(stage.dst);
	tell_of_fork(stage.ctx);
	if (copy_page_range(stage.child.src, stage.src))
		ex_fail("api", NULL, "fork() runs out of memory");
	mmap_write_unlock(stage.mm);
	/* The report was read. */
	atomic_dec(&stage.ctx->mmap_changing);
}

void act_fork_whole(void)
{
	mmap_write_lock(stage.mm);
	vma_start_write(stage.src);
	if (anon_vma_fork(stage.child.src, stage.src))
		ex_fail("api", NULL, "fork() runs out of memory");
	process_attach(stage.child.src);
	if (copy_page_range(stage.child.src, stage.src))
		ex_fail("api", NULL, "fork() runs out of memory");
	mmap_write_unlock(stage.mm);
}

/* The child's exit, as far as it got. */
static void end_child(void)
{
	struct mm_struct *child = stage.child.src->vm_mm;

	mmap_write_lock(child);
	zap_vma_range(stage.child.src, SRC, PAGE_SIZE);
	unlink_anon_vmas(stage.child.src);
	mmap_write_unlock(child);
}

void act_try_to_fork(void)
{
	int err;

	mmap_write_lock(stage.mm);
	vma_start_write(stage.src);
	err = anon_vma_fork(stage.child.src, stage.src);
	if (!err) {
		process_attach(stage.child.src);
		err = copy_page_range(stage.child.src, stage.src);
	}
	mmap_write_unlock(stage.mm);
	if (err)
		end_child();
	stage.child.failed = err;
}

/* Stands for a change of dst's size, as far as its anon_vma goes. */
void act_adjust(void)
{
	anon_vma_lock_write(stage.dst->anon_vma);
	anon_vma_unlock_write(stage.dst->anon_vma);
}

/* The first fault in a VMA, as far as its anon_vma goes. */
void act_first_fault(void)
{
	mmap_read_lock(stage.mm);
	if (anon_vma_prepare(stage.other))
		ex_fail("api", NULL, "the fault runs out of memory");
	mmap_read_unlock(stage.mm);
}

static struct page *pin(unsigned long addr)
{
	struct page *page;

	return pin_user_pages_fast(addr, 1, FOLL_WRITE, &page) == 1 ? page : NULL;
}

/* Who pins a page and keeps it does so beyond the end. */
static void pin_and_keep(unsigned long addr)
{
	struct page *page = pin(addr);

	stage.pinned = page;
	if (page)
		leak_keeps(page_folio(page),
			   folio_test_large(page_folio(page)) ? 1 : GUP_PIN_COUNTING_BIAS);
}

void act_pin(void)
{
	pin_and_keep(stage.src_addr);
}

void act_pin_second(void)
{
	pin_and_keep(stage.src_addr + PAGE_SIZE);
}

/* Mapped there, or about to be again: a split that fails puts it back. */
static bool stays(const struct place *p, struct page *page)
{
	spinlock_t *ptl = ptlock_ptr(virt_to_ptdesc(p->pte));
	softleaf_t entry;
	bool there;

	/* Without the lock one may look while the entry is being replaced. */
	spin_lock(ptl);
	entry = softleaf_from_pte(*p->pte);
	there = place_page(p) == page;
	if (!there && !pte_none(*p->pte) && softleaf_is_migration(entry))
		there = softleaf_to_page(entry) == page;
	spin_unlock(ptl);
	return there;
}

void act_pin_for_a_while(void)
{
	struct page *page = pin(stage.src_addr + PAGE_SIZE);

	if (!page)
		return;
	might_sleep();
	if (!stays(stage.run.from[1], page))
		ex_fail("api", NULL, "a pinned page was moved away");
	unpin_user_page(page);
}

/* As a pipe has one after vmsplice(): no pin. Then mprotect(), as far as its locks go. */
void act_hold(void)
{
	struct folio *folio = stage.folio;

	if (!folio_try_get(folio))
		return;
	if (chance(CHANCE_HELD, EX_CALLER)) {
		mmap_write_lock(stage.mm);
		vma_start_write(stage.src);
		mmap_write_unlock(stage.mm);
	}
	folio_put(folio);
}

static void fault(struct vm_area_struct *vma, unsigned long addr, unsigned int flags)
{
	vm_fault_t ret;

	mmap_read_lock(stage.mm);
	ret = handle_mm_fault(vma, addr, flags, NULL);
	mmap_read_unlock(stage.mm);
	if (ret & VM_FAULT_ERROR && !(ret & VM_FAULT_SIGBUS))
		ex_fail("api", NULL, "the fault returns %#x", ret);
}

void act_write_fault(void)
{
	fault(stage.src, stage.src_addr, FAULT_FLAG_WRITE);
}

void act_fault(void)
{
	fault(stage.src, stage.src_addr, 0);
}

void act_fault_second(void)
{
	fault(stage.src, stage.src_addr + PAGE_SIZE, FAULT_FLAG_WRITE);
}

void act_fault_at_target(void)
{
	fault(stage.dst, stage.dst_addr + PAGE_SIZE, 0);
}

void act_hold_for_a_while(void)
{
	struct folio *folio = stage.folio;

	if (!folio_try_get(folio))
		return;
	might_sleep();
	folio_put(folio);
}

/* Stands for userfaultfd_unregister(), as far as movers can see it. */
void act_unregister(void)
{
	struct folio *folio = stage.folio;
	bool held = folio_try_get(folio);

	mmap_write_lock(stage.mm);
	vma_start_write(stage.dst);
	stage.dst->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
	vm_flags_clear(stage.dst, __VM_UFFD_FLAGS);
	stage.moved_before = run_moved();
	mmap_write_unlock(stage.mm);
	if (held)
		folio_put(folio);
}
