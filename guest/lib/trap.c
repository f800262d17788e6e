// SPDX-License-Identifier: GPL-2.0-only
#include "lib/trap.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void (*tell)(int number, const void *address);

/* Where an access that fails goes on; volatile, as only the handler reads it. */
static _Thread_local sigjmp_buf *volatile way_out;

static void on_fault(int number, siginfo_t *info, void *context)
{
	sigjmp_buf *out = way_out;

	(void)context;
	if (!out) {
		if (tell)
			tell(number, info->si_addr);
		_exit(1);
	}
	way_out = NULL;
	siglongjmp(*out, 1);
}

void trap_setup(void (*stray)(int number, const void *address))
{
	/* Left by a jump: the signal must not stay blocked. */
	const struct sigaction action = {
		.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER,
	};

	tell = stray;
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

bool trap_copy(void *to, const void *from, size_t size)
{
	sigjmp_buf out;

	if (sigsetjmp(out, 0))
		return false;
	way_out = &out;
	memcpy(to, from, size);
	atomic_signal_fence(memory_order_seq_cst);
	way_out = NULL;
	return true;
}

bool trap_add(_Atomic uint64_t *word, uint64_t value)
{
	sigjmp_buf out;

	if (sigsetjmp(out, 0))
		return false;
	way_out = &out;
	atomic_fetch_add(word, value);
	way_out = NULL;
	return true;
}
