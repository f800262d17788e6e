// SPDX-License-Identifier: GPL-2.0-only
/*
 * The swap device as swapon() leaves it. All that happens to it then is the
 * kernel's own: slots, swap cache, mm/page_io.c.
 *
 * Left out: clusters, but where a scenario wants them for large folios (else the device
 * counts as rotational, so slots are searched for one by one), the per-CPU caches of
 * slots, zswap, discard, swapoff.
 */
#include <linux/blkdev.h>
#include <linux/pagemap.h>
#include <linux/plist.h>
#include <linux/radix-tree.h>
#include <linux/shmem_fs.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "../machine/machine.h"

/* The first is the header's. */
#define NR_SLOTS 8

/* What is static in mm/swapfile.c: the link makes it global. */
extern struct swap_info_struct *swap_info[];
extern unsigned int nr_swapfiles;
extern spinlock_t swap_lock;
int swapfile_init(void);
void _enable_swap_info(struct swap_info_struct *si);

static struct {
	struct swap_info_struct info;
	struct plist_node avail_lists[1];	/* its flexible array */
} device;
static unsigned char swap_map[NR_SLOTS] = { SWAP_MAP_BAD };
static unsigned long zeromap[BITS_TO_LONGS(NR_SLOTS)];
static const struct block_device_operations operations;
static struct gendisk gendisk = { .fops = &operations };
static struct block_device disk = { .bd_disk = &gendisk };

static struct swap_cluster_info cluster;

/* One of these instead of one a CPU: the GS base is 0. */
static unsigned long users;
static struct percpu_cluster this_cluster;

int page_cluster;	/* nothing is read ahead */
DEFINE_SPINLOCK(mmlist_lock);
struct mm_struct init_mm = {
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};

void swap_init(void)
{
	struct swap_info_struct *si = &device.info;

	radix_tree_init();
	BUG_ON(swapfile_init());
	*si = (struct swap_info_struct){
		.users.percpu_count_ptr = (unsigned long)&users,
		.flags = SWP_USED | SWP_BLKDEV | SWP_SYNCHRONOUS_IO,
		.max = NR_SLOTS, .pages = NR_SLOTS - 1,
		.lowest_bit = 1, .highest_bit = NR_SLOTS - 1, .cluster_next = 1,
		.swap_map = swap_map, .zeromap = zeromap, .bdev = &disk,
	};
	spin_lock_init(&si->lock);
	spin_lock_init(&si->cont_lock);
	plist_node_init(&si->list, 0);
	plist_node_init(&si->avail_lists[0], 0);
	swap_info[0] = si;
	nr_swapfiles = 1;
	BUG_ON(init_swap_address_space(0, NR_SLOTS));
	BUG_ON(add_swap_extent(si, 0, NR_SLOTS, 0) < 0);
	spin_lock(&swap_lock);
	_enable_swap_info(si);
	spin_unlock(&swap_lock);
}

long swap_users(void)
{
	return users;
}

void swap_is_slow(void)
{
	device.info.flags &= ~SWP_SYNCHRONOUS_IO;
}

void swap_has_slots(unsigned int slots)
{
	struct swap_info_struct *si = &device.info;

	BUG_ON(slots >= NR_SLOTS || si->inuse_pages);
	atomic_long_sub(si->pages - slots, &nr_swap_pages);
	total_swap_pages = si->pages = si->highest_bit = slots;
	si->max = slots + 1;
}

void swap_has_clusters(void)
{
	struct swap_info_struct *si = &device.info;

	BUG_ON(si->inuse_pages);
	INIT_LIST_HEAD(&si->free_clusters);
	INIT_LIST_HEAD(&si->full_clusters);
	INIT_LIST_HEAD(&si->discard_clusters);
	for (int i = 0; i < SWAP_NR_ORDERS; i++) {
		INIT_LIST_HEAD(&si->nonfull_clusters[i]);
		INIT_LIST_HEAD(&si->frag_clusters[i]);
	}
	spin_lock_init(&cluster.lock);
	/* The header's slot. */
	cluster.count = 1;
	cluster.flags = CLUSTER_FLAG_FREE;
	list_add_tail(&cluster.list, &si->free_clusters);
	si->cluster_info = &cluster;
	si->percpu_cluster = (void __percpu *)&this_cluster;
	si->flags |= SWP_SOLIDSTATE;
}

/* The swap cache is an address space. */
struct folio *__filemap_get_folio(struct address_space *mapping, pgoff_t index,
				  fgf_t flags, gfp_t gfp)
{
	struct folio *folio = filemap_get_entry(mapping, index);

	if (flags)
		ex_fail("explorer", EX_CALLER, "only looks folios up");
	return folio && !xa_is_value(folio) ? folio : ERR_PTR(-ENOENT);
}

/* There are no files. */
bool shmem_mapping(struct address_space *mapping)
{
	return false;
}
