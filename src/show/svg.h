/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plots as inline SVG. Colours come from classes, so that the page decides
 * about light and dark.
 */
#ifndef RMAPLAB_SVG_H
#define RMAPLAB_SVG_H

#include <stdio.h>

#include "measure/stats.h"

/**
 * struct svg_dot - a ratio in a plot
 * @label: what was compared
 * @ratio: value and interval
 * @class: "better", "worse" or "same"
 */
struct svg_dot {
	char *label;
	struct estimate ratio;
	const char *class;
};

/**
 * svg_ratios() - a dot and a confidence interval for each ratio, one below
 * the other, on a common logarithmic axis with a line at 1
 * @title: of the plot, also for those who only hear it
 * @dots: the ratios; what is infinite or not a number is left out
 * @count: how many
 */
void svg_ratios(FILE *out, const char *title, const struct svg_dot *dots,
		size_t count);

enum { SVG_POINTS = 16 };

/** struct svg_point - both positive */
struct svg_point {
	double x;
	double y;
};

/**
 * struct svg_line - points that belong together
 * @label: stands at its end
 * @points: from left to right
 * @count: how many, up to SVG_POINTS
 */
struct svg_line {
	const char *label;
	struct svg_point points[SVG_POINTS];
	size_t count;
};

/**
 * svg_lines() - lines on two logarithmic axes
 * @title: of the plot, also for those who only hear it
 * @lines: what is drawn; one without points is left out
 * @count: how many
 *
 * Each x at which there is a point is marked on the axis.
 */
void svg_lines(FILE *out, const char *title, const struct svg_line *lines, size_t count);

#endif
