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

/* The function that copies a page for a write fault, and for nothing else there. */
#define ARCH_COPY_PAGE	"copy_mc_to_kernel"

/* TASK_SIZE: no memory of a process is here or beyond. */
#define ARCH_USER_END	((UINT64_C(1) << 47) - (UINT64_C(1) << PAGE_SHIFT))

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

/** arch_cheap_loop() - two instructions a turn, which take next to no time */
static inline void arch_cheap_loop(uint64_t turns)
{
	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(turns) : : "cc");
}

/** arch_dear_loop() - three instructions a turn, one of them a multiplication */
static inline void arch_dear_loop(uint64_t turns)
{
	uint64_t product = turns;

	__asm__ volatile("1: imul %1, %1\n\tdec %0\n\tjnz 1b"
			 : "+r"(turns), "+r"(product) : : "cc");
}

#elif defined(__aarch64__)

/* PAGE_SHIFT is an argument of the compiler: see guest/build.mk. */

#define ARCH_CHANNEL	"/dev/hvc0"
#define ARCH_ARGUMENT	"%%x0"
#define ARCH_COPY_PAGE	"copy_user_highpage"
#define ARCH_USER_END	(UINT64_C(1) << 48)

/* As above; the clock is made to tick once a nanosecond: struct arch, @counting. */
static inline uint64_t arch_ticks(void)
{
	uint64_t ticks;

	__asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(ticks) : : "memory");
	return ticks;
}

static inline void arch_cheap_loop(uint64_t turns)
{
	__asm__ volatile("1: subs %0, %0, #1\n\tb.ne 1b" : "+r"(turns) : : "cc");
}

static inline void arch_dear_loop(uint64_t turns)
{
	uint64_t product = turns;

	__asm__ volatile("1: mul %1, %1, %1\n\tsubs %0, %0, #1\n\tb.ne 1b"
			 : "+r"(turns), "+r"(product) : : "cc");
}

#else
#error "describe this architecture here"
#endif

#endif /* GUEST_ARCH_H */
