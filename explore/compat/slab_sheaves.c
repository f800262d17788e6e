// SPDX-License-Identifier: GPL-2.0-only
/* A sheaf is a promise: its objects come when they are taken. */
#include "../machine/machine.h"

struct slab_sheaf *kmem_cache_prefill_sheaf(struct kmem_cache *cache, gfp_t gfp,
					    unsigned int size)
{
	return (struct slab_sheaf *)cache;
}

int kmem_cache_refill_sheaf(struct kmem_cache *cache, gfp_t gfp,
			    struct slab_sheaf **sheaf, unsigned int size)
{
	return 0;
}

void kmem_cache_return_sheaf(struct kmem_cache *cache, gfp_t gfp, struct slab_sheaf *sheaf)
{
}

unsigned int kmem_cache_sheaf_size(struct slab_sheaf *sheaf)
{
	return UINT_MAX;
}

void *kmem_cache_alloc_from_sheaf_noprof(struct kmem_cache *cache, gfp_t gfp,
					 struct slab_sheaf *sheaf)
{
	return kmem_cache_alloc_noprof(cache, gfp | __GFP_NOFAIL);
}

void kvfree(const void *addr)
{
	kfree(addr);
}

static void free_object(struct rcu_head *head)
{
	unsigned int size;

	kfree(slab_find(head, &size));
}

void kvfree_call_rcu(KVFREE_HEAD *head, void *object)
{
	rcu_defer((void *)head, free_object);
}
