// SPDX-License-Identifier: GPL-2.0-only
/*
 * The list of folios that are to be split: the one list of its kind.
 *
 * Left out: other list_lrus, memory cgroups, the count of what is on it.
 */
#include <linux/list_lru.h>

#include "../machine/machine.h"

static DEFINE_SPINLOCK(lock);
static struct list_lru_one queue;

spinlock_t *split_queue_lock(void)
{
	return &lock;
}

void split_queue_init(void)
{
	spin_lock_init(&lock);
	INIT_LIST_HEAD(&queue.list);
}

struct list_lru_one *list_lru_lock(struct list_lru *lru, int nid, struct mem_cgroup **memcg)
{
	spin_lock(&lock);
	return &queue;
}

struct list_lru_one *list_lru_lock_irqsave(struct list_lru *lru, int nid,
					   struct mem_cgroup **memcg, unsigned long *flags)
{
	spin_lock_irqsave(&lock, *flags);
	return &queue;
}

void list_lru_unlock(struct list_lru_one *one)
{
	spin_unlock(&lock);
}

void list_lru_unlock_irqrestore(struct list_lru_one *one, unsigned long *flags)
{
	spin_unlock_irqrestore(&lock, *flags);
}

bool __list_lru_add(struct list_lru *lru, struct list_lru_one *one, struct list_head *item,
		    int nid, struct mem_cgroup *memcg)
{
	if (!list_empty(item))
		return false;
	list_add_tail(item, &one->list);
	return true;
}

bool __list_lru_del(struct list_lru *lru, struct list_lru_one *one, struct list_head *item,
		    int nid)
{
	if (list_empty(item))
		return false;
	list_del_init(item);
	return true;
}

void list_lru_isolate_move(struct list_lru_one *one, struct list_head *item,
			   struct list_head *head)
{
	list_move(item, head);
}

unsigned long list_lru_walk_one_irq(struct list_lru *lru, int nid, struct mem_cgroup *memcg,
				    list_lru_walk_cb isolate, void *arg, unsigned long *nr)
{
	struct list_head *item, *next;
	unsigned long removed = 0;

	spin_lock_irq(&lock);
	list_for_each_safe(item, next, &queue.list) {
		if (!*nr)
			break;
		--*nr;
		removed += isolate(item, &queue, arg) == LRU_REMOVED;
	}
	spin_unlock_irq(&lock);
	return removed;
}

bool list_lru_add_irq(struct list_lru *lru, struct list_head *item, int nid,
		      struct mem_cgroup *memcg)
{
	bool added;

	spin_lock_irq(&lock);
	added = __list_lru_add(lru, &queue, item, nid, memcg);
	spin_unlock_irq(&lock);
	return added;
}
