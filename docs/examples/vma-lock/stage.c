// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

struct stage stage;

void stage_one_vma(void)
{
	machine_init();
	stage.mm = process_create();
	stage.vma = process_map(stage.mm, WHERE, 2);
	stage.mm->map_count = 1;
	stage.mm->total_vm = stage.mm->data_vm = 2;
	ex_name(&stage.vma->vm_lock->lock, sizeof(stage.vma->vm_lock->lock), "vma->vm_lock");
	ex_name(&stage.vma->vm_lock_seq, sizeof(stage.vma->vm_lock_seq), "vma->vm_lock_seq");
	ex_name(&stage.vma->detached, sizeof(stage.vma->detached), "vma->detached");
}
