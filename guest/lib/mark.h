/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark - where a measured part of a program begins and ends
 *
 * An instruction that does nothing, but that nobody else writes. Whoever watches
 * the guest's instructions (profile/count.c) knows it by its bytes. x86-64: a
 * seven-byte NOP with a word of ours as its displacement; arm64: a word of ours
 * is moved to the register that is always zero.
 */
#ifndef GUEST_MARK_H
#define GUEST_MARK_H

#define MARK_X86_BEGIN		"\x0f\x1f\x80" "begn"
#define MARK_X86_END		"\x0f\x1f\x80" "ends"
#define MARK_ARM64_BEGIN	"\xbf\x4c\x8c\xd2"	/* mov xzr, #0x6265 */
#define MARK_ARM64_END		"\xbf\xcc\x8d\xd2"	/* mov xzr, #0x6e65 */

#if defined(__x86_64__)
#define MARK(which)	__asm__ volatile(".ascii \"" MARK_X86_##which "\"" : : : "memory")
#elif defined(__aarch64__)
#define MARK(which)	__asm__ volatile(".ascii \"" MARK_ARM64_##which "\"" : : : "memory")
#endif

/** mark_begin() - what is counted begins here */
#define mark_begin()	MARK(BEGIN)

/** mark_end() - and ends here */
#define mark_end()	MARK(END)

#endif /* GUEST_MARK_H */
