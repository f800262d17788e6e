// SPDX-License-Identifier: GPL-2.0-only
#include "lib/menu.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/report.h"

enum { LONGEST_NOUN = 32 };

/* What the parser works on. */
struct parse {
	const struct menu *menu;
	const struct menu_entry *chosen;
	void *request;
};

static const struct menu_entry *entry_at(const struct menu *menu, size_t i)
{
	return (const void *)((const char *)menu->table + i * menu->size);
}

static void choose(struct argp_state *state, const char *name)
{
	struct parse *parse = state->input;
	const struct menu *menu = parse->menu;

	if (parse->chosen)
		argp_error(state, "one %s at a time: '%s' is too many", menu->noun, name);
	for (size_t i = 0; i < menu->count; i++)
		if (!strcmp(entry_at(menu, i)->name, name))
			parse->chosen = entry_at(menu, i);
	if (!parse->chosen) {
		argp_error(state, "there is no %s '%s'", menu->noun, name);
		return;
	}
	menu->choose(parse->request, parse->chosen);
}

static void set(struct argp_state *state, int key, const char *arg)
{
	const struct parse *parse = state->input;

	if (!parse->chosen) {
		argp_error(state, "the %s comes first", parse->menu->noun);
		return;
	}
	if (!strchr(parse->chosen->keys, key))
		argp_error(state, "%s has no option -%c", parse->chosen->name, key);
	parse->menu->set(state, parse->request, key, arg);
}

static void check(struct argp_state *state)
{
	const struct parse *parse = state->input;

	if (!parse->chosen)
		argp_error(state, "which %s?", parse->menu->noun);
	if (parse->menu->check)
		parse->menu->check(state, parse->request);
}

static error_t parse_one(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case ARGP_KEY_ARG:
		choose(state, arg);
		return 0;
	case ARGP_KEY_END:
		check(state);
		return 0;
	default:
		if (key <= 0 || key > 0x7f)
			return ARGP_ERR_UNKNOWN;
		set(state, key, arg);
		return 0;
	}
}

/* The list of entries, below the options. */
static char *help_filter(int key, const char *text, void *input)
{
	const struct parse *parse = input;
	const struct menu *menu = parse->menu;
	char *list = NULL;
	size_t size;
	FILE *out;

	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fprintf(out, "%c%ss:\n", toupper((unsigned char)menu->noun[0]), menu->noun + 1);
	for (size_t i = 0; i < menu->count; i++)
		fprintf(out, "  %-8s  %s\n", entry_at(menu, i)->name,
			entry_at(menu, i)->summary);
	fputs("\nResults are JSON lines on standard output. Exit status: 0 fine, "
	      "1 a page was wrong, 2 wrong usage, 4 not supported here.", out);
	fclose(out);
	return list;
}

void menu_parse(const struct menu *menu, int argc, char **argv, void *request)
{
	char args_doc[LONGEST_NOUN] = "";
	char doc[256];
	const struct argp argp = {
		.options = menu->options, .parser = parse_one,
		.args_doc = args_doc, .doc = doc, .help_filter = help_filter,
	};
	struct parse parse = { .menu = menu, .request = request };

	for (size_t i = 0; menu->noun[i] && i < sizeof(args_doc) - 1; i++)
		args_doc[i] = (char)toupper((unsigned char)menu->noun[i]);
	/* What comes after \v is printed below the options. */
	snprintf(doc, sizeof(doc), "%s\v", menu->doc);
	argp_err_exit_status = STATUS_USAGE;
	/* In order: an entry's defaults must be there before its options. */
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &parse);
}
