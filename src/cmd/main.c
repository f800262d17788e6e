// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmaplab: prove, measure and ship a change to Linux's reverse-map locking.
 */
#include <argp.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/version.h"
#include "cmd/command.h"

static const struct command commands[] = {
	{ "tree",	"prepare and build kernel trees",		cmd_tree },
	{ "explore",	"run a tree's objects under every schedule",	cmd_explore },
	{ "bench",	"boot trees in turn, measure and compare them",	cmd_bench },
	{ "audit",	"who holds the folio lock on every path to a walk", cmd_audit },
	{ "profile",	"count the instructions of a move by function",	cmd_profile },
	{ "impact",	"compare reclaim, copy-on-write, DAMON, idle tracking",	cmd_impact },
	{ "litmus",	"count the outcomes of races on trees or on this host", cmd_litmus },
	{ "test",	"boot trees and run the functional tests",	cmd_test },
	{ "torture",	"boot trees and do everything at once there",	cmd_torture },
	{ "campaign",	"plan, run and merge many runs on many machines", cmd_campaign },
	{ "check",	"apply patches to a tree, and look at it from all sides", cmd_check },
	{ "doctor",	"what is installed, what is missing, how long it takes", cmd_doctor },
	{ "report",	"answer a reviewer's questions from the results, write a page",	cmd_report },
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* Where the arguments of the command start, and which command it is. */
struct chosen {
	const struct command *command;
	int first;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct chosen *chosen = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (strcmp(arg, "help") == 0)
			argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
		chosen->command = find_command(arg);
		if (!chosen->command)
			argp_error(state, "unknown command '%s'", arg);
		chosen->first = state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no command given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static char *describe_commands(void)
{
	char *text = xstrdup("Prove, measure and ship a change to Linux's reverse-map locking.\v"
			     "Commands (`rmaplab COMMAND --help' tells more):\n\n");

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		autofree char *before = text;

		text = xasprintf("%s  %-8s %s\n", before, commands[i].name,
				 commands[i].summary);
	}
	return text;
}

static struct chosen choose(int argc, char **argv)
{
	autofree char *doc = describe_commands();
	const struct argp argp = {
		.parser = parse, .args_doc = "COMMAND [ARGUMENT...]", .doc = doc,
	};
	struct chosen chosen = { 0 };

	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &chosen);
	return chosen;
}

/* The exit status by which shells know that a signal ended a program. */
static int die_of(int number)
{
	fputs("rmaplab: interrupted; what was built so far is kept, run it again\n",
	      stderr);
	return 128 + number;
}

/* What we printed is our result: it must have arrived. */
static int check_stdout(struct options *options, int status)
{
	if (!ferror(stdout) && fflush(stdout) == 0)
		return status;
	return fail_with(&options->lab.why, EXIT_UNFIT, EIO,
			 "cannot write to standard output; give it a place with room");
}

int main(int argc, char **argv)
{
	static char name[] = "rmaplab";
	struct options options = { 0 };
	struct chosen chosen;
	int status;

	argp_program_version = "rmaplab " RMAPLAB_VERSION;
	argp_err_exit_status = EXIT_USAGE;
	setvbuf(stdout, NULL, _IOLBF, 0);
	interrupt_setup();

	chosen = choose(argc, argv);
	/* Errors of the option parsers begin with the name of the program. */
	argv[0] = name;
	argv[chosen.first] = name;
	status = chosen.command->run(argc - chosen.first, argv + chosen.first,
				     &options);
	status = check_stdout(&options, status);
	if (options.lab.why.status && !interrupted())
		fail_print(&options.lab.why);
	if (status < 0)
		status = options.lab.why.status ? (int)options.lab.why.status : EXIT_UNFIT;
	if (interrupted())
		status = die_of(interrupted());
	options_free(&options);
	return status;
}
