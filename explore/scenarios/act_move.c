// SPDX-License-Identifier: GPL-2.0-only
/* UFFDIO_MOVE, after its ioctl has checked what the user gave. */
#include "actors.h"

#include "internal.h"

static void move(struct userfaultfd_ctx *ctx, unsigned long to, unsigned long from,
		 unsigned long len)
{
	stage.moved[ex_thread()] = move_pages(ctx, to, from, len, 0);
}

void act_move(void)
{
	move(stage.ctx, stage.dst_addr, stage.src_addr, stage.len);
}

void act_move_if_not_told(void)
{
	bool told = READ_ONCE(stage.told);

	act_move();
	if (told && stage.moved[ex_thread()] != -EAGAIN)
		ex_fail("api", NULL, "moves, though the userfaultfd was told of a change");
}

void act_move_holes(void)
{
	stage.moved[ex_thread()] = move_pages(stage.ctx, stage.dst_addr, stage.src_addr,
					      stage.len, UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES);
}

void act_move_back(void)
{
	move(stage.ctx, stage.src_addr, stage.dst_addr, stage.len);
}

void act_move_there_and_back(void)
{
	act_move();
	if (stage.moved[ex_thread()] == stage.len)
		act_move_back();
}

void act_move_neighbour(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC + PAGE_SIZE, PAGE_SIZE);
}

void act_move_neighbour_instead(void)
{
	move(stage.ctx, DST, SRC + PAGE_SIZE, PAGE_SIZE);
}

void act_move_or_fault(void)
{
	act_move();
	if (stage.moved[ex_thread()] != stage.len)
		act_fault();
}

void act_move_across(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC, PAGE_SIZE);
}

void act_move_against(void)
{
	move(stage.ctx, SRC + PAGE_SIZE, DST, PAGE_SIZE);
}

void act_move_huge_against(void)
{
	move(stage.ctx, HUGE_SRC + HPAGE_PMD_SIZE, HUGE_DST + HPAGE_PMD_SIZE, HPAGE_PMD_SIZE);
}

void act_move_child(void)
{
	move(stage.child.ctx, DST, SRC, PAGE_SIZE);
}

void act_move_first_two(void)
{
	move(stage.ctx, DST, SRC, 2 * PAGE_SIZE);
}

void act_move_third_to_second(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC + 2 * PAGE_SIZE, PAGE_SIZE);
}

void act_move_last_two(void)
{
	move(stage.ctx, DST + PAGE_SIZE, SRC + PAGE_SIZE, 2 * PAGE_SIZE);
}

void act_move_other_two(void)
{
	move(stage.ctx, DST + 2 * PAGE_SIZE, SRC + 2 * PAGE_SIZE, 2 * PAGE_SIZE);
}

/*
 * The one round of move_pages() that moves a huge page. What it does in the next
 * round with one that was split meanwhile are 512 moves of pages.
 */
void act_move_huge(void)
{
	unsigned long to = stage.dst_addr, from = stage.src_addr;
	struct vm_area_struct *src = lock_vma_under_rcu(stage.mm, from);
	struct vm_area_struct *dst = lock_vma_under_rcu(stage.mm, to);
	pmd_t *src_pmd = mm_find_pmd(stage.mm, from);
	pmd_t *dst_pmd = process_pmd(dst, to);
	spinlock_t *ptl = pmd_trans_huge_lock(src_pmd, src);
	long ret = -EAGAIN;

	if (ptl)
		ret = move_pages_huge_pmd(stage.mm, dst_pmd, src_pmd,
					  pmdp_get_lockless(dst_pmd), dst, src, to, from);
	stage.moved[ex_thread()] = ret ?: stage.len;
	vma_end_read(dst);
	vma_end_read(src);
}
