// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "show/html.h"
#include "show/svg.h"

/* In units of the SVG's own coordinates, which are CSS pixels at full size. */
enum {
	WIDTH		= 640,
	LABEL_WIDTH	= 300,
	MARGIN		= 24,
	ROW_HEIGHT	= 22,
	TOP		= 8,
	AXIS_HEIGHT	= 26,
	RADIUS		= 4,
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

static double x_of(const struct axis *axis, double ratio)
{
	double share = (clamp_log(ratio) - axis->low) / (axis->high - axis->low);
	const double room = WIDTH - LABEL_WIDTH - MARGIN;

	return LABEL_WIDTH + room * fmin(fmax(share, 0), 1);
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

static void draw_dot(FILE *out, const struct axis *axis, const struct svg_dot *dot,
		     double y)
{
	html_printf(out, "<g class=\"%s\"><title>", dot->class);
	html_text(out, dot->label);
	fprintf(out, ": %.3f (95 %% interval %.3f to %.3f)</title>", dot->ratio.value,
		dot->ratio.low, dot->ratio.high);
	fprintf(out, "<text class=\"label\" x=\"%d\" y=\"%.1f\">", LABEL_WIDTH - 12, y + 4);
	html_text(out, dot->label);
	fprintf(out, "</text><line class=\"ci\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>"
		"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\"/></g>\n",
		x_of(axis, dot->ratio.low), x_of(axis, dot->ratio.high), y, y,
		x_of(axis, dot->ratio.value), y, RADIUS);
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
	fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n<title>", WIDTH,
		bottom + AXIS_HEIGHT);
	html_text(out, title);
	fputs("</title>\n<desc>A dot for each ratio, a bar for its 95 % confidence "
	      "interval, on a logarithmic axis.</desc>\n", out);
	draw_axis(out, &axis, bottom);
	for (size_t i = 0, row = 0; i < count; i++) {
		if (is_plottable(&dots[i]))
			draw_dot(out, &axis, &dots[i],
				 TOP + ROW_HEIGHT * ((double)row++ + 0.5));
	}
	fputs("</svg>\n", out);
}
