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
#include "weak.h"
#include "world.h"

static inline void written(const volatile void *addr, unsigned long size)
{
	uint32_t *g = footprint_find((uintptr_t)addr);
	uint32_t *end = g + (size + FOOTPRINT_GRANULE - 1) / FOOTPRINT_GRANULE;
	uintptr_t a = (uintptr_t)addr;

	if (__builtin_expect(weak_pending, 0))
		weak_settle();
	if (!g)
		return;
	for (; g < end; g++, a += FOOTPRINT_GRANULE) {
		if (!(*g & GRANULE_WRITTEN) && world_expect(a))
			*g |= GRANULE_WRITTEN;
	}
}

#define WRITE_HOOK(name, size)						\
	EX_ENTRY void ex_machine_##name(void *addr);			\
	EX_ENTRY void ex_machine_##name(void *addr)			\
	{								\
		written(addr, size);					\
	}

/* The machine looks at what there is, whatever a late load is about to see. */
#define READ_HOOK(name)							\
	EX_ENTRY void ex_machine_##name(void);				\
	EX_ENTRY void ex_machine_##name(void)				\
	{								\
		if (__builtin_expect(weak_pending, 0))			\
			weak_settle();					\
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

EX_ENTRY void ex_machine_write_range(void *addr, unsigned long size);
EX_ENTRY void ex_machine_write_range(void *addr, unsigned long size)
{
	written(addr, size);
}

/* Atomics; some only read. */
EX_ENTRY void ex_machine_check_access(const volatile void *addr, unsigned long size);
EX_ENTRY void ex_machine_check_access(const volatile void *addr, unsigned long size)
{
	written(addr, size);
}

EX_ENTRY void *ex_memset(void *to, int c, unsigned long size);
EX_ENTRY void *ex_memset(void *to, int c, unsigned long size)
{
	written(to, size);
	return memset(to, c, size);
}

EX_ENTRY void *ex_memcpy(void *to, const void *from, unsigned long size);
EX_ENTRY void *ex_memcpy(void *to, const void *from, unsigned long size)
{
	written(to, size);
	return memcpy(to, from, size);
}

EX_ENTRY void *ex_memmove(void *to, const void *from, unsigned long size);
EX_ENTRY void *ex_memmove(void *to, const void *from, unsigned long size)
{
	written(to, size);
	return memmove(to, from, size);
}
