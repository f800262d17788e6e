// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
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
