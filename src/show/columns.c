// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "show/columns.h"
#include "show/html.h"

enum { MAX_THREADS = 8 };

/* Where the columns of the text begin, and which cell is open. */
struct columns {
	FILE *out;
	size_t start[MAX_THREADS];
	size_t count;
	size_t open;		/* index of the open cell's column; @count: none */
};

static const char *line_at(const json_t *lines, size_t i)
{
	const char *line = json_string_value(json_array_get(lines, i));

	return line ? line : "";
}

/* Names are apart by two blanks; within a name there may be one. */
static void find_columns(struct columns *columns, const char *heading)
{
	for (size_t i = 0; heading[i]; i++) {
		bool begins = heading[i] != ' ' &&
			      (i == 0 || (heading[i - 1] == ' ' && (i == 1 || heading[i - 2] == ' ')));

		if (begins && columns->count < MAX_THREADS)
			columns->start[columns->count++] = i;
	}
	columns->open = columns->count;
}

static void write_heading(const struct columns *columns, const char *heading)
{
	fputs("<table class=\"threads\">\n<thead><tr>", columns->out);
	for (size_t c = 0; c < columns->count; c++) {
		size_t end = c + 1 < columns->count ? columns->start[c + 1] : strlen(heading);
		size_t len = end - columns->start[c];
		autofree char *name = NULL;

		while (len && heading[columns->start[c] + len - 1] == ' ')
			len--;
		name = xasprintf("%.*s", (int)len, heading + columns->start[c]);
		html_printf(columns->out, "<th scope=\"col\">%s</th>", name);
	}
	fputs("</tr></thead>\n<tbody>\n", columns->out);
}

static void close_cell(struct columns *columns)
{
	if (columns->open == columns->count)
		return;
	fputs("</td>", columns->out);
	for (size_t c = columns->open + 1; c < columns->count; c++)
		fputs("<td></td>", columns->out);
	fputs("</tr>\n", columns->out);
	columns->open = columns->count;
}

static void open_cell(struct columns *columns, size_t column)
{
	if (columns->open == column)
		return;
	close_cell(columns);
	fputs("<tr>", columns->out);
	for (size_t c = 0; c < column; c++)
		fputs("<td></td>", columns->out);
	fputs("<td>", columns->out);
	columns->open = column;
}

/* What is indented further is what happened there. */
static void write_line(struct columns *columns, const char *line)
{
	size_t indent = strspn(line, " ");
	size_t column = 0;

	while (column + 1 < columns->count && columns->start[column + 1] <= indent)
		column++;
	open_cell(columns, column);
	html_printf(columns->out, indent > columns->start[column] ?
		    "<p class=\"what\">%s</p>" : "<p>%s</p>", line + indent);
}

static void write_plain(FILE *out, const json_t *lines)
{
	fputs("<pre>", out);
	for (size_t i = 0; i < json_array_size(lines); i++)
		html_printf(out, "%s\n", line_at(lines, i));
	fputs("</pre>\n", out);
}

void columns_write(FILE *out, const json_t *lines)
{
	struct columns columns = { .out = out };
	size_t i;

	find_columns(&columns, line_at(lines, 0));
	if (columns.count < 2 || strspn(line_at(lines, 1), "-") < columns.count) {
		write_plain(out, lines);
		return;
	}
	write_heading(&columns, line_at(lines, 0));
	for (i = 1; i < json_array_size(lines) && *line_at(lines, i); i++) {
		if (line_at(lines, i)[strspn(line_at(lines, i), "-")])
			write_line(&columns, line_at(lines, i));
		else
			close_cell(&columns);
	}
	close_cell(&columns);
	fputs("</tbody></table>\n", out);
	for (; i < json_array_size(lines); i++) {
		if (*line_at(lines, i))
			html_printf(out, "<p>%s</p>\n", line_at(lines, i));
	}
}
