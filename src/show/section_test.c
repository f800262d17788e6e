// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

static const char *class_of(const char *verdict)
{
	if (strcmp(verdict, "pass") == 0)
		return "better";
	return strcmp(verdict, "fail") == 0 ? "worse" : "same";
}

static void write_row(FILE *out, const json_t *record)
{
	const char *verdict = record_text(record, "verdict");
	const char *reason = record_text(record, "reason");

	/* What a passing test remarked is of no interest here. */
	if (strcmp(verdict, "fail") == 0 || strcmp(verdict, "known") == 0)
		reason = record_text(record, "diagnostics");
	html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td>"
		    "<td class=\"%s\">%s</td><td>%s</td></tr>\n",
		    record_text(record, "test"), record_text(record, "tree"),
		    class_of(verdict), verdict, reason);
}

static size_t count_verdict(const json_t *records, const char *verdict)
{
	size_t count = 0;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record)
		count += strcmp(record_text(record, "verdict"), verdict) == 0;
	return count;
}

int section_test(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		if (!*record_text(record, "test") || !*record_text(record, "verdict"))
			return -EINVAL;
	}
	fprintf(out, "<p>%zu passed, %zu failed, %zu skipped, %zu met a known bug.</p>\n",
		count_verdict(records, "pass"), count_verdict(records, "fail"),
		count_verdict(records, "skip"), count_verdict(records, "known"));
	fputs("<details><summary>Every test</summary>\n<table>\n"
	      "<caption>Functional tests of UFFDIO_MOVE in each guest</caption>\n"
	      "<thead><tr><th scope=\"col\">test</th><th scope=\"col\">tree</th>"
	      "<th scope=\"col\">verdict</th><th scope=\"col\">why</th></tr></thead>\n"
	      "<tbody>\n", out);
	json_array_foreach(records, i, record)
		write_row(out, record);
	fputs("</tbody></table></details>\n", out);
	return 0;
}
