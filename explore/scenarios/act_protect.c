// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of what entries allow: NUMA hinting, mprotect(), soft-dirty tracking.
 *
 * Left out: of NUMA hinting, which VMAs are scanned when; of mprotect(), splitting and
 * merging VMAs, and its accounting.
 */
#include "actors.h"

#include <asm/tlb.h>

/* Static in fs/proc/task_mmu.c: the link makes it global. */
ssize_t clear_refs_write(struct file *file, const char __user *buf, size_t count, loff_t *at);

/* Stands for task_numa_work(), with one VMA. */
void act_hint(void)
{
	struct mmu_gather tlb;

	mmap_read_lock(stage.mm);
	tlb_gather_mmu(&tlb, stage.mm);
	change_protection(&tlb, stage.src, stage.src_addr, stage.src_addr + stage.len,
			  MM_CP_PROT_NUMA);
	tlb_finish_mmu(&tlb);
	mmap_read_unlock(stage.mm);
}

/* The next access of a thread is a hinting fault. */
void act_hint_and_fault(void)
{
	act_hint();
	act_fault();
}

/* Stands for mprotect_fixup() of a whole VMA that is not merged. */
void act_mprotect(void)
{
	struct mmu_gather tlb;

	mmap_write_lock(stage.mm);
	tlb_gather_mmu(&tlb, stage.mm);
	vma_start_write(stage.src);
	vm_flags_clear(stage.src, VM_WRITE);
	stage.src->vm_page_prot = PAGE_READONLY;
	stage.moved_before = run_moved();
	change_protection(&tlb, stage.src, stage.src->vm_start, stage.src->vm_end, 0);
	tlb_finish_mmu(&tlb);
	mmap_write_unlock(stage.mm);
}

/* Whose /proc/PID/clear_refs it is; only its address matters. */
static char proc_inode[4096];
static struct file clear_refs = { .f_inode = (struct inode *)(proc_inode + 2048) };

void act_clear_soft_dirty(void)
{
	loff_t at = 0;

	if (clear_refs_write(&clear_refs, (const char __user *)"4", 1, &at) != 1)
		ex_fail("api", NULL, "writing to clear_refs fails");
}
