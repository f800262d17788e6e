/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One self-contained HTML page from the last result of each command.
 */
#ifndef RMAPLAB_REPORT_H
#define RMAPLAB_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "base/lab.h"
#include "kernel/arch.h"

/**
 * struct report_section - how the result of one command is shown
 * @group: the question that it is about
 * @command: whose result
 * @title: heading
 * @intro: one paragraph, plain text
 * @write: writes tables and plots of a validated result; returns 0, or
 *	-EINVAL if the records are not what the command writes
 *
 * Adding a section is one entry in report.c and one file section_*.c.
 */
struct report_section {
	const char *group;
	const char *command;
	const char *title;
	const char *intro;
	int (*write)(FILE *out, const json_t *result);
};

int section_audit(FILE *out, const json_t *result);
int section_campaign(FILE *out, const json_t *result);
int section_bench(FILE *out, const json_t *result);
int section_explore(FILE *out, const json_t *result);
int section_impact(FILE *out, const json_t *result);
int section_test(FILE *out, const json_t *result);
int section_torture(FILE *out, const json_t *result);

/**
 * report_answers() - what is on the first screen
 * @arch: of which architecture; NULL: of the first that has any result
 * @pages: with which pages
 * @all: then every row of the results, too
 * @width: of the terminal, see answers_print()
 *
 * Return: 0, or negative errno with lab->why set.
 */
int report_answers(struct lab *lab, const struct arch *arch, const struct arch_pages *pages,
		   bool all, int width, FILE *out);

/**
 * report_write() - write build/report/index.html
 * @path: set to its path; the caller frees it
 *
 * Return: 0, or negative errno with lab->why set; a laboratory without any
 * result is a failure that says which commands to run.
 */
int report_write(struct lab *lab, char **path);

#endif
