/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What kernels differ in, by one name for each difference. Included behind the
 * kernel's headers by all of the kernel side, as if the kernel had it: link.mk
 * puts it there. HAS_* comes from choose.sh, see pieces. Where the new kernel's
 * name is good enough an old one is given it.
 */
#ifndef EXPLORE_COMPAT_H
#define EXPLORE_COMPAT_H

#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/pagemap.h>
#include <linux/rmap.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "pieces.h"

/* cpu: what is hot is a structure, or variables. A module has each. */
void cpu_becomes(int cpu, int preempt_count, struct task_struct *task);

/*
 * vma_lock: a semaphore that a VMA points to, or a count in it. VMAs of the former
 * are freed by RCU's callback, the latter's slab is type-safe by RCU: there are
 * two words that nobody reads any more by then.
 */
void vma_lock_begin(struct vm_area_struct *vma, unsigned int nr);
#ifdef HAS_VMA_LOCK_RWSEM
static inline void vma_attach(struct vm_area_struct *vma) { vma_mark_detached(vma, false); }
static inline void vma_detach(struct vm_area_struct *vma) { vma_mark_detached(vma, true); }
static inline bool vma_is_attached(struct vm_area_struct *vma) { return !vma->detached; }
#define VMA_RCU_HEAD(vma)	(&(vma)->vm_rcu)
#define VMA_OF_RCU_HEAD(head)	container_of(head, struct vm_area_struct, vm_rcu)
static inline void mm_id_init(struct mm_struct *mm, unsigned int nr) { }
#else
static inline void vma_attach(struct vm_area_struct *vma) { vma_mark_attached(vma); }
static inline void vma_detach(struct vm_area_struct *vma) { vma_mark_detached(vma); }
#define VMA_RCU_HEAD(vma)	((struct rcu_head *)&(vma)->shared)
#define VMA_OF_RCU_HEAD(head)	container_of((void *)(head), struct vm_area_struct, shared)
static inline void mm_id_init(struct mm_struct *mm, unsigned int nr)
{
	mm->mm_id = MM_ID_MIN + nr;
}
#endif

/* vma_offset: anonymous pages have their own, for a VMA that was moved */
#ifdef HAS_VMA_OFFSET_ANON
static inline void vma_begins_at(struct vm_area_struct *vma, pgoff_t pgoff)
{
	vma->vm_pgoff = pgoff;
	vma->__vm_anon_pgoff_lo = pgoff;
	vma->__vm_anon_pgoff_hi = pgoff >> 32;
}
#else
#define linear_anon_page_index	linear_page_index
static inline void vma_begins_at(struct vm_area_struct *vma, pgoff_t pgoff)
{
	vma->vm_pgoff = pgoff;
}
#endif

/* waiters of a semaphore: a list, or the first of them */
static inline void rwsem_has_no_waiters(struct rw_semaphore *sem)
{
#ifdef HAS_WAITERS_LIST
	INIT_LIST_HEAD(&sem->wait_list);
#else
	sem->first_waiter = NULL;
#endif
}

/* split_queue: one a node, or an LRU list of its own; see split_queue_lru.c */
#ifdef HAS_SPLIT_QUEUE_NODE
static inline spinlock_t *split_queue_lock(void)
{
	return &NODE_DATA(0)->deferred_split_queue.split_queue_lock;
}

static inline void split_queue_init(void)
{
	spin_lock_init(split_queue_lock());
	INIT_LIST_HEAD(&NODE_DATA(0)->deferred_split_queue.split_queue);
}
#else
spinlock_t *split_queue_lock(void);
void split_queue_init(void);
#endif

/* leaf: an entry of a page table that maps nothing */
#ifdef HAS_LEAF_SWP
#define softleaf_t		swp_entry_t
#ifndef softleaf_from_pte	/* stable kernels have this one already */
#define softleaf_from_pte	pte_to_swp_entry
#endif
#define softleaf_is_migration	is_migration_entry
#define softleaf_is_hwpoison	is_hwpoison_entry
#define softleaf_to_page	pfn_swap_entry_to_page
#define softleaf_to_folio	pfn_swap_entry_folio
#define softleaf_entry_wait_on_locked migration_entry_wait_on_locked
#endif

#ifndef FOLIO_MAPPING_ANON
#define FOLIO_MAPPING_ANON	PAGE_MAPPING_ANON
#define FOLIO_MAPPING_FLAGS	PAGE_MAPPING_FLAGS
#endif

static inline bool pte_is_leaf(pte_t pte)
{
	return !pte_none(pte) && !pte_present(pte);
}

static inline bool pmd_is_leaf(pmd_t pmd)
{
	return !pmd_none(pmd) && !pmd_present(pmd);
}

/* zero_page: an array, or its number, to begin with frame 0 of @frames */
#ifdef HAS_ZERO_PAGE_ARRAY
#define zero_pfn		my_zero_pfn
#define ZERO_PAGE_IS(frames, pages)						\
	extern unsigned long empty_zero_page[PAGE_SIZE / sizeof(unsigned long)]	\
		__attribute__((alias(#frames)))
#else
#define ZERO_PAGE_IS(frames, pages)						\
	unsigned long zero_page_pfn;						\
	struct page *__zero_page = (pages)
#endif

/* huge_zero: whether what maps the huge zero page is special, as for the zero page */
#ifdef HAS_HUGE_ZERO_PLAIN
#define huge_zero_pmd(pmd)	(pmd)
#else
#define huge_zero_pmd(pmd)	pmd_mkspecial(pmd)
#endif

/* swap: who uses a slot is in the device's map, or in a table of its cluster; each
 * has a module. The cluster's lock is tried for, which no other spinlock is. */
#ifdef HAS_SWAP_TABLE
bool spin_is_tried(const void *lock);
#else
static inline bool spin_is_tried(const void *lock) { return false; }
#endif

/* swap_io: by a table of the device's, or directly */
#ifdef HAS_SWAP_IO_OPS
#define swap_device_begins(si)	((si)->ops = &swap_bdev_ops)
#else
#define swap_device_begins(si)	do { } while (0)
#endif

/* kvfree: what is freed after a grace period has a head of its own kind */
#ifdef HAS_KVFREE_OWN
#define KVFREE_HEAD		struct kvfree_rcu_head
#else
#define KVFREE_HEAD		struct rcu_head
#endif

/* rmap_tree: looked up by its root, or by the anon_vma. oracles/walk.c wraps it. */
#ifdef HAS_RMAP_TREE_ROOT
#define REAL_RMAP_TREE_FIRST	__real_anon_vma_interval_tree_iter_first
#define WRAP_RMAP_TREE_FIRST	__wrap_anon_vma_interval_tree_iter_first
#define RMAP_TREE		struct rb_root_cached
#define RMAP_TREE_OWNER(tree)	container_of(tree, struct anon_vma, rb_root)
#define RMAP_TREE_INSERT(avc)	anon_vma_interval_tree_insert(avc, &(avc)->anon_vma->rb_root)
#define RMAP_TREE_REMOVE(avc)	anon_vma_interval_tree_remove(avc, &(avc)->anon_vma->rb_root)
#else
#define REAL_RMAP_TREE_FIRST	__real_anon_rmap_tree_iter_first
#define WRAP_RMAP_TREE_FIRST	__wrap_anon_rmap_tree_iter_first
#define RMAP_TREE		struct anon_vma
#define RMAP_TREE_OWNER(tree)	(tree)
#define RMAP_TREE_INSERT(avc)	anon_rmap_tree_insert(avc, (avc)->anon_vma)
#define RMAP_TREE_REMOVE(avc)	anon_rmap_tree_remove(avc, (avc)->anon_vma)
#endif

/* clone: later kernels are told what for */
#ifdef HAS_CLONE_PLAIN
#define ANON_VMA_SPLIT(dst, src)	anon_vma_clone(dst, src)
#else
#define ANON_VMA_SPLIT(dst, src)	anon_vma_clone(dst, src, VMA_OP_SPLIT)
#endif

/* uffd: the bit of an entry is for write protection, or for what the VMA says */
#ifdef HAS_UFFD_WP
#define pte_uffd		pte_uffd_wp
#define pte_mkuffd		pte_mkuffd_wp
#define pte_swp_uffd		pte_swp_uffd_wp
#endif

/* tail: page number @i of a compound page of 1 << @order */
#ifdef HAS_TAIL_INDEX
#define compound_tail(head, i, order)	prep_compound_tail(head, i)
#else
#define compound_tail(head, i, order)	prep_compound_tail((head) + (i), head, order)
#endif

/* move: what UFFDIO_MOVE comes down to may be static; link.mk makes it global */
#ifdef HAS_MOVE_STATIC
ssize_t move_pages(struct userfaultfd_ctx *ctx, unsigned long dst_start,
		   unsigned long src_start, unsigned long len, __u64 mode);
#endif

/* reclaim: shrink_folio_list(), which is static, too */
#ifdef HAS_RECLAIM_FOLIOS
#define SHRINK_MEMCG_PARAM
#define SHRINK_MEMCG
#else
#define SHRINK_MEMCG_PARAM	, struct mem_cgroup *memcg
#define SHRINK_MEMCG		, NULL
#endif

/* vma_alloc: a folio for a VMA, with a hint that it is to be huge */
#ifdef HAS_VMA_ALLOC_HINTED
#define VMA_ALLOC_PARAM		, bool hugepage
#else
#define VMA_ALLOC_PARAM
#endif

/* demotion: to any node, or to those that are allowed */
#ifdef HAS_DEMOTION_NODE
#define DEMOTION_PARAM
#else
#define DEMOTION_PARAM		, const nodemask_t *allowed
#endif

/* collapse: MADV_COLLAPSE tells that it has dropped mmap_lock, one way or the other */
#ifdef HAS_COLLAPSE_PREV
#define COLLAPSE_TOLD			struct vm_area_struct *
#define COLLAPSE_ARGS(vma, told, start, end) vma, told, start, end
#else
#define COLLAPSE_TOLD			bool
#define COLLAPSE_ARGS(vma, told, start, end) vma, start, end, told
#endif

/* damon: regions are of bytes, or of units */
#ifdef HAS_DAMON_UNITS
#define DAMON_BYTES		.addr_unit = 1
#else
#define DAMON_BYTES
#endif

/* zap */
#ifdef HAS_ZAP_SINGLE
static inline void zap_vma_range(struct vm_area_struct *vma, unsigned long addr,
				 unsigned long len)
{
	zap_page_range_single(vma, addr, len, NULL);
}
#endif

/* referenced: what folio_referenced() tells of the VMAs' flags */
#ifdef HAS_REFERENCED_WORD
typedef unsigned long referenced_flags_t;
#else
typedef vma_flags_t referenced_flags_t;
#endif

/* young: what an MMU notifier tells of the accessed bit */
#ifdef HAS_YOUNG_INT
typedef int notifier_young;
#else
typedef bool notifier_young;
#endif

#endif
