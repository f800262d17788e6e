/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch - what differs by architecture and page size, as far as the programs in
 * the guest have to know; the host's part is src/kernel/arch.c. Nothing else
 * here asks which architecture it is, but mark.h, whose other reader is QEMU's
 * plugin.
 */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include <stdint.h>

#if defined(__x86_64__)

#include <x86intrin.h>

#define PAGE_SHIFT	12

/* The serial port that carries the channel; the console has the other one. */
#define ARCH_CHANNEL	"/dev/ttyS1"

/* The first argument of a function, for a kprobe at its entry; for printf(). */
#define ARCH_ARGUMENT	"%%di"

/**
 * arch_ticks() - the time stamp counter, ordered against what is around it
 *
 * In a guest under QEMU's -icount shift=0 each instruction is one tick.
 *
 * Return: ticks since an arbitrary point.
 */
static inline uint64_t arch_ticks(void)
{
	uint64_t ticks;

	_mm_lfence();
	ticks = __rdtsc();
	_mm_lfence();
	return ticks;
}

#else
#error "describe this architecture here"
#endif

#endif /* GUEST_ARCH_H */
