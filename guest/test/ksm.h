/* SPDX-License-Identifier: GPL-2.0-only */
/* ksm - pages that the kernel has merged */
#ifndef GUEST_KSM_H
#define GUEST_KSM_H

/**
 * given_merged() - let the kernel merge two pages of equal content
 * @a: one page
 * @b: the other
 *
 * For tests that need KSM and PFN; ends in a skip when the kernel does not
 * merge them in time.
 */
void given_merged(void *a, void *b);

#endif /* GUEST_KSM_H */
