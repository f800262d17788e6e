/* SPDX-License-Identifier: GPL-2.0-only */
/* random - reproducible random numbers, one stream a thread */
#ifndef GUEST_RANDOM_H
#define GUEST_RANDOM_H

#include <stdint.h>

/**
 * random_next() - the next number of a stream (xorshift64*)
 * @state: the stream; not 0; start it with random_stream()
 *
 * Return: 64 random bits.
 */
static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1d;
}

/**
 * random_stream() - the start of a stream
 * @seed: of the run
 * @number: which of its streams
 */
static inline uint64_t random_stream(uint64_t seed, unsigned int number)
{
	return (seed + number + 1) * 0x9e3779b97f4a7c15 | 1;
}

#endif /* GUEST_RANDOM_H */
