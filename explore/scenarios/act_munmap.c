// SPDX-License-Identifier: GPL-2.0-only
/*
 * munmap() with all that it frees: pages, page tables, VMAs.
 *
 * Left out: memory accounting.
 */
#include "actors.h"

#include "internal.h"
#include "vma.h"

s32 vm_committed_as_batch = 32;

/* Stands for vm_area_free(). */
void vm_area_free(struct vm_area_struct *vma)
{
	process_free_vma(vma);
}

void act_munmap_with_tables(void)
{
	VMA_ITERATOR(vmi, stage.mm, stage.src->vm_start);
	int err;

	mmap_write_lock(stage.mm);
	err = do_vmi_munmap(&vmi, stage.mm, stage.src->vm_start,
			    stage.src->vm_end - stage.src->vm_start, NULL, true);
	if (err)
		ex_fail("api", NULL, "munmap() returns %d", err);
	stage.zapped = true;
}
