// SPDX-License-Identifier: GPL-2.0-only
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "symbol.h"

#define MAX_LINES 20000
#define COLUMN 58		/* characters a thread */
#define WIDTH (COLUMN - 2)

struct line {
	int thread;
	const void *pc;
	const char *name;	/* of the location; NULL: a note */
	uintptr_t addr;
	unsigned int kind, size;
	uint64_t before, after;
	char text[200];
};

static struct line line[MAX_LINES];
static int nr_lines;
static bool is_cut;		/* there was more */
static struct line *open_line;	/* announced; its access may not be made yet */

static uint64_t peek(uintptr_t addr, unsigned int size)
{
	uint64_t value = 0;

	memcpy(&value, (const void *)addr, size);
	return value;
}

static void close_line(void)
{
	if (open_line)
		open_line->after = peek(open_line->addr, open_line->size);
	open_line = NULL;
}

static struct line *add(int thread, const void *pc)
{
	struct line *s = &line[nr_lines];

	close_line();
	if (nr_lines == MAX_LINES) {
		is_cut = true;
		return NULL;
	}
	nr_lines++;
	*s = (struct line){ .thread = thread, .pc = pc };
	return s;
}

static void on_event(int thread, const struct op *op)
{
	const char *name = name_of(op->addr);
	struct line *s;

	close_line();
	if (!name)
		return;
	s = add(thread, op->pc);
	if (!s)
		return;
	s->name = name;
	s->addr = op->addr;
	s->size = op->size;
	s->kind = op->kind;
	s->before = peek(op->addr, op->size);
	open_line = s;
}

static void on_note(int thread, const void *pc, const char *text)
{
	struct line *s = add(thread, pc);

	if (s)
		snprintf(s->text, sizeof(s->text), "%s", text);
}

/* A read matters if it is the first of this value by this thread. */
static bool seen_before(const struct line *s)
{
	for (const struct line *p = s - 1; p >= line; p--)
		if (p->thread == s->thread && p->name && p->addr == s->addr)
			return p->after == s->before;
	return false;
}

/* A load that returned an old value is told by the note that follows. */
static bool is_told(const struct line *s)
{
	return s->name && s + 1 < line + nr_lines && !s[1].name &&
	       s[1].thread == s->thread && s[1].pc == s->pc && strstr(s[1].text, "LATE");
}

static bool matters(const struct line *s)
{
	if (is_told(s))
		return false;
	if (!s->name || s->kind & (EX_ACQUIRE | EX_RELEASE))
		return true;
	if (s->before != s->after)
		return true;
	/* A failed attempt, or a look. */
	return !seen_before(s);
}

static void describe(const struct line *s, char *text, size_t size)
{
	if (!s->name)
		snprintf(text, size, "%s", s->text);
	else if (s->kind & EX_ACQUIRE)
		snprintf(text, size, "takes %s", s->name);
	else if (s->kind & EX_RELEASE)
		snprintf(text, size, "gives %s", s->name);
	else if (s->before != s->after)
		snprintf(text, size, "%s: %#lx -> %#lx", s->name, s->before, s->after);
	else if (s->kind & EX_WRITE)
		snprintf(text, size, "%s: stays %#lx", s->name, s->before);
	else
		snprintf(text, size, "reads %s = %#lx", s->name, s->before);
}

/* Print @text in the thread's column, over as many lines as it takes. */
static void put_column(FILE *out, int thread, const char *text)
{
	size_t len = strlen(text);

	do {
		int n = len;

		/* Break at a space if there is one. */
		if (len > WIDTH) {
			n = WIDTH;
			while (n > WIDTH / 2 && text[n] != ' ')
				n--;
			if (text[n] != ' ')
				n = WIDTH;
		}
		fprintf(out, "%*s%.*s\n", thread * COLUMN + 2, "", n, text);
		text += n;
		len -= n;
		while (*text == ' ') {
			text++;
			len--;
		}
	} while (len);
}

static void print_line(FILE *out, const struct line *s, int *thread,
		       char *last_where, size_t size)
{
	char what[300], where[240];
	struct symbol symbol;
	int column = s->thread < 0 ? 0 : s->thread;

	describe(s, what, sizeof(what));
	if (s->thread < 0) {
		fprintf(out, "\nat the end: %s\n", what);
		return;
	}
	if (s->thread != *thread) {
		for (int i = 0; i < execution.nr_threads; i++)
			fprintf(out, "%.*s", COLUMN, "----------------------------"
				"----------------------------------------");
		fputc('\n', out);
		last_where[0] = '\0';
	}
	*thread = s->thread;
	symbol_of(s->pc, &symbol);
	snprintf(where, sizeof(where), "%s()  %s:%d", symbol.function, symbol.file,
		 symbol.line);
	if (strcmp(where, last_where))
		put_column(out, column, where);
	snprintf(last_where, size, "%s", where);
	memmove(what + 2, what, sizeof(what) - 3);
	memcpy(what, "  ", 2);
	put_column(out, column, what);
}

static void print(FILE *out)
{
	char last_where[240] = "";
	int thread = -2;

	for (int i = 0; i < execution.nr_threads; i++)
		fprintf(out, "  %-*s", WIDTH, execution.program->thread_name[i]);
	fputc('\n', out);
	for (int i = 0; i < nr_lines; i++)
		if (matters(&line[i]))
			print_line(out, &line[i], &thread, last_where, sizeof(last_where));
	if (is_cut)
		fprintf(out, "... and what follows: more than %d lines\n", MAX_LINES);
}

enum outcome trace_print(const struct schedule *schedule, FILE *out)
{
	enum outcome result;

	nr_lines = 0;
	is_cut = false;
	open_line = NULL;
	execution.trace = on_event;
	execution.trace_note = on_note;
	result = execution_replay(schedule);
	close_line();
	execution.trace = NULL;
	execution.trace_note = NULL;
	print(out);
	symbol_close();
	return result;
}
