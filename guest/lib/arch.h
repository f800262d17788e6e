/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arch - what differs by architecture and page size, as far as the programs in
 * the guest have to know; the host's part is src/kernel/arch.c. Nothing else
 * here asks which architecture it is, but mark.h, whose other reader is QEMU's
 * plugin.
 */
#ifndef GUEST_ARCH_H
#define GUEST_ARCH_H

#include <stdbool.h>
#include <stddef.h>
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

/* What entries a TLB entry can stand for together: contpte; 0: there is no such. */
#define ARCH_BLOCK_BYTES	((size_t)0)

/* Memory that has a tag for each ARCH_TAG_BYTES of it; 0: there is no such. */
#define ARCH_PROT_TAGGED	0
#define ARCH_TAG_BYTES		((size_t)16)

/** arch_has_tags() - whether the processor and the kernel have such memory */
static inline bool arch_has_tags(void)
{
	return false;
}

/** arch_tag_set() - give what is at an address a tag from 0 to 15 */
static inline void arch_tag_set(char *at, unsigned int tag)
{
	(void)at;
	(void)tag;
}

/** arch_tag_get() - the tag of what is at an address */
static inline unsigned int arch_tag_get(const char *at)
{
	(void)at;
	return 0;
}

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

#include <sys/auxv.h>

/* PAGE_SHIFT is an argument of the compiler: see guest/build.mk. */

#define ARCH_CHANNEL	"/dev/hvc0"
#define ARCH_ARGUMENT	"%%x0"
#define ARCH_COPY_PAGE	"copy_user_highpage"
#define ARCH_USER_END	(UINT64_C(1) << 48)

#define ARCH_BLOCK_BYTES	((size_t)(PAGE_SHIFT == 12 ? 64 << 10 : 2 << 20))
#define ARCH_PROT_TAGGED	0x20	/* PROT_MTE */
#define ARCH_TAG_BYTES		((size_t)16)

static inline bool arch_has_tags(void)
{
	return getauxval(AT_HWCAP2) & (1UL << 18);	/* HWCAP2_MTE */
}

/* The tag is in the top byte of the address, which an access does not look at. */
static inline void arch_tag_set(char *at, unsigned int tag)
{
	uint64_t tagged = (uintptr_t)at | (uint64_t)tag << 56;

	__asm__ volatile(".arch armv8.5-a+memtag\n\tstg %0, [%0]" : : "r"(tagged) : "memory");
}

static inline unsigned int arch_tag_get(const char *at)
{
	uint64_t tagged = (uintptr_t)at;

	__asm__ volatile(".arch armv8.5-a+memtag\n\tldg %0, [%0]" : "+r"(tagged) : : "memory");
	return tagged >> 56 & 15;
}

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
