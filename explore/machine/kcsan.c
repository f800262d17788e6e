// SPDX-License-Identifier: GPL-2.0-only
/*
 * The compiler's and the kernel's KCSAN hooks become events. READ_ONCE() and
 * the like arrive as volatile accesses, atomics through __kcsan_check_access().
 */
#include <linux/kcsan-checks.h>

#include "machine.h"

void __tsan_init(void);
void __tsan_init(void)
{
}

static __always_inline void access(const volatile void *addr, size_t size,
				   unsigned int kind, const void *pc)
{
	if (kind & EX_WRITE)
		oracle_written(addr, pc);
	else if (chances)
		chance_looked_at(addr, pc);
	ex_access(addr, size, kind | EX_WEAK, pc);
}

#define HOOK(name, size, kind)						\
	void name(void *addr);						\
	EX_HOOK void name(void *addr)					\
	{								\
		access(addr, size, kind, EX_CALLER);			\
	}

#define HOOKS(size)							\
	HOOK(__tsan_read##size, size, EX_READ | EX_PLAIN)		\
	HOOK(__tsan_write##size, size, EX_WRITE | EX_PLAIN)		\
	HOOK(__tsan_volatile_read##size, size, EX_READ)			\
	HOOK(__tsan_volatile_write##size, size, EX_WRITE)

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)

void __tsan_read_range(void *addr, size_t size);
EX_HOOK void __tsan_read_range(void *addr, size_t size)
{
	access(addr, size, EX_READ | EX_PLAIN, EX_CALLER);
}

void __tsan_write_range(void *addr, size_t size);
EX_HOOK void __tsan_write_range(void *addr, size_t size)
{
	access(addr, size, EX_WRITE | EX_PLAIN, EX_CALLER);
}

/* What is exchanged in a frame is an entry of a page table. */
static bool is_table_entry(const volatile void *ptr)
{
	return (unsigned long)ptr - page_offset_base < NR_FRAMES * PAGE_SIZE;
}

/*
 * set_bit() and clear_bit() are announced as if they stored a value. But whoever takes the
 * folio lock after them has seen what whoever gave it back before them had.
 */
static bool is_bit_of_folio(const volatile void *ptr, int type)
{
	unsigned long offset = (char *)ptr - (char *)machine_pages;

	return type & KCSAN_ACCESS_WRITE && type & KCSAN_ACCESS_ATOMIC &&
	       !(type & KCSAN_ACCESS_COMPOUND) && offset < sizeof(machine_pages) &&
	       !(offset % sizeof(struct page));
}

EX_HOOK void __kcsan_check_access(const volatile void *ptr, size_t size, int type)
{
	unsigned int kind = type & KCSAN_ACCESS_WRITE ? EX_WRITE : EX_READ;

	/* ASSERT_EXCLUSIVE_*() tells of a rule; nothing is accessed. */
	if (type & (KCSAN_ACCESS_ASSERT | KCSAN_ACCESS_SCOPED))
		return;
	if (type & KCSAN_ACCESS_COMPOUND)
		kind = EX_READ | EX_WRITE;
	if (is_bit_of_folio(ptr, type))
		kind = EX_READ | EX_WRITE | EX_NEVER_FULL;
	if (!(type & KCSAN_ACCESS_ATOMIC))
		kind |= EX_PLAIN;
	if (type & KCSAN_ACCESS_COMPOUND && is_table_entry(ptr))
		kind |= EX_ENTRY_RELAXED;
	access(ptr, size, kind, EX_CALLER);
	if (type & KCSAN_ACCESS_COMPOUND && type & KCSAN_ACCESS_ATOMIC)
		order_flags_changed(ptr, EX_CALLER);
}

/*
 * The compiler leaves these as calls, and libc's announce nothing. One access,
 * which reads and writes. Most are of the caller's own stack.
 */
void *ex_kernel_memset(void *to, int c, size_t size);
void *ex_kernel_memset(void *to, int c, size_t size)
{
	access(to, size, EX_WRITE | EX_PLAIN, EX_CALLER);
	return memset(to, c, size);
}

static void access_both(void *to, const void *from, size_t size, const void *pc)
{
	struct ex_span span[] = {
		{ to, size, EX_WRITE | EX_PLAIN },
		{ from, size, EX_READ | EX_PLAIN },
	};

	oracle_written(to, pc);
	ex_access_all(span, ARRAY_SIZE(span), pc);
}

void *ex_kernel_memcpy(void *to, const void *from, size_t size);
void *ex_kernel_memcpy(void *to, const void *from, size_t size)
{
	access_both(to, from, size, EX_CALLER);
	return memcpy(to, from, size);
}

void *ex_kernel_memmove(void *to, const void *from, size_t size);
void *ex_kernel_memmove(void *to, const void *from, size_t size)
{
	access_both(to, from, size, EX_CALLER);
	return memmove(to, from, size);
}

/*
 * Barriers. The compiler turns a fence for signals into a call; the kernel's macros
 * have one of these in each barrier, and files that are not instrumented call the
 * latter. Neither acquire nor the second half of a fully ordered atomic operation
 * is announced; see core/weak.h.
 */
void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	switch (order) {
	case __KCSAN_BARRIER_TO_SIGNAL_FENCE_mb:
		ex_order(EX_MB, EX_CALLER);
		break;
	case __KCSAN_BARRIER_TO_SIGNAL_FENCE_wmb:
		ex_order(EX_WMB, EX_CALLER);
		break;
	case __KCSAN_BARRIER_TO_SIGNAL_FENCE_rmb:
		ex_order(EX_RMB, EX_CALLER);
		break;
	case __KCSAN_BARRIER_TO_SIGNAL_FENCE_release:
		ex_order(EX_NEXT_RELEASES, EX_CALLER);
		break;
	}
}

void __kcsan_mb(void)
{
	ex_order(EX_MB, EX_CALLER);
}

void __kcsan_wmb(void)
{
	ex_order(EX_WMB, EX_CALLER);
}

void __kcsan_rmb(void)
{
	ex_order(EX_RMB, EX_CALLER);
}

void __kcsan_release(void)
{
	ex_order(EX_NEXT_RELEASES, EX_CALLER);
}

/* These come with the barriers; who calls whom is of no interest. */
void __tsan_func_entry(void *pc);
void __tsan_func_entry(void *pc)
{
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

/* data_race() and friends: such accesses stay events; races are judged apart. */
void kcsan_disable_current(void)
{
}

void kcsan_enable_current(void)
{
}

void kcsan_enable_current_nowarn(void)
{
}

void kcsan_nestable_atomic_begin(void)
{
}

void kcsan_nestable_atomic_end(void)
{
}

void kcsan_atomic_next(int n)
{
}

void kcsan_set_access_mask(unsigned long mask)
{
}
