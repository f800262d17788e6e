/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * World: the memory that an execution changes.
 *
 * It is known by pages. After set-up all whole pages are write-protected; the
 * first write to one, in any execution, keeps a picture of it. So nothing that
 * is written can be missed, instrumented or not, and what is never written costs
 * nothing.
 *
 * An execution either starts from the picture, or it is followed step by step:
 * then what each step changed is logged and can be taken back, and the content
 * has a hash that is kept up to date.
 */
#ifndef EXPLORE_WORLD_H
#define EXPLORE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** world_add() - @size bytes from @addr belong to the world */
void world_add(void *addr, size_t size);

/** world_clear() - forget all ranges and pictures */
void world_clear(void);

/** world_keep() - what there is now is what world_restore() brings back.
 *  Returns 0 or a negative errno. */
int world_keep(void);

/** world_restore() - as it was kept
 *
 * Mostly no more than the lines that are known to change; see world_grew.
 */
void world_restore(void);

/** world_check() - did an execution since the last restore, or a few before it,
 *  change other lines? Sets world_grew. */
void world_check(void);

/** world_size() - bytes that a restore copies at present */
size_t world_size(void);

/** world_fault() - @addr was written to and is not writable
 *
 * Returns true if that was because of world_keep(), and mends it.
 */
bool world_fault(const void *addr);

/** world_follow() - restore, and log changes from now on */
void world_follow(void);

/** world_expect() - @addr is about to be written to. False: not yet kept. */
bool world_expect(uintptr_t addr);

/* Most steps are compared with, and most executions restore, the lines that are
 * known to change: those that were expected to, or were seen to. All is compared
 * now and then; a line that changed unseen sets this, and what was found since
 * world_follow(), or since the search began, is void. */
extern bool world_grew;

/** world_verify() - compare all now */
void world_verify(void);

/** world_distrust() - something changed unseen: compare all after each step */
void world_distrust(void);

/** world_log() - a step has been taken: log what it changed. Returns the hash. */
uint64_t world_log(void);

/** world_now() - what world_log() would return, of an execution that is not followed */
uint64_t world_now(void);

/** world_mark(), world_rewind() - remember a point in the log, go back there.
 *  What changed after the last world_log() must be logged first. */
size_t world_mark(void);
void world_rewind(size_t mark, uint64_t hash);

#endif
