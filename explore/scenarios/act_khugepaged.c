// SPDX-License-Identifier: GPL-2.0-only
/*
 * khugepaged, as MADV_COLLAPSE has it done at once.
 *
 * Left out: khugepaged's own scan of processes and VMAs.
 */
#include "actors.h"

#include <linux/huge_mm.h>

void act_collapse(void)
{
	COLLAPSE_TOLD told;

	mmap_read_lock(stage.mm);
	stage.collapsed = !madvise_collapse(COLLAPSE_ARGS(stage.src, &told, stage.src->vm_start,
							  stage.src->vm_end));
	mmap_read_unlock(stage.mm);
}
