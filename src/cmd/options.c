// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/host.h"
#include "cmd/options.h"
#include "kernel/series.h"

enum {
	KEY_TREE = 0x1000,
	KEY_JSON,
	KEY_BUILD,
	KEY_BASE,
	KEY_SOURCE,
	KEY_ARCH,
	KEY_PAGES,
	KEY_CPU,
	KEY_ARCHIVE,
	KEY_JOBS,
	KEY_HELP,

	MAX_SHARED = 16,	/* more than there are shared options */
};

static const struct argp_option build_options[] = {
	{ "base", KEY_BASE, "VERSION", 0, "kernel that stock and series are based on: 6.12 or 7.3 (6.12)", 2 },
	{ "source-archive", KEY_ARCHIVE, "FILE", 0,
	  "kernel source to unpack, instead of the Debian package's", 2 },
	{ "jobs", KEY_JOBS, "N", 0, "compilers at once (one for each core)", 2 },
	{ 0 }
};

static const struct argp_option arch_options[] = {
	{ "arch", KEY_ARCH, "ARCH", 0, "what is built and booted: x86-64 or arm64 (x86-64)", 2 },
	{ "page-size", KEY_PAGES, "SIZE", 0, "of arm64: 4K, 16K or 64K (4K)", 2 },
	{ 0 }
};

static const struct argp_option cpu_options[] = {
	{ "cpu", KEY_CPU, "CPU", 0,
	  "processor of QEMU's to boot arm64 on: max, neoverse-n1, cortex-a76 or cortex-a72 (max)", 2 },
	{ 0 }
};

static const struct argp_option json_options[] = {
	{ "json", KEY_JSON, "FILE", 0, "write the results to FILE", 2 },
	{ 0 }
};

static const struct argp_option place_options[] = {
	{ "build", KEY_BUILD, "DIR", 0, "where everything is made (the folder whose bin/ has this program)", 3 },
	{ "source", KEY_SOURCE, "DIR", 0, "the repository (the one that this program lies in)", 3 },
	{ "help", KEY_HELP, NULL, 0, "print this and exit", 4 },
	{ 0 }
};

/* What the parsers work on. */
struct parse {
	const struct options_command *command;
	struct options *options;
};

long options_number(const struct argp_state *state, const char *option,
		    const char *text, long min, long max)
{
	char *end;
	long number;

	errno = 0;
	number = strtol(text, &end, 10);
	if (end == text || *end || errno || number < min || number > max)
		argp_error(state, "--%s takes a number from %ld to %ld, not '%s'",
			   option, min, max, text);
	return number;
}

static void add_tree(const struct argp_state *state, struct options *options,
		     const char *text)
{
	struct failure *why = &options->lab.why;

	if (options->tree_count == TREE_MAX)
		argp_error(state, "at most %d trees", TREE_MAX);
	if (tree_spec_parse(text, &options->trees[options->tree_count], why) == 0)
		options->tree_count++;
}

static void set_path(char **path, const char *text)
{
	free(*path);
	*path = xstrdup(text);
}

static void print_help(const struct argp_state *state)
{
	struct parse *parse = state->input;
	autofree char *name = xasprintf("rmaplab %s", parse->command->name);

	argp_help(state->root_argp, stdout, ARGP_HELP_USAGE | ARGP_HELP_LONG |
		  ARGP_HELP_DOC, name);
	exit(EXIT_HOLDS);
}

static error_t parse_shared(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct options *options = parse->options;
	struct lab *lab = &options->lab;

	switch (key) {
	case ARGP_KEY_INIT:
		/* The command's own parser comes first among the children. */
		if (parse->command->parser)
			state->child_inputs[0] = parse->command->input;
		return 0;
	case KEY_TREE:
		add_tree(state, options, arg);
		return 0;
	case KEY_JSON:
		options->json = arg;
		return 0;
	case KEY_BUILD:
		set_path(&lab->build, arg);
		return 0;
	case KEY_SOURCE:
		set_path(&lab->repo, arg);
		return 0;
	case KEY_ARCHIVE:
		set_path(&lab->archive, arg);
		return 0;
	case KEY_BASE:
		lab->base = lab_base(arg);
		if (!lab->base)
			argp_error(state, "there is no base '%s', use 6.12 or 7.3", arg);
		return 0;
	case KEY_ARCH:
		options->arch = arg;
		return 0;
	case KEY_PAGES:
		options->pages = arg;
		return 0;
	case KEY_CPU:
		options->cpu = arg;
		return 0;
	case KEY_JOBS:
		lab->jobs = (int)options_number(state, "jobs", arg, 1, 1024);
		return 0;
	case KEY_HELP:
		print_help(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int default_trees(const struct options_command *command,
			 struct options *options)
{
	struct failure *why = &options->lab.why;
	int err = 0;

	options->trees_named = options->tree_count > 0;
	if (options->trees_named || !command->trees)
		return 0;
	for (size_t i = 0; !err && command->trees[i]; i++) {
		err = tree_spec_parse(command->trees[i],
				      &options->trees[options->tree_count], why);
		options->tree_count++;
	}
	return err;
}

/* @names is what there is, and is released; empty: nothing can be chosen. */
static int fail_name(struct options *options, const char *what, const char *name,
		     char *names)
{
	autofree char *list = names;

	if (!*list)
		return fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
				 "there is no choice of a %s here; leave '%s' out", what, name);
	return fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
			 "there is no %s '%s' here; use one of: %s", what, name, list);
}

/* The trees were named before it was known what they are built for, or after. */
static int set_arch(struct options *options)
{
	const struct arch *arch = options->arch ? arch_find(options->arch) : arch_default();
	const struct arch_pages *pages;
	autofree char *prefix = NULL;
	const char *cpu;

	if (!arch)
		return fail_name(options, "architecture", options->arch, arch_names());
	pages = options->pages ? arch_pages_find(arch, options->pages) : arch->pages;
	if (!pages)
		return fail_name(options, "page size", options->pages,
				 arch_pages_names(arch));
	cpu = options->cpu ? arch_cpu_find(arch, options->cpu) : NULL;
	if (options->cpu && !cpu)
		return fail_name(options, "processor", options->cpu, arch_cpu_names(arch));
	options->on = arch;
	options->on_pages = pages;
	prefix = arch_prefix(arch, pages);
	snprintf(options->lab.results, sizeof(options->lab.results), "%s", prefix);
	for (size_t i = 0; i < options->tree_count; i++) {
		options->trees[i].arch = arch;
		options->trees[i].pages = pages;
		options->trees[i].cpu = cpu;
	}
	return 0;
}

/* What --tree takes, and which trees it is without: "(stock, series)". */
static char *describe_trees(const char *const *trees)
{
	char *text = xstrdup("stock, series, series:N, one of them and +PATCHFILE, the path of a "
			     "kernel source, or NAME=TREE; can be repeated (");

	for (size_t i = 0; trees[i]; i++) {
		autofree char *before = text;

		text = xasprintf("%s%s%s%s", before, i ? ", " : "", trees[i],
				 trees[i + 1] ? "" : ")");
	}
	return text;
}

static size_t append(struct argp_option *options, size_t n,
		     const struct argp_option *more)
{
	while (more->name)
		options[n++] = *more++;
	return n;
}

static void parse_argv(const struct options_command *command, int argc,
		       char **argv, struct options *options)
{
	const struct argp own = { command->options, command->parser, NULL, NULL,
				  NULL, NULL, NULL };
	const struct argp_child children[] = { { command->parser ? &own : NULL, 0, NULL, 0 },
					       { 0 } };
	struct argp_option shared[MAX_SHARED] = { { 0 } };
	const struct argp root = { shared, parse_shared, command->args_doc,
				   command->doc, children, NULL, NULL };
	struct parse parse = { command, options };
	autofree char *trees = command->trees ? describe_trees(command->trees) : NULL;
	const struct argp_option tree_options[] = {
		{ "tree", KEY_TREE, "TREE", 0, trees, 1 },
		{ 0 }
	};
	size_t n = 0;

	if (command->trees)
		n = append(shared, n, tree_options);
	if (command->trees || command->builds)
		n = append(shared, n, build_options);
	if (command->arch || (command->trees && !command->host_only))
		n = append(shared, n, arch_options);
	if (command->trees && !command->host_only)
		n = append(shared, n, cpu_options);
	if (command->json)
		n = append(shared, n, json_options);
	append(shared, n, place_options);
	argp_parse(&root, argc, argv, ARGP_NO_HELP, NULL, &parse);
}

/* To be kept before argp sorts the arguments. */
static char *join_args(const char *command, int argc, char **argv)
{
	char *line = xasprintf("rmaplab %s", command);

	for (int i = 1; i < argc; i++) {
		autofree char *before = line;
		autofree char *word = shell_word(argv[i]);

		line = xasprintf("%s %s", before, word);
	}
	return line;
}

/* Whether --json can be kept is known now; after an hour of work it is late. */
static int check_json(struct options *options)
{
	autofree char *copy = options->json ? xstrdup(options->json) : NULL;
	struct stat st;
	int err = 0;

	if (!copy)
		return 0;
	if (stat(options->json, &st))
		st.st_mode = S_IFREG;
	if (S_ISDIR(st.st_mode))
		err = EISDIR;
	/* A file is replaced; a device or a pipe is written to. */
	else if (access(S_ISREG(st.st_mode) ? dirname(copy) : copy, W_OK))
		err = errno;
	if (!err)
		return 0;
	return fail_with(&options->lab.why, EXIT_USAGE, err,
			 "cannot write '%s': %s; name a file in a folder that is there and may be written",
			 options->json, strerror(err));
}

/* How many patches there are is known now; after a build it is late. */
static int check_series(struct options *options)
{
	struct lab *lab = &options->lab;
	int err = 0;

	for (size_t i = 0; !err && i < options->tree_count; i++) {
		struct series series = { 0 };

		if (options->trees[i].kind != TREE_SERIES || options->trees[i].patches <= 0)
			continue;
		err = series_read(lab, &series);
		if (!err)
			err = series_take(lab, &series, options->trees[i].patches);
		series_free(&series);
	}
	return err;
}

int options_host(struct options *options)
{
	if (!options->trees_named && !options->arch && !options->pages && !options->cpu)
		return 0;
	return fail_with(&options->lab.why, EXIT_USAGE, EINVAL,
			 "--host runs on this kernel: it goes with no --tree, --arch, --page-size or --cpu; leave them out");
}

int options_parse(const struct options_command *command, int argc, char **argv,
		  struct options *options)
{
	*options = (struct options){
		.lab = { .base = lab_base("6.12"), .jobs = host_cpus(), .lock = -1 },
		.command_line = join_args(command->name, argc, argv),
	};
	int err;

	progress_init(&options->lab.progress);
	parse_argv(command, argc, argv, options);
	if (options->lab.why.status)
		return -EINVAL;
	err = check_json(options);
	if (!err)
		err = default_trees(command, options);
	if (!err)
		err = set_arch(options);
	if (!err)
		err = tree_spec_check(options->trees, options->tree_count,
				      &options->lab.why);
	if (!err)
		err = lab_open(&options->lab);
	if (!err)
		err = check_series(options);
	return err;
}

void options_free(struct options *options)
{
	lab_close(&options->lab);
	free(options->command_line);
}
