// SPDX-License-Identifier: GPL-2.0-only
#include "lib/need.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/arch.h"
#include "lib/counters.h"
#include "lib/file.h"
#include "lib/pagemap.h"
#include "lib/pin.h"
#include "lib/units.h"

#define MM		"/sys/kernel/mm"
#define THP		MM "/transparent_hugepage"

static bool is_chosen(const char *path, const char *word)
{
	char text[128];

	return !file_read(path, text, sizeof(text)) && strstr(text, word);
}

static bool have_pfn(void)
{
	int word = 1;

	return pagemap_entry(&word) & PAGEMAP_PFN;
}

static bool have_huge(void)
{
	return is_chosen(THP "/enabled", "[madvise]") ||
	       is_chosen(THP "/enabled", "[always]");
}

static bool have_huge_zero(void)
{
	return have_huge() && file_read_number(THP "/use_zero_page") == 1;
}

static bool have_mthp(void)
{
	return !access(THP "/hugepages-64kB/enabled", W_OK);
}

static bool have_soft_dirty(void)
{
	volatile char *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t entry;

	if (page == MAP_FAILED)
		return false;
	*page = 1;
	entry = pagemap_entry((void *)page);
	munmap((void *)page, PAGE_BYTES);
	return entry & PAGEMAP_SOFT_DIRTY;
}

static bool have_ksm(void)
{
	return !access(MM "/ksm/run", W_OK);
}

static bool have_idle(void)
{
	return !access(MM "/page_idle/bitmap", W_OK);
}

static bool have_damon(void)
{
	return !access(MM "/damon/admin/kdamonds/nr_kdamonds", W_OK);
}

static bool have_io_uring(void)
{
	static char page[PAGE_BYTES] __attribute__((aligned(PAGE_BYTES)));
	int pin = pin_pages(page, sizeof(page));

	return pin >= 0 && !unpin_pages(pin);
}

static bool have_compact(void)
{
	return !access("/proc/sys/vm/compact_memory", W_OK);
}

static bool have_memcg(void)
{
	char text[256];

	return !access("/sys/fs/cgroup/cgroup.procs", W_OK) &&
	       !file_read("/sys/fs/cgroup/cgroup.controllers", text, sizeof(text)) &&
	       strstr(text, "memory");
}

static bool have_nodes(void)
{
	return !access("/sys/devices/system/node/node1", F_OK);
}

static bool have_move_pages(void)
{
	return !syscall(SYS_move_pages, 0, 0, NULL, NULL, NULL, 0);
}

static bool have_split(void)
{
	return !access("/sys/kernel/debug/split_huge_pages", W_OK);
}

static bool have_faults(void)
{
	return !access("/sys/kernel/debug/failslab/task-filter", W_OK) &&
	       !access("/sys/kernel/debug/fail_page_alloc/task-filter", W_OK);
}

static bool have_contpte(void)
{
	return ARCH_BLOCK_BYTES;
}

static bool is_guest(void)
{
	return getenv("RMAPLAB_GUEST");
}

static const struct {
	bool (*have)(void);
	const char *missing;
} needs[NEEDS] = {
	[NEED_PFN] = { have_pfn, "page frame numbers are for root only" },
	[NEED_HUGE] = { have_huge, "transparent huge pages are off" },
	[NEED_HUGE_ZERO] = { have_huge_zero, "the huge zero page is off" },
	[NEED_MTHP] = { have_mthp, "no folios of 64 KiB on this kernel, or not root" },
	[NEED_SWAP] = { counters_have_swap, "no swap" },
	[NEED_SOFT_DIRTY] = { have_soft_dirty, "no CONFIG_MEM_SOFT_DIRTY" },
	[NEED_KSM] = { have_ksm, "no CONFIG_KSM, or not root" },
	[NEED_IDLE] = { have_idle, "no CONFIG_IDLE_PAGE_TRACKING, or not root" },
	[NEED_DAMON] = { have_damon, "no CONFIG_DAMON_SYSFS, or not root" },
	[NEED_IO_URING] = { have_io_uring, "io_uring cannot pin pages here" },
	[NEED_COMPACT] = { have_compact, "no CONFIG_COMPACTION, or not root" },
	[NEED_MEMCG] = { have_memcg, "no memory controller of cgroup v2" },
	[NEED_NODES] = { have_nodes, "there is one NUMA node only" },
	[NEED_MOVE_PAGES] = { have_move_pages, "no CONFIG_NUMA_MIGRATION" },
	[NEED_SPLIT] = { have_split, "no debugfs, or no huge pages" },
	[NEED_FAULTS] = { have_faults, "no CONFIG_FAILSLAB and CONFIG_FAIL_PAGE_ALLOC" },
	[NEED_CONTPTE] = { have_contpte, "contpte is arm64's" },
	[NEED_TAGS] = { arch_has_tags, "no memory tagging (MTE)" },
	[NEED_GUEST] = { is_guest, "wears out the system: only in a guest" },
};

const char *need_missing(enum need need)
{
	return needs[need].have() ? NULL : needs[need].missing;
}
