/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage: one process with one VMA, whose first page was never touched.
 */
#ifndef VMA_LOCK_STAGE_H
#define VMA_LOCK_STAGE_H

#include "machine/process.h"
#include "oracles/oracles.h"

#define WHERE 0x10000000ul

struct stage {
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	vm_fault_t fault;	/* what the page fault said */
	int unmap;		/* what munmap() said */
};

extern struct stage stage;

/* Set-up */
void stage_one_vma(void);

/* What threads do */
void act_fault(void);	/* a write that faults at WHERE */
void act_munmap(void);	/* munmap() of the VMA */

#endif
