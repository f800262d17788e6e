/* SPDX-License-Identifier: GPL-2.0-only */
/* clock - the time; what counts instructions is arch_ticks() */
#ifndef GUEST_CLOCK_H
#define GUEST_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "lib/units.h"

/**
 * clock_ns() - monotonic time
 *
 * Return: nanoseconds since an arbitrary point; async-signal-safe.
 */
static inline uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/**
 * clock_is_coarse() - whether the time moves in big steps, such as 4 ms
 *
 * A kernel without a usable clock source counts timer interrupts. Tried out,
 * as clock_getres() tells the resolution of timers, not that of the clock.
 *
 * Return: whether none of some steps is below 100 us.
 */
static inline bool clock_is_coarse(void)
{
	for (int i = 0; i < 5; i++) {
		uint64_t start = clock_ns(), now;

		while ((now = clock_ns()) == start)
			;
		if (now - start < NS_PER_S / 10000)
			return false;
	}
	return true;
}

/**
 * clock_sleep_ms() - sleep
 * @ms: milliseconds; interruptions by signals do not shorten it
 */
static inline void clock_sleep_ms(unsigned int ms)
{
	struct timespec left = {
		.tv_sec = ms / 1000,
		.tv_nsec = (long)(ms % 1000 * NS_PER_MS),
	};

	while (nanosleep(&left, &left))
		;
}

#endif /* GUEST_CLOCK_H */
