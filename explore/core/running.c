// SPDX-License-Identifier: GPL-2.0-only
#include "running.h"

#include <stdarg.h>
#include <stdio.h>

struct execution execution;
struct thread *running;
int plain_thread = -1;

static struct coroutine host;

void park(void)
{
	struct thread *t = running;

	coroutine_switch(&t->co, &host);
}

void resume(struct thread *t)
{
	running = t;
	coroutine_switch(&host, &t->co);
	running = NULL;
}

EX_ENTRY int ex_thread(void)
{
	return running ? execution.current : plain_thread;
}

EX_ENTRY void ex_note(const void *pc, const char *fmt, ...)
{
	char text[200];
	va_list ap;

	if (!execution.trace_note || !running)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	execution.trace_note(execution.current, pc, text);
}
