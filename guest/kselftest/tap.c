// SPDX-License-Identifier: GPL-2.0-only
#include "kselftest/tap.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/ktap.h"

enum { STATUS_SKIP = 4 };	/* KSFT_SKIP */

#define TESTING	"Testing "

static bool takes(const char **text, const char *word)
{
	const size_t length = strlen(word);

	if (strncmp(*text, word, length) != 0)
		return false;
	*text += length;
	return true;
}

static void remark(struct tap *tap, const char *line)
{
	if (*line && !strstr(line, "TAP version "))
		snprintf(tap->remarks[tap->remark_count++ % TAP_REMARKS], TAP_LINE, "%s", line);
}

/* The last lines explain a failure; of a test that passed nobody asks. */
static void write_remarks(const struct tap *tap)
{
	size_t from = tap->remark_count > TAP_REMARKS ? tap->remark_count - TAP_REMARKS : 0;

	for (; from < tap->remark_count; from++)
		ktap_remark("%s", tap->remarks[from % TAP_REMARKS]);
}

static char *trim(char *text)
{
	size_t length;

	text += strspn(text, " -");
	length = strlen(text);
	while (length && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

/* A '#' would begin a directive. */
static char *full_name(const struct tap *tap, const char *name)
{
	char *full = NULL;

	if (asprintf(&full, "%s: %s", tap->program, *name ? name : "(no name)") < 0)
		abort();
	for (char *at = full; (at = strchr(at, '#'));)
		*at = '.';
	return full;
}

enum verdict { OK, NOT_OK, SKIP };

static void write_result(struct tap *tap, enum verdict verdict, const char *name,
			 const char *reason)
{
	char *full = full_name(tap, name);

	tap->written++;
	if (verdict == NOT_OK)
		write_remarks(tap);
	if (verdict == SKIP)
		ktap_skip(tap->written, full, reason);
	else if (verdict == OK)
		ktap_ok(tap->written, full);
	else
		ktap_not_ok(tap->written, full);
	tap->remark_count = 0;
	free(full);
}

static void add_result(struct tap *tap, enum verdict verdict, const char *name,
		       const char *reason)
{
	tap->count++;
	tap->failed += verdict == NOT_OK;
	write_result(tap, verdict, name, reason);
}

/* What follows "ok " or "not ok ": "NUMBER [- ]NAME # SKIP REASON", name or not. */
static void take_result(struct tap *tap, bool ok, const char *rest)
{
	char text[TAP_LINE];
	const char *name, *reason = "";
	char *directive;
	bool skip = false;

	snprintf(text, sizeof(text), "%s", rest + strspn(rest, "0123456789"));
	directive = strchr(text, '#');
	if (directive) {
		*directive++ = '\0';
		directive += strspn(directive, " ");
		skip = strncasecmp(directive, "SKIP", 4) == 0;
		if (skip || strncasecmp(directive, "XFAIL", 5) == 0)
			reason = trim(directive + (skip ? 4 : 5));
	}
	name = trim(text);
	if (!*name) {
		name = reason;
		reason = "";
	}
	add_result(tap, skip ? SKIP : ok ? OK : NOT_OK, name, reason);
}

/* The end of a line "Testing NAME... END", which may have come in pieces. */
static bool take_testing_end(struct tap *tap, const char *end)
{
	char reason[TAP_LINE] = "";
	const char *found;

	if (!*tap->testing)
		return false;
	found = strstr(end, "[reason: ");
	if (found)
		snprintf(reason, sizeof(reason), "%s", found + strlen("[reason: "));
	reason[strcspn(reason, "]")] = '\0';
	if (strncmp(end, "done", 4) == 0) {
		add_result(tap, OK, tap->testing, "");
	} else if (strncmp(end, "skipped", 7) == 0) {
		add_result(tap, SKIP, tap->testing, reason);
	} else if (strncmp(end, "failed", 6) == 0) {
		remark(tap, reason);
		add_result(tap, NOT_OK, tap->testing, "");
	} else {
		return false;
	}
	*tap->testing = '\0';
	return true;
}

/* Return: whether the line was one of "Testing NAME... END". */
static bool take_testing(struct tap *tap, const char *line)
{
	const char *dots;

	if (take_testing_end(tap, line))
		return true;
	if (!takes(&line, TESTING) || !(dots = strstr(line, "... ")))
		return false;
	/* It never came to the end of the one before. */
	if (*tap->testing)
		add_result(tap, NOT_OK, tap->testing, "");
	snprintf(tap->testing, sizeof(tap->testing), "%.*s", (int)(dots - line), line);
	if (!take_testing_end(tap, dots + 4))
		remark(tap, dots + 4);
	return true;
}

void tap_line(struct tap *tap, const char *line)
{
	const char *rest = line;

	if (takes(&rest, "not ok ") && isdigit((unsigned char)*rest))
		take_result(tap, false, rest);
	else if (takes(&rest, "ok ") && isdigit((unsigned char)*rest))
		take_result(tap, true, rest);
	else if (takes(&rest, "1.."))
		tap->planned = strtoul(rest, NULL, 10);
	else if (!take_testing(tap, line))
		remark(tap, line);
	if (strncmp(line, "Bail out!", 9) == 0)
		tap->bailed = true;
}

static const char *last_remark(const struct tap *tap)
{
	return tap->remark_count ? tap->remarks[(tap->remark_count - 1) % TAP_REMARKS] :
				   "it does not say why";
}

/* NULL: it ended well. */
static const char *wrong_end(const struct tap *tap, const struct tap_end *end,
			     char *what, size_t size)
{
	if (end->timeout)
		snprintf(what, size, "ended after %u seconds, which are its limit", end->timeout);
	else if (end->signal)
		snprintf(what, size, "ended by signal %d", end->signal);
	else if (tap->count < tap->planned)
		snprintf(what, size, "%zu of %zu planned tests reported a result",
			 tap->count, tap->planned);
	else if (end->status && !tap->failed && end->status != STATUS_SKIP)
		snprintf(what, size, "status %d, although no test failed", end->status);
	else if (tap->bailed)
		snprintf(what, size, "bailed out");
	else
		return NULL;
	return what;
}

void tap_end(struct tap *tap, const struct tap_end *end)
{
	char what[TAP_LINE];

	if (*tap->testing)
		add_result(tap, NOT_OK, tap->testing, "");
	if (!end->timeout && !end->signal && !tap->count && end->status == STATUS_SKIP) {
		char reason[TAP_LINE];

		snprintf(reason, sizeof(reason), "%s", last_remark(tap));
		write_result(tap, SKIP, "ends", reason);
		return;
	}
	if (wrong_end(tap, end, what, sizeof(what))) {
		remark(tap, what);
		write_result(tap, NOT_OK, "ends", "");
		return;
	}
	write_result(tap, OK, "ends", "");
}
