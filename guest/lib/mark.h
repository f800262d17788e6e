/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mark - where a measured part of a program begins and ends
 *
 * An instruction that does nothing, but that nobody else writes: a seven-byte
 * NOP with a word of ours as its displacement. Whoever watches the guest's
 * instructions (profile/count.c) knows it by its bytes.
 */
#ifndef GUEST_MARK_H
#define GUEST_MARK_H

#define MARK_OPCODE	"\x0f\x1f\x80"
#define MARK_BEGIN	"begn"
#define MARK_END	"ends"

#define MARK(word) \
	__asm__ volatile(".byte 0x0f, 0x1f, 0x80; .ascii \"" word "\"" : : : "memory")

/** mark_begin() - what is counted begins here */
#define mark_begin()	MARK(MARK_BEGIN)

/** mark_end() - and ends here */
#define mark_end()	MARK(MARK_END)

#endif /* GUEST_MARK_H */
