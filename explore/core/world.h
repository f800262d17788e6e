/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World: the memory that an execution changes and that is put back before the
 * next one. It is a handful of ranges, copied as they are: for the few dozen
 * kilobytes of a scenario this is cheaper than to log every write, and it cannot
 * miss one that was not instrumented.
 */
#ifndef EXPLORE_WORLD_H
#define EXPLORE_WORLD_H

#include <stddef.h>

/** world_add() - @size bytes from @addr belong to the world */
void world_add(void *addr, size_t size);

/** world_clear() - forget all ranges and the picture */
void world_clear(void);

/** world_keep() - take the picture that world_restore() brings back.
 *  Returns 0 or -ENOMEM. */
int world_keep(void);
void world_restore(void);

/** world_size() - bytes that a restore copies at most */
size_t world_size(void);

#endif
