// SPDX-License-Identifier: GPL-2.0-only
#include "violation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fatal.h"
#include "running.h"

static jmp_buf way_out;
static bool is_outside;

EX_ENTRY void ex_fail(const char *oracle, const void *pc, const char *fmt, ...)
{
	struct violation *v = &execution.violation;
	va_list ap;

	v->thread = running ? execution.current : -1;
	if (strcmp(oracle, "lock-order") != 0) {
		v->held[0] = v->wanted[0] = '\0';
		v->against = NULL;
	}
	v->pc = pc ? pc : running ? running->next.pc : NULL;
	snprintf(v->oracle, sizeof(v->oracle), "%s", oracle);
	va_start(ap, fmt);
	vsnprintf(v->message, sizeof(v->message), fmt, ap);
	va_end(ap);
	if (execution.trace_note)
		execution.trace_note(v->thread, v->pc, v->message);
	if (running) {
		execution.failed = true;
		park();
	}
	if (is_outside)
		longjmp(way_out, 1);
	fatal("%s: %s", v->oracle, v->message);
}

bool outside(void (*func)(void))
{
	bool fine = true;

	if (!func)
		return true;
	is_outside = true;
	if (setjmp(way_out))
		fine = false;
	else
		func();
	is_outside = false;
	return fine;
}

void fail_deadlock(void)
{
	char text[200] = "";
	size_t len = 0;
	const void *pc = NULL;

	for (int i = 0; i < execution.nr_threads && len < sizeof(text); i++) {
		const struct thread *t = &execution.thread[i];

		if (t->done)
			continue;
		pc = t->next.pc;
		len += snprintf(text + len, sizeof(text) - len, "%s%s",
				len ? ", " : "", execution.program->thread_name[i]);
	}
	ex_fail("deadlock", pc, "no thread can go on; waiting: %s", text);
}
