// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the two threads do, and what mm/vma.o calls that no linked object has.
 *
 * Left out: signals and retries of a page fault; memory accounting of munmap().
 */
#include "stage.h"

#include "internal.h"
#include "vma.h"

/* As the page-fault handler of x86: the VMA's lock, and mmap_lock if that fails. */
void act_fault(void)
{
	const unsigned int flags = FAULT_FLAG_USER | FAULT_FLAG_WRITE;
	struct vm_area_struct *vma = lock_vma_under_rcu(stage.mm, WHERE);

	if (vma) {
		stage.fault = handle_mm_fault(vma, WHERE, flags | FAULT_FLAG_VMA_LOCK, NULL);
		vma_end_read(vma);
		return;
	}
	mmap_read_lock(stage.mm);
	vma = vma_lookup(stage.mm, WHERE);
	stage.fault = vma ? handle_mm_fault(vma, WHERE, flags, NULL) : VM_FAULT_SIGSEGV;
	mmap_read_unlock(stage.mm);
}

/* As munmap(): it goes on with mmap_lock for reading once the VMA is out of the tree. */
void act_munmap(void)
{
	VMA_ITERATOR(vmi, stage.mm, WHERE);

	mmap_write_lock(stage.mm);
	stage.unmap = do_vmi_munmap(&vmi, stage.mm, WHERE, 2 * PAGE_SIZE, NULL, true);
	if (stage.unmap)
		mmap_write_unlock(stage.mm);
}

s32 vm_committed_as_batch = 32;

/* Stands for vm_area_free(). */
void vm_area_free(struct vm_area_struct *vma)
{
	process_free_vma(vma);
}
