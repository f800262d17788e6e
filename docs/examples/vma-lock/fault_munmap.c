// SPDX-License-Identifier: GPL-2.0-only
/*
 *	fault				munmap
 *	lock_vma_under_rcu()		do_vmi_munmap()
 *	handle_mm_fault()
 *
 * A page fault locks the VMA alone, which it finds without any lock. It either
 * comes first, and its page is unmapped and freed; or there is no VMA for it.
 */
#include "stage.h"

static void check(void)
{
	if (stage.unmap)
		ex_fail("api", NULL, "munmap() returns %d", stage.unmap);
	if (stage.fault && stage.fault != VM_FAULT_SIGSEGV)
		ex_fail("api", NULL, "the fault returns %#x", stage.fault);
	if (vma_lookup(stage.mm, WHERE))
		ex_fail("api", NULL, "the VMA is still there");
	if (get_mm_counter(stage.mm, MM_ANONPAGES))
		ex_fail("api", NULL, "a page was mapped after the VMA was gone");
}

const struct ex_program fault_munmap = {
	.name = "fault-munmap",
	.summary = "a page fault under the VMA's lock against munmap() of it",
	.nr_threads = 2,
	.thread_name = { "fault", "munmap" },
	.setup = stage_one_vma,
	.thread = { act_fault, act_munmap },
	.check = check,
	.switched = machine_switched,
	.leave = machine_leave,
	.touched = oracle_touched,
	.ended = oracle_ended,
};
