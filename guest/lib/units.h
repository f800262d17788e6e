/* SPDX-License-Identifier: GPL-2.0-only */
/* Sizes and times that everything here agrees on (x86-64). */
#ifndef GUEST_UNITS_H
#define GUEST_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define KIB		((size_t)1 << 10)
#define MIB		((size_t)1 << 20)
#define PAGE_BYTES	(4 * KIB)
#define HUGE_BYTES	(2 * MIB)	/* what one PMD maps */
#define HUGE_PAGES	(HUGE_BYTES / PAGE_BYTES)

#define NS_PER_MS	UINT64_C(1000000)
#define NS_PER_S	UINT64_C(1000000000)

#endif /* GUEST_UNITS_H */
