/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a command found out, as JSON:
 *
 *	{"rmaplab": VERSION, "command": NAME, "host": {...}, "results": [...]}
 *
 * Each result is one flat record. The last result of each command lies in
 * build/results/COMMAND.json; that of another architecture or page size than the
 * usual one in build/results/ARCH-PAGES-COMMAND.json.
 */
#ifndef RMAPLAB_RESULT_H
#define RMAPLAB_RESULT_H

#include <jansson.h>

#include "base/lab.h"

/**
 * struct result - a result that is being collected
 * @root: the whole document
 * @host: its "host" object, for facts that a command adds; borrowed
 * @records: its "results" array; borrowed
 */
struct result {
	json_t *root;
	json_t *host;
	json_t *records;
};

/**
 * result_begin() - start a result with the facts about this host
 * @command: such as "bench"
 * @command_line: what the user typed, so that it can be repeated
 */
void result_begin(struct result *result, const char *command,
		  const char *command_line);

/** result_add() - append a flat record; takes over the reference */
void result_add(struct result *result, json_t *record);

/**
 * result_save() - write build/results/COMMAND.json and, if asked, a copy
 * @copy: file of --json, or NULL
 *
 * Return: 0, or negative errno with lab->why set.
 */
int result_save(struct lab *lab, const struct result *result, const char *copy);

/** result_end() - release */
void result_end(struct result *result);

/**
 * result_validate() - check the form of a document that came from outside
 * @root: any JSON
 * @command: which command must have written it
 *
 * Return: NULL if it is well-formed, else what is wrong with it, in words.
 */
const char *result_validate(const json_t *root, const char *command);

/**
 * result_load() - read build/results/COMMAND.json
 * @root: set to the document (json_decref() it), or NULL if there is none
 *
 * Return: 0, or negative errno with lab->why set if it is not well-formed.
 */
int result_load(struct lab *lab, const char *command, json_t **root);

#endif
