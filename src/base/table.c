// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/table.h"

#define GAP	"  "

static const char *const colours[] = {
	[TABLE_PLAIN] = "", [TABLE_GOOD] = "\033[32m", [TABLE_BAD] = "\033[31m",
};

void table_add(struct table *table, enum table_style style, char *text)
{
	size_t at = table->rows++;

	table->cells = xrealloc(table->cells, table->rows * sizeof(*table->cells));
	table->styles = xrealloc(table->styles, table->rows * sizeof(*table->styles));
	table->cells[at] = text;
	table->styles[at] = style;
}

static bool use_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(fileno(out)) && !(no_color && *no_color);
}

static int column_width(const struct table *table, size_t column)
{
	size_t width = 0;

	for (size_t i = column; i < table->rows; i += table->columns) {
		size_t len = strlen(table->cells[i]);

		width = len > width ? len : width;
	}
	return (int)width;
}

static void print_cell(const struct table *table, size_t at, size_t column,
		       int width, bool colour, FILE *out)
{
	bool last = column == table->columns - 1;
	const char *on = colour ? colours[table->styles[at]] : "";
	const char *text = table->cells[at];

	if (last && !table->right[column])
		width = 0;
	fprintf(out, "%s%*s%s%s", on, table->right[column] ? width : -width, text,
		*on ? "\033[0m" : "", last ? "\n" : GAP);
}

static void print_rule(const int *widths, size_t columns, FILE *out)
{
	for (size_t column = 0; column < columns; column++) {
		for (int i = 0; i < widths[column]; i++)
			putc('-', out);
		fputs(column + 1 < columns ? GAP : "\n", out);
	}
}

void table_print(const struct table *table, FILE *out)
{
	bool colour = use_colour(out);
	int widths[TABLE_COLUMNS];

	if (table->columns == 0)
		return;
	for (size_t column = 0; column < table->columns; column++)
		widths[column] = column_width(table, column);
	for (size_t i = 0; i < table->rows; i++) {
		size_t column = i % table->columns;

		print_cell(table, i, column, widths[column], colour, out);
		if (i == table->columns - 1 && !table->bare)
			print_rule(widths, table->columns, out);
	}
}

char *table_number(double value)
{
	double size = fabs(value);

	if (isnan(value))
		return xstrdup("-");
	if (isinf(value))
		return xstrdup("inf");
	if (size >= 100 || size == 0)
		return xasprintf("%.0f", value);
	return xasprintf(size >= 10 ? "%.1f" : "%.2f", value);
}

char *table_grouped(long long number)
{
	autofree char *digits = xasprintf("%lld", number);
	size_t len = strlen(digits), n = 0;
	char *text = xcalloc(len + len / 3 + 1, 1);

	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[n++] = ',';
		text[n++] = digits[i];
	}
	return text;
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->rows; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table->styles);
	*table = (struct table){ 0 };
}
