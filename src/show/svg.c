// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <string.h>

#include "show/html.h"
#include "show/svg.h"

/*
 * In units of the SVG's own coordinates, which are CSS pixels where a plot is as
 * wide as this: about the width of a telephone, so that text stays readable there.
 */
enum {
	WIDTH		= 360,
	MARGIN		= 12,
	ROW_HEIGHT	= 36,
	TEXT_DOWN	= 13,	/* of a row: the base line of its name */
	BAR_DOWN	= 25,	/* and its bar, right of which the figures are */
	BAR_RIGHT	= 236,
	TOP		= 6,
	AXIS_HEIGHT	= 24,
	RADIUS		= 4,

	PLOT_HEIGHT	= 250,
	PLOT_LEFT	= 44,
	PLOT_RIGHT	= 70,	/* for the labels of the lines */
	LABEL_HEIGHT	= 14,
	DECADES		= 10,
};

/* Where the axis is marked; those outside the plot are left out. */
static const double ticks[] = {
	0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2,
	3, 5, 10, 20, 50, 100,
};

enum { FEWEST_PIXELS = 34 };	/* between two marks of the axis */

/* The axis: from @low to @high, both in logarithms. */
struct axis {
	double low;
	double high;
};

static double clamp_log(double ratio)
{
	return log(fmin(fmax(ratio, 0.01), 100));
}

static double share_of(const struct axis *axis, double logarithm)
{
	double share = (logarithm - axis->low) / (axis->high - axis->low);

	return fmin(fmax(share, 0), 1);
}

static double x_of(const struct axis *axis, double ratio)
{
	return MARGIN + (BAR_RIGHT - 2 * MARGIN) * share_of(axis, clamp_log(ratio));
}

static bool is_plottable(const struct svg_dot *dot)
{
	return isfinite(dot->ratio.value) && isfinite(dot->ratio.low) &&
	       isfinite(dot->ratio.high);
}

/* Room for all intervals and for 10 % around 1. */
static struct axis fit_axis(const struct svg_dot *dots, size_t count)
{
	struct axis axis = { clamp_log(0.9), clamp_log(1.1) };

	for (size_t i = 0; i < count; i++) {
		if (!is_plottable(&dots[i]))
			continue;
		axis.low = fmin(axis.low, clamp_log(dots[i].ratio.low));
		axis.high = fmax(axis.high, clamp_log(dots[i].ratio.high));
	}
	axis.low -= 0.02;
	axis.high += 0.02;
	return axis;
}

static void draw_tick(FILE *out, double x, double tick, int bottom)
{
	fprintf(out, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>"
		"<text class=\"tick\" x=\"%.1f\" y=\"%d\">%g</text>\n",
		tick == 1 ? "one" : "grid", x, x, TOP, bottom, x, bottom + 16, tick);
}

/* The mark at 1 is always drawn; others where they do not overlap one that is. */
static void draw_axis(FILE *out, const struct axis *axis, int bottom)
{
	double one = x_of(axis, 1);
	double last = -WIDTH;

	draw_tick(out, one, 1, bottom);
	for (size_t i = 0; i < ARRAY_SIZE(ticks); i++) {
		double x = x_of(axis, ticks[i]);

		if (log(ticks[i]) < axis->low || log(ticks[i]) > axis->high ||
		    fabs(x - one) < FEWEST_PIXELS || x - last < FEWEST_PIXELS)
			continue;
		draw_tick(out, x, ticks[i], bottom);
		last = x;
	}
}

static int digits_of(double ratio)
{
	return ratio < 10 ? 3 : ratio < 100 ? 1 : 0;
}

/* The name above; the bar below, and the figures beside it. */
static void draw_dot(FILE *out, const struct axis *axis, const struct svg_dot *dot, double top)
{
	const struct estimate *ratio = &dot->ratio;

	html_printf(out, "<g class=\"%s\"><text x=\"0\"", dot->class);
	fprintf(out, " y=\"%.1f\">", top + TEXT_DOWN);
	html_text(out, dot->label);
	fprintf(out, "</text><text class=\"value\" x=\"%d\" y=\"%.1f\">%.*f [%.*f, %.*f]</text>",
		WIDTH, top + BAR_DOWN + RADIUS, digits_of(ratio->value), ratio->value,
		digits_of(ratio->low), ratio->low, digits_of(ratio->high), ratio->high);
	fprintf(out, "<line class=\"ci\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/></g>\n",
		x_of(axis, ratio->low), x_of(axis, ratio->high), top + BAR_DOWN, top + BAR_DOWN,
		x_of(axis, ratio->value), top + BAR_DOWN, RADIUS);
}

static void begin(FILE *out, int height, const char *title, const char *description)
{
	fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, height);
	html_printf(out, "<title>%s</title>\n<desc>%s</desc>\n", title, description);
}

void svg_ratios(FILE *out, const char *title, const struct svg_dot *dots,
		size_t count)
{
	struct axis axis = fit_axis(dots, count);
	int rows = 0;
	int bottom;

	for (size_t i = 0; i < count; i++)
		rows += is_plottable(&dots[i]);
	if (rows == 0)
		return;
	bottom = TOP + rows * ROW_HEIGHT;
	begin(out, bottom + AXIS_HEIGHT, title, "A dot for each ratio, a bar for its 95 % "
	      "confidence interval, on a logarithmic axis.");
	draw_axis(out, &axis, bottom);
	for (size_t i = 0, row = 0; i < count; i++) {
		if (is_plottable(&dots[i]))
			draw_dot(out, &axis, &dots[i], TOP + ROW_HEIGHT * (double)row++);
	}
	fputs("</svg>\n", out);
}

/* Both axes of a plot of lines. */
struct plane {
	struct axis x;
	struct axis y;
};

static double across(const struct plane *plane, double x)
{
	return PLOT_LEFT + (WIDTH - PLOT_LEFT - PLOT_RIGHT) * share_of(&plane->x, log(x));
}

static double down(const struct plane *plane, double y)
{
	return PLOT_HEIGHT - AXIS_HEIGHT -
	       (PLOT_HEIGHT - AXIS_HEIGHT - TOP - LABEL_HEIGHT) * share_of(&plane->y, log(y));
}

static void widen(struct axis *axis, double value)
{
	axis->low = fmin(axis->low, log(value));
	axis->high = fmax(axis->high, log(value));
}

static struct plane fit_plane(const struct svg_line *lines, size_t count)
{
	struct plane plane = { { INFINITY, -INFINITY }, { INFINITY, -INFINITY } };

	for (size_t i = 0; i < count; i++) {
		for (size_t p = 0; p < lines[i].count; p++) {
			widen(&plane.x, lines[i].points[p].x);
			widen(&plane.y, lines[i].points[p].y);
		}
	}
	/* Room for the figures below the lowest point; and a plane of some height. */
	plane.y.low = fmin(plane.y.low - 0.5, plane.y.high - log(2));
	plane.y.high += 0.1;
	/* Room for the figures at the first and the last point. */
	plane.x.low -= 0.4;
	plane.x.high += 0.4;
	return plane;
}

/* Marks at 1, 2, 5, 10, ... */
static void draw_rows(FILE *out, const struct plane *plane)
{
	static const double steps[] = { 1, 2, 5 };

	for (size_t i = 0; i < DECADES * ARRAY_SIZE(steps); i++) {
		size_t decade = i / ARRAY_SIZE(steps);
		double value = pow(10, (double)decade) * steps[i % ARRAY_SIZE(steps)];

		if (log(value) < plane->y.low || log(value) > plane->y.high)
			continue;
		fprintf(out, "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			"<text class=\"value tick\" x=\"%d\" y=\"%.1f\">%g</text>\n",
			PLOT_LEFT, WIDTH - PLOT_RIGHT, down(plane, value), down(plane, value),
			PLOT_LEFT - 6, down(plane, value) + 4, value);
	}
}

static void draw_columns(FILE *out, const struct plane *plane, const struct svg_line *line)
{
	for (size_t p = 0; p < line->count; p++)
		fprintf(out, "<text class=\"tick\" x=\"%.1f\" y=\"%d\">%g</text>\n",
			across(plane, line->points[p].x), PLOT_HEIGHT - 6, line->points[p].x);
}

/* Told apart by colour, and by dashes where there is none. */
static void draw_line(FILE *out, const struct plane *plane, const struct svg_line *line,
		      size_t number)
{
	fprintf(out, "<g class=\"line line%zu\"><polyline points=\"", number % 4);
	for (size_t p = 0; p < line->count; p++)
		fprintf(out, "%.1f,%.1f ", across(plane, line->points[p].x),
			down(plane, line->points[p].y));
	fputs("\"/>", out);
	for (size_t p = 0; p < line->count; p++) {
		const struct svg_point *point = &line->points[p];

		fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>"
			"<text class=\"tick\" x=\"%.1f\" y=\"%.1f\">%.0f</text>",
			across(plane, point->x), down(plane, point->y), across(plane, point->x),
			down(plane, point->y) + (number % 2 ? 16 : -7), point->y);
	}
	fputs("</g>\n", out);
}

/* Where a line's label goes: at its end, but not over those above it. */
static double label_down(const struct plane *plane, const struct svg_line *lines, size_t count,
			 size_t which)
{
	const struct svg_line *line = &lines[which];
	double y = down(plane, line->points[line->count - 1].y);
	size_t above = 0;

	for (size_t i = 0; i < count; i++) {
		double other = lines[i].count ?
			down(plane, lines[i].points[lines[i].count - 1].y) : INFINITY;

		above += fabs(other - y) < LABEL_HEIGHT && (other < y || (other == y && i < which));
	}
	return y + 4 + LABEL_HEIGHT * (double)above;
}

void svg_lines(FILE *out, const char *title, const struct svg_line *lines, size_t count)
{
	struct plane plane = fit_plane(lines, count);
	size_t longest = 0;

	for (size_t i = 0; i < count; i++)
		longest = lines[i].count > lines[longest].count ? i : longest;
	if (count == 0 || lines[longest].count == 0)
		return;
	begin(out, PLOT_HEIGHT, title, "One line for each tree, on logarithmic axes.");
	draw_rows(out, &plane);
	draw_columns(out, &plane, &lines[longest]);
	for (size_t i = 0; i < count; i++) {
		if (!lines[i].count)
			continue;
		draw_line(out, &plane, &lines[i], i);
		fprintf(out, "<text x=\"%d\" y=\"%.1f\">", WIDTH - PLOT_RIGHT + 8,
			label_down(&plane, lines, count, i));
		html_text(out, lines[i].label);
		fputs("</text>\n", out);
	}
	fputs("</svg>\n", out);
}
