// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cmd/command.h"
#include "show/report.h"

int cmd_report(int argc, char **argv, struct options *options)
{
	const struct options_command command = {
		.name = "report",
		.doc = "Writes one self-contained HTML page from the last result of each command.",
	};
	autofree char *path = NULL;
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = report_write(&options->lab, &path);
	if (!err)
		printf("%s\n", path);
	return err;
}
