// SPDX-License-Identifier: GPL-2.0-only
#include "../machine/process.h"

static struct vma_lock locks[MAX_VMA];

void vma_lock_begin(struct vm_area_struct *vma, unsigned int nr)
{
	vma->vm_lock = &locks[nr];
	init_rwsem(&vma->vm_lock->lock);
	vma->vm_lock_seq = UINT_MAX;
}
