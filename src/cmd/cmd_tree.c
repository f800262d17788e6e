// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cmd/command.h"
#include "kernel/edit.h"
#include "kernel/tree.h"

enum action {
	BUILD,
	UNPACK,
	CHECKOUT,
	SAVE,
};

struct tree_options {
	const char *variant;
	enum action action;
};

static const struct argp_option own_options[] = {
	{ "config", 'c', "VARIANT", 0, "configuration to build: vm, debug, kcsan or gcov (vm)", 0 },
	{ "unpack", 'u', NULL, 0, "unpack and patch only: does a patch apply?", 0 },
	{ "checkout", 'C', NULL, 0,
	  "lay out a git work tree, build/edit/BASE, with the series as commits", 0 },
	{ "save", 'S', NULL, 0, "write its commits back as patches", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct tree_options *own = state->input;

	switch (key) {
	case 'c':
		own->variant = arg;
		return 0;
	case 'u':
		own->action = UNPACK;
		return 0;
	case 'C':
		own->action = CHECKOUT;
		return 0;
	case 'S':
		own->action = SAVE;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int unpack(struct options *options)
{
	int err = 0;

	for (size_t i = 0; !err && i < options->tree_count; i++)
		err = tree_unpack(&options->lab, &options->trees[i]);
	return err;
}

static int build(const char *variant, struct options *options)
{
	for (size_t i = 0; i < options->tree_count; i++) {
		struct tree tree;
		int err = tree_build(&options->lab, &options->trees[i], variant,
				     &tree);

		if (err)
			return err;
		printf("%-*s  %s\n%*s  %s\n", TREE_LABEL_SIZE - 1, tree.spec.label,
		       tree.release, TREE_LABEL_SIZE - 1, "", tree.image);
		tree_free(&tree);
	}
	return 0;
}

int cmd_tree(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct tree_options own = { .variant = "vm" };
	const struct options_command command = {
		.name = "tree",
		.doc = "Prepares and builds kernel trees, and prints where they are.",
		.options = own_options, .parser = parse, .input = &own,
		.trees = trees,
	};
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = lab_lock(&options->lab);
	if (err)
		return err;
	switch (own.action) {
	case UNPACK:
		return unpack(options);
	case CHECKOUT:
		return edit_checkout(&options->lab);
	case SAVE:
		return edit_save(&options->lab);
	default:
		return build(own.variant, options);
	}
}
