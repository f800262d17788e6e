/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Coroutines: several stacks in one process, switched by hand.
 *
 * A switch saves the six registers that a callee must preserve and nothing
 * else, which is some five nanoseconds; swapcontext() would make a system call.
 *
 * What a coroutine has on its stack belongs to the state that is explored, so the
 * explorer itself writes nothing there: where it does more the first time than later,
 * frames of the kernel that do not write to all of their slots would find that, and
 * one state would look like two. Its functions run on a second stack, *aside*, or
 * touch no stack at all; and they leave nothing in registers, see EX_HOOK.
 */
#ifndef EXPLORE_COROUTINE_H
#define EXPLORE_COROUTINE_H

#include <stddef.h>

#include "../interface.h"

struct coroutine {
	void *outer;	/* stack pointer of whoever called what runs aside, or NULL */
	void *aside;	/* end of the second stack, aligned to 16; NULL: there is none */
	void *sp;	/* saved stack pointer while not running */
	void *stack;	/* lowest byte, NULL for the main stack */
	size_t size;
	char *dirty;	/* below it the stack is zero; see coroutine_clear() */
};

/* Of one that does not run: where its own stack is in use from. */
static inline char *coroutine_top(const struct coroutine *co)
{
	return co->outer ? co->outer : co->sp;
}

/**
 * ASIDE() - define the function @name, whose body aside_@name() is
 *
 * At most six arguments, none of them on the stack. Called where there is no second
 * stack, or from there, it is a call as any other.
 */
#define ASIDE(name)							\
	EX_HOOK __typeof__(name) aside_##name __attribute__((used));	\
	asm(".pushsection .text\n"					\
	    ".globl " #name "\n"					\
	    ".type " #name ", @function\n"				\
	    #name ":\n"						\
	    "	.cfi_startproc\n"					\
	    "	lea aside_" #name "(%rip), %r11\n"			\
	    "	jmp coroutine_aside\n"					\
	    "	.cfi_endproc\n"					\
	    ".size " #name ", . - " #name "\n"				\
	    ".popsection\n")

/** coroutine_registers() - those of the code that called what runs aside. Returns their
 *  size; 0: nothing runs aside, they are on the coroutine's own stack. */
size_t coroutine_registers(const struct coroutine *co, const void **registers);

/** coroutine_has_aside() - @co has a second stack: @size bytes from @stack */
void coroutine_has_aside(struct coroutine *co, char *stack, size_t size);

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
