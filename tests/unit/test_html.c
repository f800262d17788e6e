// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <math.h>

#include "show/html.h"
#include "show/svg.h"

static void assert_text(const char *text, const char *expected)
{
	char *written = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&written, &len);

	html_text(out, text);
	fclose(out);
	assert_string_equal(written, expected);
	free(written);
}

static void text_means_itself(void **state)
{
	(void)state;
	assert_text("plain", "plain");
	assert_text("<script>alert('x')</script>",
		    "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
	assert_text("a & \"b\"", "a &amp; &quot;b&quot;");
	assert_text("bell\a", "bell\xef\xbf\xbd");
	assert_text("two\nlines", "two\nlines");
	assert_text("\xc3\xa9", "\xc3\xa9");
}

static void markup_stays_and_values_are_escaped(void **state)
{
	char *written = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&written, &len);

	(void)state;
	html_printf(out, "<td class=\"%s\">%s</td> 95 %", "a\"b", "<");
	fclose(out);
	assert_string_equal(written, "<td class=\"a&quot;b\">&lt;</td> 95 %");
	free(written);
}

static char *plot(const struct svg_dot *dots, size_t count)
{
	char *written = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&written, &len);

	svg_ratios(out, "a <title>", dots, count);
	fclose(out);
	return written;
}

static size_t count_of(const char *text, const char *what)
{
	size_t count = 0;

	while ((text = strstr(text, what))) {
		count++;
		text += strlen(what);
	}
	return count;
}

static void a_plot_shows_each_finite_ratio(void **state)
{
	const struct svg_dot dots[] = {
		{ (char *)"a<b", { 1.5, 1.2, 1.9 }, "better" },
		{ (char *)"inf", { INFINITY, 1, INFINITY }, "worse" },
		{ (char *)"none", { NAN, NAN, NAN }, "same" },
		{ (char *)"zero", { 0, 0, 0 }, "better" },
	};
	autofree char *svg = plot(dots, 4);

	(void)state;
	assert_int_equal(count_of(svg, "<circle "), 2);
	assert_non_null(strstr(svg, "<title>a &lt;title&gt;</title>"));
	assert_null(strstr(svg, "a<b"));
	assert_null(strstr(svg, "nan"));
	assert_null(strstr(svg, "inf"));
}

static void a_plot_of_nothing_is_left_out(void **state)
{
	autofree char *svg = plot(NULL, 0);

	(void)state;
	assert_string_equal(svg, "");
}

/* How far down a label is. */
static double label_down(const char *svg, const char *label)
{
	autofree char *end = xasprintf("\">%s</text>", label);
	const char *at = strstr(svg, end);

	assert_non_null(at);
	while (at[-1] != '"')
		at--;
	return strtod(at, NULL);
}

static void a_plot_of_lines_has_each_point_and_label(void **state)
{
	const struct svg_line lines[] = {
		{ .label = "a<b", .points = { { 1, 2014 }, { 512, 783 } }, .count = 2 },
		{ .label = "none" },
		{ .label = "alike", .points = { { 1, 2014 }, { 512, 783 } }, .count = 2 },
	};
	char *svg = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&svg, &len);

	(void)state;
	svg_lines(out, "cost", lines, 3);
	fclose(out);
	assert_int_equal(count_of(svg, "<circle "), 4);
	assert_int_equal(count_of(svg, "<polyline "), 2);
	assert_non_null(strstr(svg, ">a&lt;b</text>"));
	assert_null(strstr(svg, "none"));
	assert_null(strstr(svg, "nan"));
	/* Labels of lines that end at one point do not lie on each other. */
	assert_true(label_down(svg, "a&lt;b") + 12 <= label_down(svg, "alike"));
	free(svg);
}

static void a_table_of_cells_names_their_columns(void **state)
{
	struct html_table table;
	char *page = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&page, &len);

	(void)state;
	html_table_begin(&table, out, "<c>");
	html_table_head(&table, "name");
	html_table_head(&table, "a \"b\"");
	for (int i = 0; i < 2; i++) {
		html_table_cell(&table, "", "x<y");
		html_table_cell(&table, "better", "7");
	}
	html_table_end(&table);
	fclose(out);
	assert_string_equal(page, "<table>\n<caption>&lt;c&gt;</caption>\n<thead><tr>"
			    "<th scope=\"col\">name</th><th scope=\"col\">a &quot;b&quot;</th>"
			    "</tr></thead>\n<tbody>\n<tr><th scope=\"row\">x&lt;y</th>"
			    "<td class=\"better\" data-of=\"a &quot;b&quot;\">7</td></tr>\n"
			    "<tr><th scope=\"row\">x&lt;y</th>"
			    "<td class=\"better\" data-of=\"a &quot;b&quot;\">7</td></tr>\n"
			    "</tbody></table>\n");
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_means_itself),
		cmocka_unit_test(markup_stays_and_values_are_escaped),
		cmocka_unit_test(a_plot_shows_each_finite_ratio),
		cmocka_unit_test(a_plot_of_nothing_is_left_out),
		cmocka_unit_test(a_plot_of_lines_has_each_point_and_label),
		cmocka_unit_test(a_table_of_cells_names_their_columns),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
