// SPDX-License-Identifier: GPL-2.0-only
/*
 * Readers of a VMA are counted. A writer waits until they have left: it looks
 * again whenever somebody else has taken a step.
 *
 * Left out: sleeping and waking up.
 */
#include <linux/rcuwait.h>
#include <linux/sched.h>

#include "../machine/machine.h"

void vma_lock_begin(struct vm_area_struct *vma, unsigned int nr)
{
	vma_lock_init(vma, true);
}

asmlinkage __visible void schedule(void)
{
	might_block("schedule()", EX_CALLER);
	ex_again(EX_CALLER);
}

int rcuwait_wake_up(struct rcuwait *w)
{
	return 0;
}

void finish_rcuwait(struct rcuwait *w)
{
}

void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t)
{
	ex_fail("refcount", EX_CALLER, "a reference count saturates");
}
