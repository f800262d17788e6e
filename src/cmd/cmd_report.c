// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/command.h"
#include "show/report.h"

static const struct argp_option own_options[] = {
	{ "all", 'a', NULL, 0, "print every row of the results, too", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	bool *all = state->input;

	(void)arg;
	if (key != 'a')
		return ARGP_ERR_UNKNOWN;
	*all = true;
	return 0;
}

/* Columns of the terminal; 0 if it is none. */
static int terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

int cmd_report(int argc, char **argv, struct options *options)
{
	bool all = false;
	const struct options_command command = {
		.name = "report",
		.doc = "Answers a reviewer's questions from the last result of each command, "
		       "and writes one self-contained HTML page.",
		.options = own_options, .parser = parse, .input = &all, .arch = true,
	};
	autofree char *path = NULL;
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = report_write(&options->lab, &path);
	if (!err)
		err = report_answers(&options->lab, options->arch ? options->on : NULL,
				     options->on_pages, all, terminal_width(), stdout);
	if (!err)
		printf(all ? "page: %s\n" : "every row: rmaplab report --all, or the page: %s\n",
		       path);
	return err;
}
