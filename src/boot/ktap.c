// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot/ktap.h"

enum { NO_PLAN = -1 };

#define KNOWN_BUG	"# known-bug: "

static void printf_like(2, 3) problem(struct ktap *ktap, const char *fmt, ...)
{
	va_list args;

	if (ktap->problem[0])
		return;
	va_start(args, fmt);
	vsnprintf(ktap->problem, sizeof(ktap->problem), fmt, args);
	va_end(args);
}

/* The document is over: there must be a result for each planned test. */
static void close_document(struct ktap *ktap)
{
	if (!ktap->open)
		return;
	if (ktap->planned == NO_PLAN)
		problem(ktap, "a document has no plan (1..N)");
	else if (ktap->seen != ktap->planned)
		problem(ktap, "%ld of %ld planned tests reported a result",
			ktap->seen, ktap->planned);
	ktap->open = false;
}

static void open_document(struct ktap *ktap)
{
	close_document(ktap);
	ktap->open = true;
	ktap->planned = NO_PLAN;
	ktap->seen = 0;
}

/* A number from 0 on, up to the end of @text or to a blank; -1 if none. */
static long parse_number(const char *text, const char **end)
{
	char *after;
	long number;

	if (!isdigit((unsigned char)text[0]))
		return -1;
	errno = 0;
	number = strtol(text, &after, 10);
	*end = after;
	return errno || (*after && *after != ' ') ? -1 : number;
}

static void plan(struct ktap *ktap, const char *text)
{
	const char *end;
	long planned = parse_number(text, &end);

	if (planned < 0)
		problem(ktap, "malformed plan '1..%.40s'", text);
	else if (ktap->planned != NO_PLAN)
		problem(ktap, "a document has two plans");
	else
		ktap->planned = planned;
}

static char *copy_trimmed(const char *text, size_t len)
{
	while (len > 0 && text[len - 1] == ' ')
		len--;
	return xasprintf("%.*s", (int)len, text);
}

/* "NAME always|sometimes WHAT", which is taken apart; NULL: no bug. */
static void set_bug(struct ktap_test *test, char *text)
{
	char *rest = NULL;
	const char *name = text ? strtok_r(text, " ", &rest) : NULL;
	const char *often = name ? strtok_r(NULL, " ", &rest) : NULL;

	test->bug = xstrdup(name ? name : "");
	test->bug_always = often && strcmp(often, "always") == 0;
	test->bug_what = xstrdup(often ? rest : "");
	free(text);
}

static void add_test(struct ktap *ktap, bool ok, const char *rest)
{
	const char *name = rest + strspn(rest, " -");
	const char *directive = strstr(name, "# ");
	bool skip = directive && strncasecmp(directive + 2, "SKIP", 4) == 0;
	size_t len = skip ? (size_t)(directive - name) : strlen(name);
	const char *reason = skip ? directive + strlen("# SKIP") : "";

	ktap->tests = xrealloc(ktap->tests, (ktap->count + 1) * sizeof(*ktap->tests));
	ktap->tests[ktap->count++] = (struct ktap_test){
		.verdict = !ok ? KTAP_FAIL : skip ? KTAP_SKIP : KTAP_PASS,
		.name = copy_trimmed(name, len),
		.reason = xstrdup(reason + strspn(reason, " :")),
		.diagnostics = ktap->notes ? ktap->notes : xstrdup(""),
	};
	ktap->notes = NULL;
	set_bug(&ktap->tests[ktap->count - 1], ktap->bug);
	ktap->bug = NULL;
}

static void result(struct ktap *ktap, bool ok, const char *text)
{
	const char *rest = text;
	long number = parse_number(text, &rest);

	if (number < 0) {
		problem(ktap, "a result has no number: '%.60s'", text);
		return;
	}
	if (!ktap->open) {
		problem(ktap, "a result comes before 'KTAP version 1'");
		open_document(ktap);
	}
	if (number != ++ktap->seen)
		problem(ktap, "result %ld comes where %ld should", number, ktap->seen);
	add_test(ktap, ok, rest);
}

static void note(struct ktap *ktap, const char *text)
{
	autofree char *before = ktap->notes;

	ktap->notes = before ? xasprintf("%s\n%s", before, text) : xstrdup(text);
}

static void known_bug(struct ktap *ktap, const char *text)
{
	free(ktap->bug);
	ktap->bug = xstrdup(text);
}

bool ktap_line(struct ktap *ktap, const char *line)
{
	if (starts_with(line, "KTAP version "))
		open_document(ktap);
	else if (starts_with(line, "1.."))
		plan(ktap, line + 3);
	else if (starts_with(line, "ok "))
		result(ktap, true, line + 3);
	else if (starts_with(line, "not ok "))
		result(ktap, false, line + 7);
	else if (starts_with(line, "Bail out!"))
		problem(ktap, "the tests bailed out: %.100s", line + 9);
	else if (starts_with(line, KNOWN_BUG))
		known_bug(ktap, line + strlen(KNOWN_BUG));
	else if (starts_with(line, "# "))
		note(ktap, line + 2);
	else
		return false;
	return true;
}

void ktap_end(struct ktap *ktap)
{
	close_document(ktap);
	if (ktap->count == 0)
		problem(ktap, "no test reported a result");
}

size_t ktap_count(const struct ktap *ktap, enum ktap_verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < ktap->count; i++)
		count += ktap->tests[i].verdict == verdict;
	return count;
}

const char *ktap_word(enum ktap_verdict verdict)
{
	static const char *const words[] = {
		[KTAP_PASS] = "pass", [KTAP_FAIL] = "fail", [KTAP_SKIP] = "skip",
		[KTAP_KNOWN] = "known",
	};

	return words[verdict];
}

void ktap_free(struct ktap *ktap)
{
	for (size_t i = 0; i < ktap->count; i++) {
		free(ktap->tests[i].name);
		free(ktap->tests[i].reason);
		free(ktap->tests[i].diagnostics);
		free(ktap->tests[i].bug);
		free(ktap->tests[i].bug_what);
	}
	free(ktap->tests);
	free(ktap->notes);
	free(ktap->bug);
	*ktap = (struct ktap){ 0 };
}
