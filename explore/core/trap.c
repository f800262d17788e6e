// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE /* REG_RIP */
#include "trap.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "execution.h"
#include "coverage.h"
#include "violation.h"
#include "world.h"

/* One page for each symbol that nobody supplies, made by the link. */
extern char ex_unmodelled_begin[];
extern const char ex_unmodelled_names[];
extern const uint64_t ex_unmodelled_count;

#define SLOT 4096

static const char *unmodelled(uintptr_t addr)
{
	uintptr_t slot = (addr - (uintptr_t)ex_unmodelled_begin) / SLOT;
	const char *name = ex_unmodelled_names;

	if (addr < (uintptr_t)ex_unmodelled_begin || slot >= ex_unmodelled_count)
		return NULL;
	while (slot--)
		name += strlen(name) + 1;
	return name;
}

/* Runs on the stack of the code that trapped, as if called from there. */
static void landing(const void *pc, uintptr_t addr, int sig)
{
	const char *file;
	unsigned int line;

	if (sig == SIGILL) {
		switch (ex_bug(pc, &file, &line)) {
		case EX_BUG_WARNING:
			ex_fail("assert", pc, "WARNING at %s:%u", file, line);
		case EX_BUG_FATAL:
			ex_fail("assert", pc, "BUG at %s:%u", file, line);
		}
	}
	if (sig == SIGSEGV && unmodelled(addr))
		ex_fail(EX_UNMODELLED, pc, "%s", unmodelled(addr));
	ex_fail("assert", pc, "%s, address %#lx", strsignal(sig), addr);
}

/*
 * A process may not turn interrupts off and on; here there are none. Nor can it
 * see that they are off: its flag says on. So a warning that is reached by a look at
 * that flag is not judged while the code believes them off; all others are.
 */
#define OPCODE_CLI 0xfa
#define OPCODE_STI 0xfb
#define UD2_LENGTH 2

enum { FAR = 4096 };		/* a function is seldom larger */

/* Where the conditional jump at @p leads; 0: it is none. */
static uintptr_t jump_from(const uint8_t *p)
{
	int32_t far;

	if (p[0] == 0x74 || p[0] == 0x75)
		return (uintptr_t)p + 2 + (int8_t)p[1];
	if (p[0] != 0x0f || (p[1] != 0x84 && p[1] != 0x85))
		return 0;
	memcpy(&far, p + 2, sizeof(far));
	return (uintptr_t)p + 6 + far;
}

/* Is there a test of the interrupt flag, bit 1 of the second byte, that leads here? */
static bool asks_for_interrupts(uintptr_t pc)
{
	static const uint8_t test_ah[] = { 0xf6, 0xc4, 0x02 };
	extern const uint8_t __executable_start[];
	const uint8_t *p = (const uint8_t *)pc - FAR, *end = (const uint8_t *)pc + FAR;

	for (p = p < __executable_start ? __executable_start : p; p < end; p++)
		if (!memcmp(p, test_ah, sizeof(test_ah)) &&
		    jump_from(p + sizeof(test_ah)) == pc)
			return true;
	return false;
}

static bool emulate(int sig, uintptr_t pc, greg_t *reg)
{
	int thread = ex_thread();
	bool *off = thread < 0 ? NULL : &execution.thread[thread].interrupts_off;
	uint8_t opcode = *(const uint8_t *)pc;
	const char *file;
	unsigned int line;

	if (!off)
		return false;
	if (sig == SIGSEGV && (opcode == OPCODE_CLI || opcode == OPCODE_STI)) {
		*off = opcode == OPCODE_CLI;
		reg[REG_RIP]++;
		return true;
	}
	if (sig == SIGILL && *off && asks_for_interrupts(pc) &&
	    ex_bug((const void *)pc, &file, &line) == EX_BUG_WARNING) {
		reg[REG_RIP] += UD2_LENGTH;
		return true;
	}
	return false;
}

static void handler(int sig, siginfo_t *info, void *context)
{
	greg_t *reg = ((ucontext_t *)context)->uc_mcontext.gregs;
	uintptr_t pc = reg[REG_RIP];

	if (sig == SIGSEGV && world_fault(info->si_addr))
		return;
	if (sig == SIGTRAP && coverage_met((void *)(pc - 1))) {
		reg[REG_RIP]--;
		return;
	}
	/* A call of what is not there is to be blamed on the caller. */
	if (sig == SIGSEGV && unmodelled(pc))
		pc = *(uintptr_t *)reg[REG_RSP];
	else if (emulate(sig, pc, reg))
		return;

	reg[REG_RDI] = pc;
	reg[REG_RSI] = (greg_t)info->si_addr;
	reg[REG_RDX] = sig;
	reg[REG_RSP] = ((reg[REG_RSP] - 128) & ~15ll) - 8;
	reg[REG_RIP] = (greg_t)landing;
}

int trap_init(void)
{
	static const int signals[] = { SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGTRAP };
	static char stack[64 * 1024];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof(stack) };
	struct sigaction sa = {
		.sa_sigaction = handler,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};

	if (mprotect(ex_unmodelled_begin, ex_unmodelled_count * SLOT, PROT_NONE))
		return -errno;
	if (sigaltstack(&ss, NULL))
		return -errno;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], &sa, NULL))
			return -errno;
	return 0;
}
