// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the machine writes. Its accesses are no events, but the world has to know
 * which lines may have changed. The link gives its instrumentation these names
 * in place of KCSAN's, and all kernel-side code these functions in place of
 * libc's; see link.mk.
 */
#include <string.h>

#include "../interface.h"
#include "footprint.h"
#include "running.h"
#include "weak.h"
#include "world.h"

/* Not the fast path: a line that is written to for the first time, or a late load. */
void ex_machine_store(uintptr_t addr, size_t size);
ASIDE(ex_machine_store);
void aside_ex_machine_store(uintptr_t addr, size_t size)
{
	uint32_t *g = footprint_find(addr);
	uint32_t *end = g + (size + FOOTPRINT_GRANULE - 1) / FOOTPRINT_GRANULE;

	weak_take_back();
	if (!g)
		return;
	for (; g < end; g++, addr += FOOTPRINT_GRANULE) {
		if (!(*g & GRANULE_WRITTEN) && world_expect(addr))
			*g |= GRANULE_WRITTEN;
	}
}

/* The machine looks at what there is, whatever a late load is about to see. */
void ex_machine_load(void);
ASIDE(ex_machine_load);
void aside_ex_machine_load(void)
{
	weak_take_back();
}

static inline bool is_news(uintptr_t addr, size_t size)
{
	const uint32_t *g = footprint_find(addr);
	const uint32_t *end = g + (size + FOOTPRINT_GRANULE - 1) / FOOTPRINT_GRANULE;

	if (weak_pending)
		return true;
	for (; g && g < end; g++)
		if (!(*g & GRANULE_WRITTEN))
			return true;
	return false;
}

/* No EX_ENTRY, and no call: see SHORT in link.mk. */
#define WRITE_HOOK(name, size)						\
	void ex_machine_##name(void *addr);				\
	EX_HOOK void ex_machine_##name(void *addr)			\
	{								\
		if (unlikely(is_news((uintptr_t)addr, size)))		\
			ex_machine_store((uintptr_t)addr, size);	\
	}

#define READ_HOOK(name)							\
	void ex_machine_##name(void);					\
	EX_HOOK void ex_machine_##name(void)				\
	{								\
		if (unlikely(weak_pending))				\
			ex_machine_load();				\
	}

#define HOOKS(size)							\
	READ_HOOK(read##size)						\
	READ_HOOK(volatile_read##size)					\
	WRITE_HOOK(write##size, size)					\
	WRITE_HOOK(volatile_write##size, size)

HOOKS(1)
HOOKS(2)
HOOKS(4)
HOOKS(8)
HOOKS(16)
READ_HOOK(read_range)

void ex_machine_write_range(void *addr, unsigned long size);
EX_HOOK void ex_machine_write_range(void *addr, unsigned long size)
{
	if (unlikely(is_news((uintptr_t)addr, size)))
		ex_machine_store((uintptr_t)addr, size);
}

/* Atomics; some only read. */
void ex_machine_check_access(const volatile void *addr, unsigned long size);
EX_HOOK void ex_machine_check_access(const volatile void *addr, unsigned long size)
{
	if (unlikely(is_news((uintptr_t)addr, size)))
		ex_machine_store((uintptr_t)addr, size);
}

void *ex_memset(void *to, int c, unsigned long size);
ASIDE(ex_memset);
void *aside_ex_memset(void *to, int c, unsigned long size)
{
	aside_ex_machine_store((uintptr_t)to, size);
	return memset(to, c, size);
}

void *ex_memcpy(void *to, const void *from, unsigned long size);
ASIDE(ex_memcpy);
void *aside_ex_memcpy(void *to, const void *from, unsigned long size)
{
	aside_ex_machine_store((uintptr_t)to, size);
	return memcpy(to, from, size);
}

void *ex_memmove(void *to, const void *from, unsigned long size);
ASIDE(ex_memmove);
void *aside_ex_memmove(void *to, const void *from, unsigned long size)
{
	aside_ex_machine_store((uintptr_t)to, size);
	return memmove(to, from, size);
}
