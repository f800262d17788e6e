// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cmd/options.h"
#include "cmd/selection.h"

enum { DEFAULT_BOOTS = 7 };

static void choose(struct selection *selection, const char *name,
		   struct argp_state *state)
{
	const struct workload *workload = workload_find(selection->command, name);

	if (!workload)
		argp_error(state, "unknown workload '%s': see %s --list", name,
			   selection->command);
	for (size_t i = 0; i < selection->count; i++) {
		if (selection->chosen[i] == workload)
			return;
	}
	selection->chosen[selection->count++] = workload;
}

static void choose_all(struct selection *selection)
{
	const struct workload *workload;

	for (size_t i = 0; (workload = workload_at(selection->command, i)); i++)
		selection->chosen[selection->count++] = workload;
}

error_t selection_parse(struct selection *selection, int key, char *arg,
			struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_INIT:
		if (!selection->boots)
			selection->boots = DEFAULT_BOOTS;
		return 0;
	case 'n':
		selection->boots = (int)options_number(state, "boots", arg, 1, 1000);
		return 0;
	case 'l':
		selection->list = true;
		return 0;
	case ARGP_KEY_ARG:
		choose(selection, arg, state);
		return 0;
	case ARGP_KEY_NO_ARGS:
		choose_all(selection);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int selection_list(const struct selection *selection)
{
	const struct workload *workload;

	for (size_t i = 0; (workload = workload_at(selection->command, i)); i++) {
		printf("%-8s  %s\n", workload->name, workload->summary);
		for (const char *const *line = workload->plan; *line; line++)
			printf("%-8s    %s\n", "", *line);
	}
	return 0;
}
