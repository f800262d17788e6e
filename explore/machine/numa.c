// SPDX-License-Identifier: GPL-2.0-only
/*
 * NUMA: a node with all memory and all CPUs, and one without either.
 *
 * Left out: memory policies; that a page is found to be on the wrong node, so a
 * hinting fault migrates none; tiers; statistics of tasks.
 */
#include <linux/gfp.h>
#include <linux/memory-tiers.h>
#include <linux/mempolicy.h>
#include <linux/nodemask.h>
#include <linux/sched/numa_balancing.h>
#include <linux/sched/sysctl.h>
#include <linux/topology.h>

#include "machine.h"

DEFINE_PER_CPU(int, numa_node);
unsigned int nr_node_ids = 1;
nodemask_t node_states[NR_NODE_STATES] = {
	[0 ... NR_NODE_STATES - 1] = { { [0] = 1UL } },
};
int sysctl_numa_balancing_mode = NUMA_BALANCING_NORMAL;
bool numa_demotion_enabled;

struct page *alloc_pages_noprof(gfp_t gfp, unsigned int order)
{
	return chance_no_memory(gfp, EX_CALLER) ? NULL : frame_alloc(order, gfp & __GFP_ZERO);
}

static struct folio *alloc_folio(gfp_t gfp, unsigned int order, const void *pc)
{
	return chance_no_memory(gfp, pc) ? NULL : frame_alloc_folio(order);
}

struct folio *folio_alloc_noprof(gfp_t gfp, unsigned int order)
{
	return alloc_folio(gfp, order, EX_CALLER);
}

struct folio *folio_alloc_mpol_noprof(gfp_t gfp, unsigned int order,
				      struct mempolicy *policy, pgoff_t index, int node)
{
	return alloc_folio(gfp, order, EX_CALLER);
}

struct folio *vma_alloc_folio_noprof(gfp_t gfp, int order, struct vm_area_struct *vma,
				     unsigned long addr VMA_ALLOC_PARAM)
{
	return alloc_folio(gfp, order, EX_CALLER);
}

struct mempolicy *get_task_policy(struct task_struct *p)
{
	return NULL;
}

struct mempolicy *get_vma_policy(struct vm_area_struct *vma, unsigned long addr, int order,
				 pgoff_t *index)
{
	*index = 0;
	return NULL;
}

int mpol_misplaced(struct folio *folio, struct vm_fault *fault, unsigned long addr)
{
	return NUMA_NO_NODE;
}

void task_numa_fault(int last, int node, int pages, int flags)
{
}

int next_demotion_node(int node DEMOTION_PARAM)
{
	return NUMA_NO_NODE;
}

void node_get_allowed_targets(pg_data_t *node, nodemask_t *targets)
{
	*targets = NODE_MASK_NONE;
}

bool node_is_toptier(int node)
{
	return true;
}

bool folio_use_access_time(struct folio *folio)
{
	return false;
}
