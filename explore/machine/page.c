// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical memory: a small array of frames and their struct pages. Frames are
 * handed out once; a freed one stays poisoned, so that a page table or a
 * page that is still in use shows.
 */
#include <linux/mmzone.h>
#include <asm/pgtable.h>

#include "machine.h"
#include "internal.h"

/* Frames that each thread can allocate; set-up has the rest. */
#define THREAD_FRAMES 16
#define FIRST_THREAD_FRAME (NR_FRAMES - EX_MAX_THREADS * THREAD_FRAMES)

static char frames[NR_FRAMES][PAGE_SIZE] __aligned(1 << 21) __section("karena");
struct page machine_pages[NR_FRAMES] __aligned(64) __section("karena");

unsigned long page_offset_base;
unsigned long vmemmap_base;
unsigned long phys_base;
unsigned long max_pfn = NR_FRAMES;
pteval_t __default_kernel_pte_mask = ~0;
pteval_t __supported_pte_mask = ~0;
struct pglist_data contig_page_data;

/* All frames are in one section, which is there. */
static struct mem_section section_root[SECTIONS_PER_ROOT] __section("karena");
static struct mem_section *section_roots[NR_SECTION_ROOTS] __section("karena");
struct mem_section **mem_section = section_roots;

static unsigned int next_frame[NR_MACHINE_CPUS];
static bool freed[NR_FRAMES];

void page_init(void)
{
	page_offset_base = (unsigned long)frames;
	vmemmap_base = (unsigned long)machine_pages;
	section_roots[0] = section_root;
	section_root[0].section_mem_map = SECTION_MARKED_PRESENT |
		SECTION_HAS_MEM_MAP | SECTION_IS_ONLINE | SECTION_IS_EARLY;
	highest_memmap_pfn = NR_FRAMES - 1;
	/* Frame 0 is the zero page: zero_pfn is 0 as the kernel is not booted. */
	next_frame[BOOT_CPU] = 1;
	for (int i = 0; i < EX_MAX_THREADS; i++)
		next_frame[i] = FIRST_THREAD_FRAME + i * THREAD_FRAMES;
}

struct page *frame_alloc(unsigned int order, bool zero)
{
	int cpu = this_cpu_number();
	unsigned int limit = cpu == BOOT_CPU ? FIRST_THREAD_FRAME :
			     FIRST_THREAD_FRAME + (cpu + 1) * THREAD_FRAMES;
	unsigned int pfn = ALIGN(next_frame[cpu], 1u << order);
	struct page *page = &machine_pages[pfn];

	if (pfn + (1u << order) > limit)
		ex_fail("explorer", EX_CALLER, "out of page frames");
	next_frame[cpu] = pfn + (1u << order);
	for (unsigned int i = 0; i < 1u << order; i++) {
		memset(&page[i], 0, sizeof(page[i]));
		atomic_set(&page[i]._mapcount, -1);
	}
	set_page_count(page, 1);
	if (zero)
		memset(frames[pfn], 0, PAGE_SIZE << order);
	return page;
}

void frame_free(struct page *page, unsigned int order, const void *pc)
{
	unsigned long pfn = page_to_pfn(page);

	if (freed[pfn])
		ex_fail("free", pc, "frees a page a second time");
	/* User accesses come before or after this. */
	ex_access(&user_data_word, sizeof(user_data_word), EX_READ | EX_WRITE, pc);
	freed[pfn] = true;
	ex_poison(frames[pfn], PAGE_SIZE << order);
}

bool frame_is_free(const struct page *page)
{
	return freed[page - machine_pages];
}

struct page *__alloc_pages_noprof(gfp_t gfp, unsigned int order, int nid,
				  nodemask_t *mask)
{
	return frame_alloc(order, gfp & __GFP_ZERO);
}

struct folio *__folio_alloc_noprof(gfp_t gfp, unsigned int order, int nid,
				   nodemask_t *mask)
{
	return page_folio(frame_alloc(order, gfp & __GFP_ZERO));
}

unsigned long get_free_pages_noprof(gfp_t gfp, unsigned int order)
{
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
void __folio_put(struct folio *folio)
{
	if (folio_mapped(folio))
		ex_fail("refcount", EX_CALLER, "the last reference to a mapped folio is dropped");
	if (folio_test_locked(folio))
		ex_fail("refcount", EX_CALLER, "the last reference to a locked folio is dropped");
	frame_free(&folio->page, folio_order(folio), EX_CALLER);
}

void page_keep(void)
{
	ex_keep(frames, (unsigned long)next_frame[BOOT_CPU] * PAGE_SIZE);
	ex_keep(machine_pages, next_frame[BOOT_CPU] * sizeof(struct page));
}
