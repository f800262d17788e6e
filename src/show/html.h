/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text that becomes part of HTML or SVG.
 */
#ifndef RMAPLAB_HTML_H
#define RMAPLAB_HTML_H

#include <stdio.h>

#include "base/util.h"

/**
 * html_text() - write text so that it means itself
 *
 * Fit for element content and for quoted attributes, in HTML and in SVG.
 * Control characters, which neither may hold, become U+FFFD.
 */
void html_text(FILE *out, const char *text);

/**
 * html_printf() - write markup with values in it
 * @fmt: markup, trusted; each "%s" is replaced by the next argument, a string,
 *	through html_text(); nothing else is special
 */
void html_printf(FILE *out, const char *fmt, ...);

#endif
