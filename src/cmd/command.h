/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A subcommand of rmaplab: one file cmd_NAME.c, one entry in main.c's table.
 */
#ifndef RMAPLAB_COMMAND_H
#define RMAPLAB_COMMAND_H

#include "cmd/options.h"

/**
 * struct command - a subcommand
 * @name: as typed
 * @summary: one line for `rmaplab --help`
 * @run: parses its own command line (argv[0] is "rmaplab") into @options and
 *	does the work. Returns 0, 1 if the claim does not hold, or negative
 *	errno with options->lab.why set; the caller reports and releases @options
 */
struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv, struct options *options);
};

int cmd_tree(int argc, char **argv, struct options *options);
int cmd_explore(int argc, char **argv, struct options *options);
int cmd_bench(int argc, char **argv, struct options *options);
int cmd_audit(int argc, char **argv, struct options *options);
int cmd_impact(int argc, char **argv, struct options *options);
int cmd_litmus(int argc, char **argv, struct options *options);
int cmd_test(int argc, char **argv, struct options *options);
int cmd_torture(int argc, char **argv, struct options *options);
int cmd_campaign(int argc, char **argv, struct options *options);
int cmd_profile(int argc, char **argv, struct options *options);
int cmd_check(int argc, char **argv, struct options *options);
int cmd_doctor(int argc, char **argv, struct options *options);
int cmd_report(int argc, char **argv, struct options *options);

#endif
