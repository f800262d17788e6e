/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes and times that everything here agrees on. */
#ifndef GUEST_UNITS_H
#define GUEST_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "lib/arch.h"

#define KIB		((size_t)1 << 10)
#define MIB		((size_t)1 << 20)
#define PAGE_BYTES	((size_t)1 << PAGE_SHIFT)
/* What one PMD maps: a page of entries, 8 bytes each. */
#define HUGE_BYTES	(PAGE_BYTES / 8 * PAGE_BYTES)
#define HUGE_PAGES	(HUGE_BYTES / PAGE_BYTES)

#define NS_PER_MS	UINT64_C(1000000)
#define NS_PER_S	UINT64_C(1000000000)

#endif /* GUEST_UNITS_H */
