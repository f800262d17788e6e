// SPDX-License-Identifier: GPL-2.0-only
/*
 * The swap device as swapon() leaves it: one cluster, whose table has room for a
 * few slots; all others are bad. All that happens to it then is the kernel's own:
 * clusters, swap cache, mm/page_io.c.
 *
 * Left out: a cluster for each CPU (all share one), other clusters, zswap,
 * discard, swapoff.
 */
#include <linux/blkdev.h>
#include <linux/pagemap.h>
#include <linux/plist.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "../machine/machine.h"
#include "swap.h"
#include "swap_table.h"

/* The first is the header's. */
#define NR_SLOTS 8

/* Of the folios that swap_has_clusters() is about. */
#define LARGE_ORDER 2

/* As in mm/swapfile.c: in si->inuse_pages, when no slot is to be had. */
#define SWAP_USAGE_OFFLIST_BIT	(1ul << (BITS_PER_LONG - 2))

/* What is static in mm/swapfile.c: the link makes it global. */
extern unsigned int nr_swapfiles;
extern spinlock_t swap_lock;
int swapfile_init(void);
void _enable_swap_info(struct swap_info_struct *si);

static struct swap_info_struct device;
static struct swap_cluster_info cluster;
static struct swap_table table __section("karena");
static const struct block_device_operations operations;
static struct gendisk gendisk = { .fops = &operations };
static struct block_device disk = { .bd_disk = &gendisk };

/* One of these instead of one a CPU: the GS base is 0. */
static unsigned long users;

int page_cluster;	/* nothing is read ahead */
DEFINE_SPINLOCK(mmlist_lock);
struct mm_struct init_mm = {
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};

/* Slots from 1 on are good, as many as are asked for. */
static void set_slots(unsigned int slots)
{
	spin_lock(&cluster.lock);
	for (unsigned int i = 0; i < SWAPFILE_CLUSTER; i++)
		__swap_table_set(&cluster, i, i && i <= slots ? null_to_swp_tb() : SWP_TB_BAD);
	cluster.count = SWAPFILE_CLUSTER - slots;
	spin_unlock(&cluster.lock);
	device.pages = slots;
}

void swap_init(void)
{
	struct swap_info_struct *si = &device;

	BUG_ON(swapfile_init() || sio_pool_init());
	*si = (struct swap_info_struct){
		.users.percpu_count_ptr = (unsigned long)&users,
		.flags = SWP_USED | SWP_BLKDEV | SWP_SOLIDSTATE | SWP_SYNCHRONOUS_IO,
		.max = SWAPFILE_CLUSTER, .cluster_info = &cluster, .bdev = &disk,
		.inuse_pages = ATOMIC_LONG_INIT(SWAP_USAGE_OFFLIST_BIT),
	};
	swap_device_begins(si);
	spin_lock_init(&si->lock);
	plist_node_init(&si->list, 0);
	plist_node_init(&si->avail_list, 0);
	INIT_LIST_HEAD(&si->free_clusters);
	INIT_LIST_HEAD(&si->full_clusters);
	INIT_LIST_HEAD(&si->discard_clusters);
	for (int i = 0; i < SWAP_NR_ORDERS; i++) {
		INIT_LIST_HEAD(&si->nonfull_clusters[i]);
		INIT_LIST_HEAD(&si->frag_clusters[i]);
	}
	spin_lock_init(&cluster.lock);
	RCU_INIT_POINTER(cluster.table, table.entries);
	cluster.flags = CLUSTER_FLAG_NONFULL;
	list_add_tail(&cluster.list, &si->nonfull_clusters[0]);
	set_slots(NR_SLOTS - 1);
	swap_info[0] = si;
	nr_swapfiles = 1;
	BUG_ON(add_swap_extent(si, 0, NR_SLOTS, 0) < 0);
	spin_lock(&swap_lock);
	spin_lock(&si->lock);
	_enable_swap_info(si);
	spin_unlock(&si->lock);
	spin_unlock(&swap_lock);
}

bool spin_is_tried(const void *lock)
{
	return lock == &cluster.lock;
}

long swap_users(void)
{
	return users;
}

void swap_is_slow(void)
{
	device.flags &= ~SWP_SYNCHRONOUS_IO;
}

void swap_has_slots(unsigned int slots)
{
	BUG_ON(slots >= NR_SLOTS || atomic_long_read(&device.inuse_pages));
	atomic_long_sub(device.pages - slots, &nr_swap_pages);
	total_swap_pages = slots;
	set_slots(slots);
}

void swap_has_clusters(void)
{
	BUG_ON(atomic_long_read(&device.inuse_pages));
	cluster.order = LARGE_ORDER;
	list_move_tail(&cluster.list, &device.nonfull_clusters[LARGE_ORDER]);
}

/* There are no files. */
bool shmem_mapping(const struct address_space *mapping)
{
	return false;
}

bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	return false;
}
