// SPDX-License-Identifier: GPL-2.0-only
/* Walks that change nothing: reclaim, idle page tracking, DAMON. */
#include "actors.h"

#include <linux/damon.h>
#include <linux/pagemap.h>

/* Entry points that are static: the link makes them global. */
ssize_t page_idle_bitmap_write(struct file *file, struct kobject *kobj,
			       struct bin_attribute *attr, char *buf, loff_t pos,
			       size_t count);
void damon_pa_prepare_access_checks(struct damon_ctx *ctx);
unsigned int damon_pa_check_accesses(struct damon_ctx *ctx);

void act_referenced(void)
{
	referenced_flags_t vm_flags;
	int referenced;

	/* Reclaim has isolated the folio: it holds a reference. */
	if (!folio_try_get(stage.folio))
		return;
	walk_begin(stage.folio);
	referenced = folio_referenced(stage.folio, 0, NULL, &vm_flags);
	walk_end(stage.folio, referenced < 0);
	folio_put(stage.folio);
}

void act_idle(void)
{
	unsigned long pfn = folio_pfn(stage.folio);
	u64 bitmap = 1ull << (pfn % 64);
	ssize_t ret;

	walk_begin(stage.folio);
	ret = page_idle_bitmap_write(NULL, NULL, NULL, (char *)&bitmap,
				     pfn / 64 * sizeof(bitmap), sizeof(bitmap));
	walk_end(stage.folio, false);
	if (ret != sizeof(bitmap))
		ex_fail("api", NULL, "page_idle/bitmap: write returns %zd", ret);
}

/* A DAMON context that samples the one page. */
static void damon_look(void (*look)(struct damon_ctx *ctx))
{
	struct damon_ctx ctx = { DAMON_BYTES };
	struct damon_target target = { .nr_regions = 1 };
	struct damon_region region = {
		.ar.start = PFN_PHYS(folio_pfn(stage.folio)),
		.ar.end = PFN_PHYS(folio_pfn(stage.folio) + 1),
		.sampling_addr = PFN_PHYS(folio_pfn(stage.folio)),
	};

	INIT_LIST_HEAD(&ctx.adaptive_targets);
	INIT_LIST_HEAD(&target.regions_list);
	list_add(&target.list, &ctx.adaptive_targets);
	list_add(&region.list, &target.regions_list);
	walk_begin(stage.folio);
	look(&ctx);
	walk_end(stage.folio, false);
}

void act_mkold(void)
{
	damon_look(damon_pa_prepare_access_checks);
}

static void check_accesses(struct damon_ctx *ctx)
{
	stage.young = damon_pa_check_accesses(ctx) > 0;
}

void act_young(void)
{
	damon_look(check_accesses);
}
