// SPDX-License-Identifier: GPL-2.0-only
/* User threads. Not kernel code, so not instrumented: what they note about a
 * write is part of the write. */
#include "actors.h"

static void count_up(unsigned long addr)
{
	for (int i = 0; i < 2; i++) {
		unsigned long next = stage.user.written + 1;

		if (!user_write(stage.mm, addr, next))
			return;
		stage.user.written = next;
	}
}

void act_user_write(void)
{
	count_up(stage.src_addr + stage.user.offset);
}

void act_user_write_dst(void)
{
	count_up(stage.dst_addr + stage.user.offset);
}

void act_user_write_once(void)
{
	unsigned long next = stage.user.written + 1;

	if (user_write(stage.mm, stage.src_addr + stage.user.offset, next))
		stage.user.written = next;
}

void act_user_read(void)
{
	unsigned long value;

	user_read(stage.mm, stage.src_addr + stage.user.offset, &value);
}

void act_user_read_twice(void)
{
	act_user_read();
	act_user_read();
}

void act_user_is_lazy(void)
{
	act_user_read();
	tlb_enter_lazy();
	tlb_look_up_lazily(stage.mm, stage.src_addr);
	tlb_leave_lazy();
	act_user_read();
}

/* Once anything was written there, that is what is read, whatever was there before. */
static void read_written(unsigned long addr)
{
	unsigned long value;

	if (user_read(stage.mm, addr, &value) && stage.user.written != VALUE &&
	    value != stage.user.written)
		ex_fail("tlb", NULL, "%#lx is read at %#lx, where %#lx was written",
			value, addr, stage.user.written);
}

void act_user_read_written(void)
{
	read_written(stage.src_addr);
}

void act_user_read_written_dst(void)
{
	read_written(stage.dst_addr);
}

/* A store with the page faults that it takes. */
static bool store(struct vm_area_struct *vma, unsigned long addr)
{
	unsigned long next = stage.user.written + 1;

	while (!user_write(stage.mm, addr, next)) {
		vm_fault_t ret;

		mmap_read_lock(stage.mm);
		ret = handle_mm_fault(vma, addr, FAULT_FLAG_WRITE | FAULT_FLAG_USER, NULL);
		mmap_read_unlock(stage.mm);
		if (ret & VM_FAULT_ERROR)
			return false;
	}
	stage.user.written = next;
	return true;
}

void act_use(void)
{
	if (!store(stage.src, stage.src_addr))
		ex_fail("api", NULL, "nothing can be written");
}

void act_move_and_use(void)
{
	act_move();
	if (stage.moved[ex_thread()] == stage.len && !store(stage.dst, stage.dst_addr))
		ex_fail("api", NULL, "what was moved cannot be used");
}

void act_move_and_refill(void)
{
	act_move();
	if (stage.moved[ex_thread()] == stage.len && !store(stage.src, stage.src_addr))
		ex_fail("api", NULL, "nothing can be written where something was");
}

void act_move_and_miss(void)
{
	act_move();
	if (stage.moved[ex_thread()] == stage.len &&
	    user_write(stage.mm, stage.src_addr, stage.user.written))
		ex_fail("api", NULL, "moved, and still there");
}

void act_tlb_by_itself(void)
{
	for (int i = 0; i < 2; i++)
		tlb_fill_by_itself(0, stage.mm, stage.src_addr);
}
