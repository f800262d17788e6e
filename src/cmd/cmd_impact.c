// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>

#include "cmd/command.h"
#include "cmd/compare.h"
#include "cmd/selection.h"
#include "measure/answer.h"

static const struct argp_option own_options[] = {
	SELECTION_OPTIONS,
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	return selection_parse(state->input, key, arg, state);
}

static void print_answers(const struct measure *measure)
{
	const struct selection *selection = measure->selection;
	const struct dataset *set = &measure->set;

	for (size_t tree = 1; tree < set->trees; tree++) {
		struct pairing pair = verdict_pairing(set, tree);

		for (size_t i = 0; i < selection->count; i++) {
			autofree char *text = answer_text(set, selection->chosen[i], pair);

			if (text)
				printf("\n%s against %s: %s\n", set->labels[pair.tree],
				       set->labels[pair.base], text);
		}
	}
}

int cmd_impact(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct selection selection = { .command = "impact" };
	const struct options_command command = {
		.name = "impact", .args_doc = "[QUESTION...]",
		.doc = "Boots each tree in turn, several times, and tells what a change of the reverse map does to reclaim, to copy-on-write, and to DAMON and idle tracking.",
		.options = own_options, .parser = parse, .input = &selection,
		.trees = trees, .json = true,
	};
	int err = options_parse(&command, argc, argv, options);

	if (err)
		return err;
	if (selection.list)
		return selection_list(&selection);
	return compare_run(options, &selection, false, print_answers);
}
