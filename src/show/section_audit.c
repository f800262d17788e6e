// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "show/html.h"
#include "show/report.h"

static void write_count(FILE *out, json_int_t count)
{
	if (count)
		fprintf(out, "<td class=\"number\">%" JSON_INTEGER_FORMAT "</td>", count);
	else
		fputs("<td class=\"number\">-</td>", out);
}

static void write_row(FILE *out, const json_t *record)
{
	bool holds = json_is_true(json_object_get(record, "holds"));

	html_printf(out, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td>"
		    "<td><code>%s</code></td><td class=\"%s\">%s</td>",
		    record_text(record, "entry"), record_text(record, "tree"),
		    record_text(record, "caller"), record_text(record, "where"),
		    holds ? "better" : "worse", record_text(record, "locked_by"));
	write_count(out, record_integer(record, "seen"));
	write_count(out, record_integer(record, "unlocked_seen"));
	fputs("</tr>\n", out);
}

/* What leaves the lock to its callers is decided in their rows. */
static bool is_decided(const json_t *record)
{
	return !starts_with(record_text(record, "locked_by"), "by callers") ||
	       !json_is_true(json_object_get(record, "holds"));
}

static void write_table(FILE *out, const json_t *records, const char *caption,
			bool decided)
{
	json_t *record;
	size_t i;

	html_printf(out, "<div class=\"wide\"><table>\n<caption>%s</caption>\n", caption);
	fputs("<thead><tr><th scope=\"col\">needs a locked folio</th><th scope=\"col\">tree</th>"
	      "<th scope=\"col\">called by</th><th scope=\"col\">where</th>"
	      "<th scope=\"col\">locked</th><th scope=\"col\">seen</th>"
	      "<th scope=\"col\">unlocked</th></tr></thead>\n<tbody>\n", out);
	json_array_foreach(records, i, record) {
		if (is_decided(record) == decided)
			write_row(out, record);
	}
	fputs("</tbody></table></div>\n", out);
}

int section_audit(FILE *out, const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	size_t bad = 0;
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		if (!*record_text(record, "entry") || !*record_text(record, "caller") ||
		    !json_is_boolean(json_object_get(record, "holds")))
			return -EINVAL;
		bad += json_is_false(json_object_get(record, "holds"));
	}
	fprintf(out, "<p>%zu calls; %zu neither proven nor always seen locked.</p>\n",
		json_array_size(records), bad);
	write_table(out, records, "Where it is decided", true);
	fputs("<details><summary>Calls that leave the lock to their callers</summary>\n", out);
	write_table(out, records, "Decided in the rows of the callers", false);
	fputs("</details>\n", out);
	return 0;
}
