/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * menu - the command line of a program that does one of several things
 *
 *	PROGRAM ENTRY [OPTION...]
 *
 * Each entry has defaults of its own, and takes some of the options only.
 */
#ifndef GUEST_MENU_H
#define GUEST_MENU_H

#include <argp.h>
#include <stddef.h>

/**
 * struct menu_entry - one thing that the program does; an entry of the
 * program's table begins with it
 * @name: the word on the command line
 * @summary: one line for --help
 * @keys: the options it takes, as their short letters
 */
struct menu_entry {
	const char *name;
	const char *summary;
	const char *keys;
};

/**
 * struct menu - what a program can do
 * @noun: what an entry is called, such as "workload"
 * @doc: the program in a line, for --help
 * @table: the entries
 * @count: how many
 * @size: of one, in bytes
 * @options: of all entries, for argp
 * @choose: called with the entry, before its options
 * @set: called with each option that the entry takes
 * @check: called at the end of the line, or NULL
 *
 * The functions get the request of menu_parse(). They report what is wrong by
 * argp_error(), which ends the program.
 */
struct menu {
	const char *noun;
	const char *doc;
	const void *table;
	size_t count;
	size_t size;
	const struct argp_option *options;
	void (*choose)(void *request, const struct menu_entry *entry);
	void (*set)(struct argp_state *state, void *request, int key, const char *arg);
	void (*check)(struct argp_state *state, void *request);
};

/**
 * menu_parse() - understand a command line; ends the program if it is wrong
 * @menu: what there is
 * @argc: of main()
 * @argv: of main()
 * @request: handed to the menu's functions
 */
void menu_parse(const struct menu *menu, int argc, char **argv, void *request);

#endif /* GUEST_MENU_H */
