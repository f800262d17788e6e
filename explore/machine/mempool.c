// SPDX-License-Identifier: GPL-2.0-only
/* Pools of objects of one size, which kmalloc() has at any time. */
#include <linux/mempool.h>

#include "machine.h"

#define NR_POOLS 2

static mempool_t pools[NR_POOLS];
static int nr_pools;

void *mempool_kmalloc(gfp_t gfp, void *size)
{
	return kmalloc((size_t)size, gfp);
}

void mempool_kfree(void *object, void *size)
{
	kfree(object);
}

mempool_t *mempool_create_node_noprof(int min_nr, mempool_alloc_t *alloc, mempool_free_t *free,
				      void *data, gfp_t gfp, int node)
{
	mempool_t *pool = &pools[nr_pools++];

	BUG_ON(nr_pools > NR_POOLS);
	pool->pool_data = data;
	pool->alloc = alloc;
	pool->free = free;
	return pool;
}

void *mempool_alloc_noprof(mempool_t *pool, gfp_t gfp)
{
	return pool->alloc(gfp, pool->pool_data);
}

void mempool_free(void *object, mempool_t *pool)
{
	pool->free(object, pool->pool_data);
}
