/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coroutines: several stacks in one process, switched by hand.
 *
 * A switch saves the six registers that a callee must preserve and nothing
 * else, which is some five nanoseconds; swapcontext() would make a system call.
 */
#ifndef EXPLORE_COROUTINE_H
#define EXPLORE_COROUTINE_H

#include <stddef.h>

struct coroutine {
	void *sp;	/* saved stack pointer while not running */
	void *stack;	/* lowest byte, NULL for the main stack */
	size_t size;
	char *dirty;	/* below it the stack is zero; see coroutine_clear() */
};

/**
 * coroutine_start() - make @co begin at @entry when it is switched to next
 * @co: its stack must be set.
 * @entry: must never return.
 */
void coroutine_start(struct coroutine *co, void (*entry)(void));

/**
 * coroutine_forget_frames() - the sanitizer shall forget what lies on @co's stack
 *
 * Frames that are abandoned, or put back, come and go without its knowledge.
 */
void coroutine_forget_frames(const struct coroutine *co);

/**
 * coroutine_clear() - zero what lies on @co's stack below its stack pointer
 *
 * Frames to come shall not find what earlier ones have left: then what they leave
 * uninitialised depends on where @co goes on from, not on how it came there.
 */
void coroutine_clear(struct coroutine *co);

/** coroutine_entered() - the first thing that @entry has to call */
void coroutine_entered(void);

/** coroutine_switch() - save the running one in @from, go on with @to */
void coroutine_switch(struct coroutine *from, struct coroutine *to);

#endif
