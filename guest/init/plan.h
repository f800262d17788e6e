/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan - what init is asked to run, one command a line
 *
 *	# a remark
 *	move_bench threads --threads 2
 *	timeout=300 move_test
 *
 * Words are separated by blanks; there is no quoting. A program without a
 * slash lies in /bin.
 */
#ifndef GUEST_PLAN_H
#define GUEST_PLAN_H

enum { PLAN_WORDS = 32, PLAN_TIMEOUT = 120 };

/**
 * struct plan_line - one command
 * @timeout: seconds it may take
 * @command: the line as it is to be reported
 * @path: of the program
 * @argv: its words, ended by NULL; point into @words
 * @words: the storage for them
 */
struct plan_line {
	unsigned int timeout;
	char command[512];
	char path[128];
	char *argv[PLAN_WORDS + 1];
	char words[512];
};

/**
 * plan_parse() - read one line
 * @text: the line, with or without its end
 * @line: filled in
 *
 * Return: 1 when there is a command, 0 for an empty line or a remark, -EINVAL
 * for a timeout that is no number or without a command, -E2BIG for a line that
 * is too long.
 */
int plan_parse(const char *text, struct plan_line *line);

#endif /* GUEST_PLAN_H */
