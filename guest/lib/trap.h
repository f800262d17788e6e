/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trap - accesses to memory that may not be there
 *
 * Pages move, lose their protection and come back while other threads use
 * them. An access through these functions that meets SIGBUS or SIGSEGV fails;
 * any other such signal ends the process, after the program was told.
 */
#ifndef GUEST_TRAP_H
#define GUEST_TRAP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * trap_setup() - take over SIGBUS and SIGSEGV of this process
 * @stray: called in the handler of a signal outside of these functions, with
 *	its number and the address; may be NULL
 */
void trap_setup(void (*stray)(int number, const void *address));

/**
 * trap_copy() - read
 * @to: where to
 * @from: memory that may be missing or protected
 * @size: bytes
 *
 * Return: whether all could be read.
 */
bool trap_copy(void *to, const void *from, size_t size);

/**
 * trap_add() - add to a word, atomically
 * @word: memory that may be missing or protected
 * @value: what to add
 *
 * Return: whether it was done.
 */
bool trap_add(_Atomic uint64_t *word, uint64_t value);

#endif /* GUEST_TRAP_H */
