// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "show/html.h"

static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	case '\n':
	case '\t':
		return NULL;
	default:
		return (unsigned char)c < ' ' || c == '\x7f' ? "\xef\xbf\xbd" : NULL;
	}
}

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		const char *escape = escape_of(*text);

		if (escape)
			fputs(escape, out);
		else
			putc(*text, out);
	}
}

void html_printf(FILE *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	for (const char *hole; (hole = strstr(fmt, "%s")); fmt = hole + 2) {
		fwrite(fmt, 1, (size_t)(hole - fmt), out);
		html_text(out, va_arg(args, const char *));
	}
	va_end(args);
	fputs(fmt, out);
}

void html_table_begin(struct html_table *table, FILE *out, const char *caption)
{
	*table = (struct html_table){ .out = out };
	fputs("<table>\n", out);
	if (caption)
		html_printf(out, "<caption>%s</caption>\n", caption);
	fputs("<thead><tr>", out);
}

void html_table_head(struct html_table *table, const char *heading)
{
	table->heads = xrealloc(table->heads, (table->columns + 1) * sizeof(*table->heads));
	table->heads[table->columns++] = xstrdup(heading);
	html_printf(table->out, "<th scope=\"col\">%s</th>", heading);
}

static void begin_row(struct html_table *table)
{
	fputs(table->at ? "</tr>\n<tr>" : "</tr></thead>\n<tbody>\n<tr>", table->out);
}

void html_table_cell(struct html_table *table, const char *class, const char *text)
{
	size_t column = table->at % table->columns;

	if (column == 0) {
		begin_row(table);
		html_printf(table->out, "<th scope=\"row\">%s</th>", text);
	} else {
		html_printf(table->out, "<td class=\"%s\" data-of=\"%s\">%s</td>", class,
			    table->heads[column], text);
	}
	table->at++;
}

void html_table_end(struct html_table *table)
{
	fputs(table->at ? "</tr>\n</tbody></table>\n" : "</tr></thead></table>\n", table->out);
	for (size_t i = 0; i < table->columns; i++)
		free(table->heads[i]);
	free(table->heads);
	*table = (struct html_table){ 0 };
}
