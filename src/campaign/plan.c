// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/record.h"

static int write_text(struct lab *lab, const char *dir, const char *name, const char *text)
{
	autofree char *path = xasprintf("%s/%s", dir, name);
	int err = fs_write(path, text, strlen(text));

	return err ? lab_fail_write(lab, path, err) : 0;
}

/* One unit of the plan, and the files that it needs, on a line. */
static char *plan_of_one(const json_t *plan, json_t *unit)
{
	const json_t *all = json_object_get(plan, "files");
	json_t *files = json_pack("{s:O}", PLAN_PROGRAM, json_object_get(all, PLAN_PROGRAM)), *need, *one;
	char *text;
	size_t i;

	json_array_foreach(json_object_get(unit, "needs"), i, need)
		json_object_set(files, json_string_value(need),
				json_object_get(all, json_string_value(need)));
	one = json_pack("{s:s, s:O, s:o, s:[O]}", "command", "plan", "base",
			json_object_get(plan, "base"), "files", files, "units", unit);
	text = json_dumps(one, JSON_COMPACT);
	json_decref(one);
	return text ? text : xstrdup("");
}

static int write_each(struct lab *lab, const char *dir, const json_t *plan)
{
	autofree char *below = xasprintf("%s/plan", dir);
	json_t *unit;
	size_t i;
	int err = fs_remove(below);

	if (err)
		return lab_fail_write(lab, below, err);
	json_array_foreach(json_object_get(plan, "units"), i, unit) {
		autofree char *text = plan_of_one(plan, unit);

		err = write_text(lab, below, record_text(unit, "unit"), text);
		if (err)
			break;
	}
	return err;
}

int plan_write(struct lab *lab, const char *dir, const json_t *plan)
{
	autofree char *text = json_dumps(plan, JSON_INDENT(1));
	autofree char *lines = NULL;
	size_t size, i;
	FILE *out = open_memstream(&lines, &size);
	json_t *unit;
	int err;

	json_array_foreach(json_object_get(plan, "units"), i, unit)
		if (out)
			fprintf(out, PLAN_LINE "\n", record_text(unit, "unit"));
	if (!out || fclose(out) || !text)
		return lab_fail_write(lab, dir, -ENOMEM);
	err = write_text(lab, dir, "units", lines);
	if (!err)
		err = write_each(lab, dir, plan);
	return err ? err : write_text(lab, dir, "plan.json", text ? text : "");
}

static int read_plan(struct lab *lab, const char *path, json_t **plan)
{
	json_error_t error = { .text = "" };
	json_t *unit;
	size_t i;

	*plan = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (*plan && strcmp(record_text(*plan, "command"), "plan") == 0 &&
	    json_is_array(json_object_get(*plan, "units"))) {
		json_array_foreach(json_object_get(*plan, "units"), i, unit)
			if (!*record_text(unit, "unit") || strchr(record_text(unit, "unit"), '/') ||
			    !*record_text(unit, "id"))
				break;
		if (i == json_array_size(json_object_get(*plan, "units")) &&
		    lab_base(record_text(*plan, "base")))
			return 0;
	}
	json_decref(*plan);
	*plan = NULL;
	return fail_with(&lab->why, EXIT_USAGE, EINVAL,
		    "'%s' is no campaign's plan%s%s; name the directory that 'rmaplab campaign plan' has written",
		    path, *error.text ? ": " : "", error.text);
}

int plan_read(struct lab *lab, const char *dir, json_t **plan)
{
	autofree char *path = xasprintf("%s/plan.json", dir);

	return read_plan(lab, path, plan);
}

int plan_read_one(struct lab *lab, const char *dir, const char *name, json_t **plan)
{
	autofree char *whole = xasprintf("%s/plan.json", dir);
	autofree char *path = xasprintf("%s/plan/%s", dir, name);

	*plan = NULL;
	if (!strchr(name, '/') && fs_exists(path) && fs_exists(whole))
		return read_plan(lab, path, plan);
	return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			 "the plan in '%s' has no unit '%s'; its file 'units' has them all", dir,
			 name);
}

const json_t *plan_unit(const json_t *plan, const char *name)
{
	json_t *unit;
	size_t i;

	json_array_foreach(json_object_get(plan, "units"), i, unit)
		if (strcmp(record_text(unit, "unit"), name) == 0)
			return unit;
	return NULL;
}
