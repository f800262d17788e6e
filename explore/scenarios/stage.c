// SPDX-License-Identifier: GPL-2.0-only
#include "stage.h"

#include <linux/pagemap.h>

struct stage stage;

static void set_the_stage(void)
{
	machine_init();
	stage.mm = process_create();
	stage.src = process_map(stage.mm, SRC, 2);
	stage.dst = process_map(stage.mm, DST, 2);
	stage.ctx = process_register(stage.mm);
	stage.from = watch_place(stage.src, SRC, "src");
	stage.to = watch_place(stage.dst, DST, "dst");
	stage.folio = process_touch(stage.src, SRC, VALUE);
	watch_folio(stage.folio, "folio");
}

void stage_one_page(void)
{
	set_the_stage();
	machine_keep();
}

void stage_neighbour(void)
{
	set_the_stage();
	watch_place(stage.src, SRC + PAGE_SIZE, "src+1");
	watch_place(stage.dst, DST + PAGE_SIZE, "dst+1");
	stage.neighbour = process_touch(stage.src, SRC + PAGE_SIZE, VALUE + 1);
	watch_folio(stage.neighbour, "neighbour");
	machine_keep();
}

void stage_crossing(void)
{
	set_the_stage();
	watch_place(stage.src, SRC + PAGE_SIZE, "src+1");
	watch_place(stage.dst, DST + PAGE_SIZE, "dst+1");
	stage.neighbour = process_touch(stage.dst, DST, VALUE + 1);
	watch_folio(stage.neighbour, "neighbour");
	machine_keep();
}

void stage_child(void)
{
	struct mm_struct *child;
	struct vm_area_struct *src, *dst;

	/* The fork comes before the pages: none of them is shared. */
	machine_init();
	stage.mm = process_create();
	stage.src = process_map(stage.mm, SRC, 2);
	stage.dst = process_map(stage.mm, DST, 2);
	child = process_create();
	src = process_fork_vma(child, stage.src);
	dst = process_fork_vma(child, stage.dst);
	stage.ctx = process_register(stage.mm);
	stage.child_ctx = process_register(child);
	stage.from = watch_place(stage.src, SRC, "src");
	stage.to = watch_place(stage.dst, DST, "dst");
	watch_place(src, SRC, "child src");
	watch_place(dst, DST, "child dst");
	stage.folio = process_touch(stage.src, SRC, VALUE);
	watch_folio(stage.folio, "folio");
	stage.child_folio = process_touch(src, SRC, VALUE + 1);
	watch_folio(stage.child_folio, "child folio");
	machine_keep();
}

void stage_read_only(void)
{
	set_the_stage();
	*stage.from->pte = pte_wrprotect(*stage.from->pte);
	machine_keep();
}

void stage_old(void)
{
	set_the_stage();
	*stage.from->pte = pte_mkold(*stage.from->pte);
	machine_keep();
}

void stage_users(void)
{
	set_the_stage();
	for (int cpu = 1; cpu < EX_MAX_THREADS; cpu++)
		tlb_fill(cpu, stage.mm, SRC, true);
	stage.written = VALUE;
	machine_keep();
}

void expect_moved(int thread)
{
	if (stage.moved[thread] != PAGE_SIZE)
		ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[thread]);
}

void expect_result(int thread)
{
	switch (stage.moved[thread]) {
	case PAGE_SIZE:
	case -EAGAIN:
	case -EBUSY:
	case -EEXIST:
	case -ENOENT:
		return;
	}
	ex_fail("api", NULL, "UFFDIO_MOVE returns %ld", stage.moved[thread]);
}

void expect_content(struct folio *folio, unsigned long value)
{
	unsigned long is = *(unsigned long *)folio_address(folio);

	if (is != value)
		ex_fail("data", NULL, "the page holds %#lx instead of %#lx", is, value);
}

void expect_one_place(void)
{
	bool moved = stage.moved[0] == PAGE_SIZE || stage.moved[1] == PAGE_SIZE;

	if (place_maps(stage.from, stage.folio) == moved)
		ex_fail("api", NULL, moved ? "moved, but still mapped at the source" :
					     "not moved, but gone from the source");
	if (place_maps(stage.to, stage.folio) != moved)
		ex_fail("api", NULL, moved ? "moved, but not mapped at the destination" :
					     "not moved, but mapped at the destination");
	oracle_settled(stage.folio, 1);
	expect_content(stage.folio, VALUE);
}
