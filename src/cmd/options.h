/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options that commands share. A command names those that it takes, its
 * own come through an ordinary argp whose child is options_argp().
 */
#ifndef RMAPLAB_OPTIONS_H
#define RMAPLAB_OPTIONS_H

#include <argp.h>

#include "base/lab.h"
#include "kernel/tree_spec.h"

/**
 * struct options - what the user asked for
 * @lab: opened by options_parse()
 * @trees: the trees, the command's default ones if none were named
 * @tree_count: how many
 * @trees_named: whether the user named any
 * @arch: name of --arch, or NULL
 * @pages: name of --page-size, or NULL
 * @cpu: name of --cpu, or NULL
 * @on: what that is, the default if nothing was named
 * @on_pages: and with which pages
 * @json: file of --json, or NULL
 * @command_line: what was typed; owned
 */
struct options {
	struct lab lab;
	struct tree_spec trees[TREE_MAX];
	size_t tree_count;
	bool trees_named;
	const char *arch;
	const char *pages;
	const char *cpu;
	const struct arch *on;
	const struct arch_pages *on_pages;
	const char *json;
	char *command_line;
};

/**
 * struct options_command - how a command is parsed
 * @name: as typed
 * @args_doc: what follows the options, for --help
 * @doc: one paragraph for --help
 * @options: the command's own options, or NULL
 * @parser: of these options and of arguments, or NULL; its state->input is
 *	@input
 * @input: handed to @parser
 * @trees: labels of the default trees, NULL-terminated; NULL: takes no trees
 * @builds: takes --base, --source-archive and --jobs, as those with @trees do
 * @host_only: takes no --arch: its trees are always of the host's
 * @arch: takes --arch and --page-size without trees, for results
 * @json: whether the command takes --json
 */
struct options_command {
	const char *name;
	const char *args_doc;
	const char *doc;
	const struct argp_option *options;
	argp_parser_t parser;
	void *input;
	const char *const *trees;
	bool builds;
	bool host_only;
	bool arch;
	bool json;
};

/**
 * options_parse() - parse a command line and open the laboratory
 *
 * A wrong option ends the program with status 2, --help with 0.
 *
 * Return: 0, or negative errno with options->lab.why set.
 */
int options_parse(const struct options_command *command, int argc, char **argv,
		  struct options *options);

/**
 * options_host() - refuse what does not go with --host
 *
 * Return: 0, or -EINVAL with options->lab.why set if a tree, or what it is built for,
 * was named.
 */
int options_host(struct options *options);

/** options_free() - close the laboratory and release the rest */
void options_free(struct options *options);

/**
 * options_number() - value of an option that takes a number
 *
 * Ends the program with a usage error if @text is none from @min to @max.
 */
long options_number(const struct argp_state *state, const char *option,
		    const char *text, long min, long max);

#endif
