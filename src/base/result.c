// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/fs.h"
#include "base/host.h"
#include "base/result.h"
#include "base/version.h"

enum {
	MAX_RECORDS	= 1000000,
	MAX_TEXT	= 1 << 16,
};

void result_begin(struct result *result, const char *command,
		  const char *command_line)
{
	result->host = host_facts();
	json_object_set_new(result->host, "command_line", json_string(command_line));
	result->records = json_array();
	result->root = json_pack("{s:s, s:s, s:o, s:o}", "rmaplab", RMAPLAB_VERSION,
				 "command", command, "host", result->host,
				 "results", result->records);
}

void result_add(struct result *result, json_t *record)
{
	json_array_append_new(result->records, record);
}

static int write_json(struct lab *lab, const json_t *root, const char *path)
{
	autofree char *text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	autofree char *lines = text ? xasprintf("%s\n", text) : NULL;
	int err = lines ? fs_write(path, lines, strlen(lines)) : -ENOMEM;

	if (!err || err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
		    "cannot write the result '%s': %s; choose another place",
		    path, strerror(-err));
}

int result_save(struct lab *lab, const struct result *result, const char *copy)
{
	const char *command = json_string_value(json_object_get(result->root, "command"));
	autofree char *path = lab_path(lab, "results/%s%s.json", lab->results, command);
	int err = write_json(lab, result->root, path);

	if (!err && copy)
		err = write_json(lab, result->root, copy);
	return err;
}

void result_end(struct result *result)
{
	json_decref(result->root);
	*result = (struct result){ 0 };
}

static bool is_flat(const json_t *value)
{
	size_t i;
	json_t *item;

	if (json_is_string(value))
		return json_string_length(value) <= MAX_TEXT;
	if (!json_is_array(value))
		return !json_is_object(value);
	json_array_foreach(value, i, item) {
		if (!json_is_number(item) && !json_is_string(item))
			return false;
	}
	return true;
}

static const char *validate_record(const json_t *record)
{
	const char *key;
	json_t *value;

	if (!json_is_object(record))
		return "a result is no object";
	json_object_foreach((json_t *)record, key, value) {
		if (!is_flat(value))
			return "a result is not flat";
	}
	if (!json_is_string(json_object_get(record, "tree")))
		return "a result does not name its tree";
	return NULL;
}

const char *result_validate(const json_t *root, const char *command)
{
	const char *name = json_string_value(json_object_get(root, "command"));
	const json_t *records = json_object_get(root, "results");
	const char *wrong = NULL;
	json_t *record;
	size_t i;

	if (!json_is_string(json_object_get(root, "rmaplab")))
		return "it was not written by rmaplab";
	if (!name || strcmp(name, command) != 0)
		return "it belongs to another command";
	if (!json_is_object(json_object_get(root, "host")))
		return "it does not describe the host";
	if (!json_is_array(records) || json_array_size(records) > MAX_RECORDS)
		return "it holds no list of results";
	json_array_foreach(records, i, record) {
		wrong = validate_record(record);
		if (wrong)
			break;
	}
	return wrong;
}

int result_load(struct lab *lab, const char *command, json_t **root)
{
	autofree char *path = lab_path(lab, "results/%s%s.json", lab->results, command);
	json_error_t error = { .text = "" };
	const char *wrong;

	*root = NULL;
	if (!fs_exists(path))
		return 0;
	*root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	wrong = *root ? result_validate(*root, command) : error.text;
	if (!wrong)
		return 0;
	json_decref(*root);
	*root = NULL;
	return fail_with(&lab->why, EXIT_UNFIT, EINVAL,
		    "cannot use the result '%s': %s; run 'rmaplab %s' again or remove it",
		    path, wrong, command);
}
