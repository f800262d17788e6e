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

/**
 * given_zero_page_of_ksm() - let the kernel map the zero page for a page of zeros
 * @page: page
 *
 * For tests that need KSM and PFN; ends in a skip when the kernel does not do it in
 * time.
 */
void given_zero_page_of_ksm(void *page);

/** ksm_zero_pages() - how many of these the process has, by what the kernel counts */
long ksm_zero_pages(void);

#endif /* GUEST_KSM_H */
