// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/planner.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/record.h"
#include "campaign/plan.h"

#define USUAL_BASE	"6.12"

/* What makes a difference to a result, in words that are a file's name. */
static char *name_of(char *text)
{
	for (char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '-';
	return text;
}

void unit_add(json_t *unit, const char *text)
{
	json_array_append_new(json_object_get(unit, "arguments"), json_string(text));
}

void unit_add_number(json_t *unit, const char *option, long number)
{
	autofree char *text = xasprintf("%ld", number);

	unit_add(unit, option);
	unit_add(unit, text);
}

json_t *unit_begin(const struct planner *planner, char *name, const char *kind,
			  const char *tree, const char *command, json_t *needs)
{
	const char *base = planner->lab->base->name;
	bool usual = planner->lab->base == lab_base(USUAL_BASE);
	autofree char *rest = name_of(name);
	autofree char *full = xasprintf("%s%s%s", usual ? "" : base, usual ? "" : ".", rest);
	json_t *unit = json_pack("{s:s, s:s, s:s, s:[s], s:O}", "unit", full, "kind", kind,
				 "tree", tree, "arguments", command, "needs", needs);

	if (!usual) {
		unit_add(unit, "--base");
		unit_add(unit, base);
	}
	return unit;
}

/* Less how much time it may take: what was found in less is found. */
static json_t *what_it_does(const json_t *unit)
{
	const json_t *arguments = json_object_get(unit, "arguments");
	json_t *does = json_array(), *argument;
	size_t i;

	json_array_foreach((json_t *)arguments, i, argument) {
		if (strcmp(json_string_value(argument), "--seconds") == 0)
			i++;
		else
			json_array_append(does, argument);
	}
	return does;
}

char *unit_id(const struct planner *planner, const json_t *unit)
{
	json_t *did = json_object(), *need;
	autofree char *text = NULL;
	size_t i;

	json_object_set_new(did, "arguments", what_it_does(unit));
	json_object_set(did, "rmaplab", json_object_get(planner->ship.files, PLAN_PROGRAM));
	json_array_foreach(json_object_get(unit, "needs"), i, need)
		json_object_set(did, json_string_value(need),
				json_object_get(planner->ship.files, json_string_value(need)));
	text = json_dumps(did, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(did);
	return xasprintf("%016" PRIx64, hash_text(HASH_INIT, text ? text : ""));
}

int unit_end(struct planner *planner, json_t *unit, long seconds)
{
	const char *name = record_text(unit, "unit");
	const json_t *before = json_object_get(planner->units, name);
	autofree char *id = unit_id(planner, unit);
	int err = 0;

	json_object_set_new(unit, "seconds", json_integer(seconds));
	json_object_set_new(unit, "id", json_string(id));
	if (before && strcmp(record_text(before, "id"), id) != 0)
		err = fail_with(&planner->lab->why, EXIT_USAGE, EEXIST,
				"two units would be called '%s' and do different things; leave one of them out",
				name);
	else
		json_object_set(planner->units, name, unit);
	json_decref(unit);
	return err;
}

int planner_tree(struct planner *planner, const char *text, struct tree_spec *spec)
{
	struct failure *why = &planner->lab->why;
	int err = tree_spec_parse(text, spec, why);

	if (!err && (spec->kind == TREE_PATH || spec->extra[0]))
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "'%s' is on this machine only; a campaign's trees are stock, series and series:N, and 'variations'",
			    text);
	return err;
}
