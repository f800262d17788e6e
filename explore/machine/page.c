// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical memory: a small array of frames and their struct pages. A freed frame
 * stays poisoned, so that a page table or a page that is still in use shows, until
 * its CPU has no other frame left to hand out. Huge pages have a place of their
 * own, of whose content no more than the first line of each is kept.
 *
 * Left out: zones, compaction by the allocator, re-use of a frame by
 * another CPU, or at once, and of frames that were freed in set-up.
 */
#include <linux/mmzone.h>
#include <linux/swap.h>
#include <asm/pgtable.h>

#include "machine.h"
#include "internal.h"

/* Frames that each thread can allocate; set-up has the rest. */
#define THREAD_FRAMES 16
#define FIRST_HUGE_FRAME (NR_FRAMES - NR_HUGE * HPAGE_PMD_NR)
#define FIRST_THREAD_FRAME (FIRST_HUGE_FRAME - EX_MAX_THREADS * THREAD_FRAMES)

static char frames[NR_FRAMES][PAGE_SIZE] __aligned(1 << 21) __section("karena");
/* Frame 0 is the zero page: zero_pfn is 0 as the kernel is not booted. */
struct page machine_pages[NR_FRAMES] __aligned(64) __section("karena");
ZERO_PAGE_IS(frames, machine_pages);

unsigned long page_offset_base;
unsigned long vmemmap_base;
unsigned long phys_base;
unsigned long max_pfn = NR_FRAMES;
pteval_t __default_kernel_pte_mask = ~0;
pteval_t __supported_pte_mask = ~0;

/* The second node of two has no memory. */
static struct pglist_data node;
struct pglist_data *node_data[MAX_NUMNODES] = { &node };

/* All frames are in one section, which is there; 46 bits are what page tables of
 * four levels make of an address. */
#define SECTION_ROOTS	((1ul << (46 - SECTION_SIZE_BITS)) / SECTIONS_PER_ROOT)
static struct mem_section section_root[SECTIONS_PER_ROOT] __section("karena");
static struct mem_section *section_roots[SECTION_ROOTS] __section("karena");
struct mem_section **mem_section = section_roots;

static unsigned int next_frame[NR_MACHINE_CPUS];
static unsigned char last_reused[NR_MACHINE_CPUS];
static int nr_huge;
static enum { FRAME_UNUSED, FRAME_LIVE, FRAME_FREED } __packed
	state[NR_FRAMES] __section("karena");

static void node_init(void)
{
	spin_lock_init(&node.__lruvec.lru_lock);
	for (int lru = 0; lru < NR_LRU_LISTS; lru++)
		INIT_LIST_HEAD(&node.__lruvec.lists[lru]);
	split_queue_init();
	ex_name(&node.__lruvec.lru_lock, 4, "lru_lock");
	ex_name(split_queue_lock(), 4, "split_queue_lock");
}

void page_init(void)
{
	page_offset_base = (unsigned long)frames;
	vmemmap_base = (unsigned long)machine_pages;
	section_roots[0] = section_root;
	section_root[0].section_mem_map = SECTION_MARKED_PRESENT |
		SECTION_HAS_MEM_MAP | SECTION_IS_ONLINE | SECTION_IS_EARLY;
	highest_memmap_pfn = NR_FRAMES - 1;
	next_frame[BOOT_CPU] = 1;
	for (int i = 0; i < EX_MAX_THREADS; i++)
		next_frame[i] = FIRST_THREAD_FRAME + i * THREAD_FRAMES;
	node_init();
}

/* Frames of huge pages are aligned as these have to be. */
static unsigned long huge_frame(void)
{
	if (nr_huge == NR_HUGE)
		ex_fail(EX_UNMODELLED, EX_CALLER, "out of huge pages");
	return FIRST_HUGE_FRAME + nr_huge++ * HPAGE_PMD_NR;
}

/* One that a thread has been given before, in turn. */
static unsigned long used_frame(int cpu)
{
	unsigned int first = FIRST_THREAD_FRAME + cpu * THREAD_FRAMES;

	for (int i = 0; i < THREAD_FRAMES; i++) {
		unsigned long pfn = first + last_reused[cpu]++ % THREAD_FRAMES;

		if (state[pfn] != FRAME_FREED)
			continue;
		ex_unpoison(frames[pfn], PAGE_SIZE);
		return pfn;
	}
	ex_fail(EX_UNMODELLED, EX_CALLER, "out of page frames");
}

static unsigned long next_frames(unsigned int order)
{
	int cpu = this_cpu_number();
	unsigned int limit = cpu == BOOT_CPU ? FIRST_THREAD_FRAME :
			     FIRST_THREAD_FRAME + (cpu + 1) * THREAD_FRAMES;
	unsigned int pfn = ALIGN(next_frame[cpu], 1u << order);

	if (pfn + (1u << order) > limit) {
		if (!order && cpu != BOOT_CPU)
			return used_frame(cpu);
		ex_fail(EX_UNMODELLED, EX_CALLER, "out of page frames");
	}
	next_frame[cpu] = pfn + (1u << order);
	return pfn;
}

struct page *frame_alloc(unsigned int order, bool zero)
{
	unsigned long pfn = order == HPAGE_PMD_ORDER ? huge_frame() : next_frames(order);
	struct page *page = &machine_pages[pfn];

	for (unsigned int i = 0; i < 1u << order; i++) {
		memset(&page[i], 0, sizeof(page[i]));
		atomic_set(&page[i]._mapcount, -1);
	}
	set_page_count(page, 1);
	memset(&state[pfn], FRAME_LIVE, 1u << order);
	if (zero && order < HPAGE_PMD_ORDER)
		memset(frames[pfn], 0, PAGE_SIZE << order);
	return page;
}

void prep_compound_page(struct page *page, unsigned int order)
{
	__SetPageHead(page);
	for (int i = 1; i < 1 << order; i++)
		compound_tail(page, i, order);
	prep_compound_head(page, order);
}

struct folio *frame_alloc_folio(unsigned int order)
{
	struct page *page = frame_alloc(order, true);

	if (order)
		prep_compound_page(page, order);
	return page_rmappable_folio(page);
}

/* The last one that this CPU was given, and nobody has mapped it: as if it had
 * never been handed out, so that trying in vain leaves nothing behind. */
static bool is_undone(unsigned long pfn, unsigned int order)
{
	int cpu = this_cpu_number();

	return !order && cpu != BOOT_CPU && pfn + 1 == next_frame[cpu] &&
	       !machine_pages[pfn].mapping;
}

void frame_free(struct page *page, unsigned int order, const void *pc)
{
	unsigned long pfn = page_to_pfn(page);

	if (state[pfn] == FRAME_FREED)
		ex_fail("free", pc, "frees a page a second time");
	/* User accesses come before or after this. */
	ex_access(&user_data_word, sizeof(user_data_word), EX_READ | EX_WRITE, pc);
	order_table_freed(pfn);
	if (is_undone(pfn, order)) {
		next_frame[this_cpu_number()]--;
		state[pfn] = FRAME_UNUSED;
		memset(page, 0, sizeof(*page));
		memset(frames[pfn], 0, PAGE_SIZE);
		return;
	}
	memset(&state[pfn], FRAME_FREED, 1u << order);
	/* Page tables are what the kernel looks into: their size is enough. */
	ex_poison(frames[pfn], PAGE_SIZE);
}

/*
 * What is cleared are folios, which are zero when they are handed out. Callers take this
 * for an instruction, which changes no other register.
 */
asm(".globl clear_page_orig, __clear_pages_unrolled\n"
    "clear_page_orig:\n"
    "__clear_pages_unrolled: ret\n");

bool __virt_addr_valid(unsigned long addr)
{
	return addr - page_offset_base < sizeof(frames);
}

bool frame_is_free(const struct page *page)
{
	return state[page - machine_pages] == FRAME_FREED;
}

/* Frames are handed out from the beginning of each part; what follows is unused. */
static unsigned long skip_unused(unsigned long pfn)
{
	unsigned int cpu;

	if (pfn < FIRST_THREAD_FRAME)
		return pfn < next_frame[BOOT_CPU] ? pfn : FIRST_THREAD_FRAME;
	if (pfn >= FIRST_HUGE_FRAME)
		return pfn;
	cpu = (pfn - FIRST_THREAD_FRAME) / THREAD_FRAMES;
	return pfn < next_frame[cpu] ? pfn : FIRST_THREAD_FRAME + (cpu + 1) * THREAD_FRAMES;
}

struct page *frame_live(unsigned long pfn)
{
	unsigned long end = FIRST_HUGE_FRAME + nr_huge * HPAGE_PMD_NR;

	for (; pfn < end; pfn++) {
		if (state[pfn] == FRAME_LIVE && !PageTail(&machine_pages[pfn]))
			return &machine_pages[pfn];
		pfn = skip_unused(pfn + 1) - 1;
	}
	return NULL;
}

bool frame_is_huge_tail(const struct page *page)
{
	unsigned long pfn = page - machine_pages;

	return pfn >= FIRST_HUGE_FRAME && pfn % HPAGE_PMD_NR;
}

struct page *__alloc_pages_noprof(gfp_t gfp, unsigned int order, int nid,
				  nodemask_t *mask)
{
	return chance_no_memory(gfp, EX_CALLER) ? NULL : frame_alloc(order, gfp & __GFP_ZERO);
}

struct folio *__folio_alloc_noprof(gfp_t gfp, unsigned int order, int nid,
				   nodemask_t *mask)
{
	return chance_no_memory(gfp, EX_CALLER) ? NULL : frame_alloc_folio(order);
}

unsigned long get_free_pages_noprof(gfp_t gfp, unsigned int order)
{
	if (chance_no_memory(gfp, EX_CALLER))
		return 0;
	return (unsigned long)page_address(frame_alloc(order, gfp & __GFP_ZERO));
}

void __free_pages(struct page *page, unsigned int order)
{
	if (put_page_testzero(page))
		frame_free(page, order, EX_CALLER);
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		__free_pages(virt_to_page((void *)addr), order);
}

/* The last reference is gone. */
static void free_folio(struct folio *folio, const void *pc)
{
	if (folio_mapped(folio))
		ex_fail("refcount", pc, "the last reference to a mapped folio is dropped");
	if (folio_test_locked(folio))
		ex_fail("refcount", pc, "the last reference to a locked folio is dropped");
	if (folio_test_swapcache(folio) || folio_test_writeback(folio))
		ex_fail("refcount", pc, "the last reference to a folio in use is dropped");
	frame_free(&folio->page, folio_order(folio), pc);
}

void __folio_put(struct folio *folio)
{
	struct lruvec *lruvec;

	folio_unqueue_deferred_split(folio);
	if (folio_test_lru(folio) && folio->lru.next && !list_empty(&folio->lru)) {
		lruvec = &node.__lruvec;
		spin_lock_irq(&lruvec->lru_lock);
		list_del(&folio->lru);
		spin_unlock_irq(&lruvec->lru_lock);
	}
	free_folio(folio, EX_CALLER);
}

void folios_put_refs(struct folio_batch *batch, unsigned int *refs)
{
	for (unsigned int i = 0; i < folio_batch_count(batch); i++) {
		struct folio *folio = batch->folios[i];

		if (folio_ref_sub_and_test(folio, refs ? refs[i] : 1))
			__folio_put(folio);
	}
	folio_batch_reinit(batch);
}

/* Their references are frozen, and they are on no list. */
void free_unref_folios(struct folio_batch *batch)
{
	for (unsigned int i = 0; i < folio_batch_count(batch); i++)
		free_folio(batch->folios[i], EX_CALLER);
	folio_batch_reinit(batch);
}

/* No CPU has frames of its own, and none that is free can be handed to another order. */
void zone_pcp_disable(struct zone *zone)
{
}

void zone_pcp_enable(struct zone *zone)
{
}

bool is_free_buddy_page(const struct page *page)
{
	return false;
}
