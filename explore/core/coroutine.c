// SPDX-License-Identifier: GPL-2.0-only
#include "coroutine.h"

#include <stdint.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

void stack_switch(void **save, void *load);

asm(".text\n"
    ".globl stack_switch\n"
    ".type stack_switch, @function\n"
    "stack_switch:\n"
    "	push %rbp\n"
    "	push %rbx\n"
    "	push %r12\n"
    "	push %r13\n"
    "	push %r14\n"
    "	push %r15\n"
    "	mov %rsp, (%rdi)\n"
    "	mov %rsi, %rsp\n"
    "	pop %r15\n"
    "	pop %r14\n"
    "	pop %r13\n"
    "	pop %r12\n"
    "	pop %rbx\n"
    "	pop %rbp\n"
    "	ret\n"
    ".size stack_switch, . - stack_switch\n");

/* What stack_switch() pops: six registers, then where it returns to. */
#define SAVED_REGISTERS 6

void coroutine_start(struct coroutine *co, void (*entry)(void))
{
	uintptr_t top = ((uintptr_t)co->stack + co->size) & ~15ul;
	void **frame = (void **)top - SAVED_REGISTERS - 2;

	coroutine_forget_frames(co);
	for (int i = 0; i < SAVED_REGISTERS; i++)
		frame[i] = NULL;
	frame[SAVED_REGISTERS] = (void *)entry;
	/* What entry() sees as its return address ends a back-trace. */
	frame[SAVED_REGISTERS + 1] = NULL;
	co->sp = frame;
	co->dirty = co->stack;
}

/* No frame is larger, and each begins with a return address, which is not zero; the
 * compiler checks the former (-Wframe-larger-than). */
#define MAX_FRAME 4096

static char *first_used(char *from, char *end)
{
	while (from < end && !*(uint64_t *)from)
		from += sizeof(uint64_t);
	return from;
}

void coroutine_clear(struct coroutine *co)
{
	char *bottom = co->stack, *low = co->dirty, *sp = co->sp, *used;

	coroutine_forget_frames(co);
	for (;; low = used) {
		used = first_used(low - bottom < 2 * MAX_FRAME ? bottom :
				  low - 2 * MAX_FRAME, low);
		if (used == low)
			break;
	}
	if (low < sp)
		memset(low, 0, sp - low);
	/* As deep as it ever was since all was cleared. */
	co->dirty = low > bottom ? low : sp;
}

#ifdef __SANITIZE_ADDRESS__
/* The sanitizer wants to know which stack is in use, the host's included. */
static struct coroutine *left;

void coroutine_forget_frames(const struct coroutine *co)
{
	__asan_unpoison_memory_region(co->stack, co->size);
}

static void arrive(void *fake)
{
	const void *stack;
	size_t size;

	__sanitizer_finish_switch_fiber(fake, &stack, &size);
	if (left->stack)
		return;
	left->stack = (void *)(uintptr_t)stack;
	left->size = size;
}

void coroutine_entered(void)
{
	arrive(NULL);
}

void coroutine_switch(struct coroutine *from, struct coroutine *to)
{
	void *fake;

	left = from;
	__sanitizer_start_switch_fiber(&fake, to->stack, to->size);
	stack_switch(&from->sp, to->sp);
	arrive(fake);
}
#else
void coroutine_forget_frames(const struct coroutine *co)
{
	(void)co;
}

void coroutine_entered(void)
{
}

void coroutine_switch(struct coroutine *from, struct coroutine *to)
{
	stack_switch(&from->sp, to->sp);
}
#endif
