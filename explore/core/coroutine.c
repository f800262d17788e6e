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

/* The one that runs. */
struct coroutine *coroutine_on;

_Static_assert(offsetof(struct coroutine, outer) == 0, "coroutine_aside() counts on it");
_Static_assert(offsetof(struct coroutine, aside) == 8, "coroutine_aside() counts on it");

/*
 * Calls what r11 points to on the second stack. Nothing is written to the first. The
 * caller's registers are the first that come on the second, see coroutine_registers().
 * Debuggers find the way back from there: rbp is where the caller was on the first
 * stack, and .cfi_escape says that each register is so far above rsp.
 */
#define SAVED_AT(reg, offset) "	.cfi_escape 0x10, " #reg ", 2, 0x77, " #offset "\n"

asm(".text\n"
    ".globl coroutine_aside\n"
    ".type coroutine_aside, @function\n"
    "coroutine_aside:\n"
    "	.cfi_startproc\n"
    "	mov coroutine_on(%rip), %r10\n"
    "	test %r10, %r10\n"
    "	jz 1f\n"
    "	cmpq $0, (%r10)\n"
    "	jne 1f\n"
    "	cmpq $0, 8(%r10)\n"
    "	je 1f\n"
    "	mov %rsp, (%r10)\n"
    "	mov 8(%r10), %rsp\n"
    "	push %rbp\n"
    "	push %rbx\n"
    "	push %r12\n"
    "	push %r13\n"
    "	push %r14\n"
    "	push %r15\n"
    "	mov (%r10), %rbp\n"
    "	.cfi_def_cfa %rbp, 8\n"
    SAVED_AT(6, 40) SAVED_AT(3, 32) SAVED_AT(12, 24)
    SAVED_AT(13, 16) SAVED_AT(14, 8) SAVED_AT(15, 0)
    "	call *%r11\n"
    "	mov coroutine_on(%rip), %r10\n"
    "	movq $0, (%r10)\n"
    "	mov %rbp, %r11\n"
    "	mov 40(%rsp), %rbp\n"
    "	mov %r11, %rsp\n"
    "	.cfi_def_cfa %rsp, 8\n"
    "	.cfi_restore %rbp\n"
    "	.cfi_restore %rbx\n"
    "	.cfi_restore %r12\n"
    "	.cfi_restore %r13\n"
    "	.cfi_restore %r14\n"
    "	.cfi_restore %r15\n"
    "	xor %r10d, %r10d\n"
    "	xor %r11d, %r11d\n"
    "	ret\n"
    "1:	jmp *%r11\n"
    "	.cfi_endproc\n"
    ".size coroutine_aside, . - coroutine_aside\n");

/* What stack_switch() pops before it returns. */
#define SAVED_REGISTERS 6

size_t coroutine_registers(const struct coroutine *co, const void **registers)
{
	*registers = co->sp;
	if (!co->outer)
		return 0;
	*registers = (void **)co->aside - SAVED_REGISTERS;
	return SAVED_REGISTERS * sizeof(void *);
}

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
	co->outer = NULL;
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
	char *bottom = co->stack, *low = co->dirty, *sp = coroutine_top(co), *used;

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
/* The sanitizer wants to know which stack is in use, the host's included: there is no
 * second one. */
static struct coroutine *left;

void coroutine_has_aside(struct coroutine *co, char *stack, size_t size)
{
	(void)stack;
	(void)size;
	co->aside = NULL;
}

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
	coroutine_on = to;
	__sanitizer_start_switch_fiber(&fake, to->stack, to->size);
	stack_switch(&from->sp, to->sp);
	arrive(fake);
}
#else
void coroutine_has_aside(struct coroutine *co, char *stack, size_t size)
{
	co->aside = stack + size;
}

void coroutine_forget_frames(const struct coroutine *co)
{
	(void)co;
}

void coroutine_entered(void)
{
}

void coroutine_switch(struct coroutine *from, struct coroutine *to)
{
	coroutine_on = to;
	stack_switch(&from->sp, to->sp);
}
#endif
