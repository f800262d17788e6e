// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slab. Each CPU takes new objects from its own pool, so that the order in
 * which threads allocate does not move anything. A freed object is poisoned
 * and not used again, unless its cache is type-safe by RCU: then the next
 * allocation gets it at once, on whatever CPU, which the kernel may do too, and
 * readers that were there before may still look at it.
 *
 * Left out: re-use of objects that are not type-safe.
 */
#include "machine.h"

#define POOL_SIZE (32 * 1024)
#define ALIGN_TO 64
#define MAX_OBJECTS 256
#define MAX_ACCESS 256u	/* that can be announced at once */
/* Who gets an object has seen what whoever freed it had: slabs change hands by full
 * atomic operations or under locks. */
#define TAKES_TURNS (EX_READ | EX_WRITE | EX_ORDERS)

struct kmem_cache {
	const char *name;
	unsigned int size;
	unsigned int align;
	slab_flags_t flags;
	void (*ctor)(void *object);
	bool is_accounted;	/* see slab_is_pristine() */
	unsigned int freed;	/* the order of freeing and allocating, if type-safe */
};

enum state { OBJECT_LIVE, OBJECT_FREED };

static struct object {
	char *addr;
	unsigned int size;
	struct kmem_cache *cache;	/* NULL: kmalloc() */
	unsigned long readers;		/* that were there when it was freed */
	enum state state;
} object[MAX_OBJECTS];
static int nr_objects;
static bool is_changed;		/* see slab_is_pristine() */

static char pool[NR_MACHINE_CPUS][POOL_SIZE] __aligned(256) __section("karena");
static unsigned int pool_used[NR_MACHINE_CPUS];

static struct kmem_cache caches[16];
static int nr_caches;

struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];

struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size,
					    struct kmem_cache_args *args,
					    slab_flags_t flags)
{
	struct kmem_cache *c = &caches[nr_caches++];

	BUG_ON(nr_caches > ARRAY_SIZE(caches));
	*c = (struct kmem_cache){
		.name = name, .size = size, .flags = flags, .ctor = args->ctor,
		.align = max_t(unsigned int, args->align, ALIGN_TO),
		.is_accounted = !strcmp(name, "anon_vma") ||
				!strcmp(name, "anon_vma_chain"),
	};
	return c;
}

static void note_change(const struct kmem_cache *cache)
{
	if (ex_thread() >= 0 && !(cache && cache->is_accounted))
		is_changed = true;
}

static struct object *reusable(struct kmem_cache *cache)
{
	for (int i = nr_objects - 1; i >= 0; i--)
		if (object[i].cache == cache && object[i].state == OBJECT_FREED)
			return &object[i];
	return NULL;
}

static void *carve(struct kmem_cache *cache, unsigned int size)
{
	int cpu = this_cpu_number();
	unsigned int rounded = ALIGN(size, ALIGN_TO);
	struct object *o = &object[nr_objects];

	pool_used[cpu] = ALIGN(pool_used[cpu], cache ? cache->align : ALIGN_TO);
	if (nr_objects == MAX_OBJECTS || pool_used[cpu] + rounded + ALIGN_TO > POOL_SIZE)
		ex_fail(EX_UNMODELLED, EX_CALLER, "slab pool exhausted");
	*o = (struct object){
		.addr = &pool[cpu][pool_used[cpu]], .size = rounded,
		.cache = cache,
	};
	note_change(cache);
	pool_used[cpu] += rounded;
	nr_objects++;
	memset(o->addr, 0, rounded);
	if (!cache) {
		/* Who goes on behind what he has asked for is seen. */
		ex_poison(o->addr + rounded, ALIGN_TO);
		pool_used[cpu] += ALIGN_TO;
	}
	if (cache && cache->ctor)
		cache->ctor(o->addr);
	return o->addr;
}

static bool is_typesafe(const struct kmem_cache *cache)
{
	return cache && cache->flags & SLAB_TYPESAFE_BY_RCU;
}

static void *allocate(struct kmem_cache *cache, unsigned int size, gfp_t gfp, const void *pc)
{
	struct object *o = NULL;

	if (chance_no_memory(gfp, pc))
		return NULL;
	if (is_typesafe(cache)) {
		ex_access(&cache->freed, sizeof(cache->freed), TAKES_TURNS, pc);
		o = reusable(cache);
	}
	if (!o)
		return carve(cache, size);
	o->state = OBJECT_LIVE;
	ex_unpoison(o->addr, o->size);
	return o->addr;
}

void *kmem_cache_alloc_noprof(struct kmem_cache *cache, gfp_t flags)
{
	return allocate(cache, cache->size, flags, EX_CALLER);
}

void *kmem_cache_alloc_lru_noprof(struct kmem_cache *cache, struct list_lru *lru,
				  gfp_t flags)
{
	return allocate(cache, cache->size, flags, EX_CALLER);
}

void *__kmalloc_noprof(size_t size, gfp_t flags)
{
	return allocate(NULL, size, flags, EX_CALLER);
}

void *__kmalloc_node_noprof(size_t size, gfp_t flags, int node)
{
	return allocate(NULL, size, flags, EX_CALLER);
}

void *__kmalloc_cache_noprof(struct kmem_cache *cache, gfp_t flags, size_t size)
{
	return allocate(NULL, size, flags, EX_CALLER);
}

static struct object *find(const void *addr)
{
	for (int i = nr_objects - 1; i >= 0; i--)
		if ((char *)addr >= object[i].addr &&
		    (char *)addr < object[i].addr + object[i].size)
			return &object[i];
	return NULL;
}

static void release(void *addr, const void *pc)
{
	struct object *o = find(addr);

	if (!o || o->addr != addr)
		ex_fail("free", pc, "frees what is no object");
	if (o->state == OBJECT_FREED)
		ex_fail("free", pc, "frees a second time: %s",
			o->cache ? o->cache->name : "kmalloc");
	/* Whoever still looks at the object comes before or after this. */
	for (unsigned int at = 0; at < o->size; at += MAX_ACCESS)
		ex_access(o->addr + at, min(o->size - at, MAX_ACCESS), EX_WRITE, pc);
	if (is_typesafe(o->cache))
		ex_access(&o->cache->freed, sizeof(o->cache->freed), TAKES_TURNS, pc);
	note_change(o->cache);
	o->state = OBJECT_FREED;
	o->readers = rcu_readers(pc);
	/* The slab's page may be given back, after a grace period that begins now. */
	if (is_typesafe(o->cache))
		ex_order(EX_GP_BEGIN, pc);
	ex_poison(o->addr, o->size);
}

void kmem_cache_free(struct kmem_cache *cache, void *addr)
{
	release(addr, EX_CALLER);
}

void kfree(const void *addr)
{
	if (addr)
		release((void *)addr, EX_CALLER);
}

bool slab_is_freed(const void *addr, const char **cache, unsigned long *readers,
		   bool *typesafe)
{
	struct object *o = find(addr);

	if (!o || o->state != OBJECT_FREED)
		return false;
	*cache = o->cache ? o->cache->name : "kmalloc";
	*readers = o->readers;
	*typesafe = o->cache && o->cache->flags & SLAB_TYPESAFE_BY_RCU;
	return true;
}

void *slab_live(int *i, const char **cache)
{
	while (*i < nr_objects) {
		const struct object *o = &object[(*i)++];

		if (o->state == OBJECT_FREED)
			continue;
		*cache = o->cache ? o->cache->name : "kmalloc";
		return o->addr;
	}
	return NULL;
}

void *slab_find(const void *addr, unsigned int *size)
{
	struct object *o;

	if ((char *)addr < pool[0] || (char *)addr >= pool[NR_MACHINE_CPUS])
		return NULL;
	o = find(addr);
	if (!o || o->state == OBJECT_FREED)
		return NULL;
	*size = o->size;
	return o->addr;
}

bool slab_is_pristine(void)
{
	return !is_changed;
}

void slab_books(const void **begin, const void **end)
{
	*begin = object;
	*end = object + ARRAY_SIZE(object);
}

void slab_reader_left(unsigned long reader)
{
	for (int i = 0; i < nr_objects; i++)
		object[i].readers &= ~reader;
}
