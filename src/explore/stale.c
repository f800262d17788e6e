// SPDX-License-Identifier: GPL-2.0-only
#include "explore/stale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/record.h"

/*
 * "a() reads ->mapping" of "a() mm/x.c:1 reads folio->mapping": lines differ from tree to tree,
 * and what the stage calls a folio from scenario to scenario.
 */
static char *key_of(const char *stale)
{
	const char *end = strstr(stale, "()");
	const char *object = strstr(stale, " reads ");
	const char *member = object ? strstr(object, "->") : NULL;

	if (!end || !object)
		return xstrdup(stale);
	return xasprintf("%.*s() reads %s", (int)(end - stale), stale,
			 member ? member : object + strlen(" reads "));
}

static void add_keys(json_t *keys, const json_t *list)
{
	json_t *stale;
	size_t i;

	json_array_foreach((json_t *)list, i, stale) {
		autofree char *key = key_of(json_string_value(stale));

		json_object_set_new(keys, key, json_true());
	}
}

/* One a line, with reasons as comments. What is shipped has none. */
static void add_known(const struct lab *lab, json_t *keys)
{
	autofree char *path = xasprintf("%s/explore/races.known", lab->repo);
	autofree char *text = NULL;
	char *rest = NULL;

	if (fs_read(path, &text, NULL))
		return;
	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		if (*line != '#')
			json_object_set_new(keys, line, json_true());
}

static bool is_of(const json_t *record, const char *tree)
{
	return *record_text(record, "scenario") && !strcmp(record_text(record, "tree"), tree);
}

static bool holds_on(const json_t *records, const char *base, const char *scenario)
{
	json_t *record;
	size_t i;

	json_array_foreach((json_t *)records, i, record)
		if (is_of(record, base) && !strcmp(record_text(record, "scenario"), scenario))
			return !strcmp(record_text(record, "verdict"), "holds");
	return false;
}

static json_t *new_of(const json_t *record, const json_t *keys)
{
	json_t *list = json_array(), *stale;
	size_t i;

	json_array_foreach(json_object_get(record, "stale"), i, stale) {
		autofree char *key = key_of(json_string_value(stale));

		if (!json_object_get(keys, key))
			json_array_append(list, stale);
	}
	return list;
}

size_t stale_compare(const struct lab *lab, const json_t *records, const char *base,
		     size_t *left_out)
{
	json_t *keys = json_object(), *record;
	size_t found = 0, i;

	*left_out = 0;
	add_known(lab, keys);
	json_array_foreach((json_t *)records, i, record)
		if (is_of(record, base)) {
			add_keys(keys, json_object_get(record, "stale"));
			*left_out += strcmp(record_text(record, "verdict"), "holds") != 0;
		}
	json_array_foreach((json_t *)records, i, record) {
		const char *scenario = record_text(record, "scenario");
		json_t *list;

		if (!*scenario || is_of(record, base) || !holds_on(records, base, scenario))
			continue;
		list = new_of(record, keys);
		if (json_array_size(list) > 0) {
			json_object_set(record, "new_races", list);
			found++;
		}
		json_decref(list);
	}
	json_decref(keys);
	return found;
}

void stale_print(const json_t *records, const char *base)
{
	json_t *told = json_object(), *record, *stale, *scenarios;
	const char *line;
	size_t i, j;

	json_array_foreach((json_t *)records, i, record) {
		json_array_foreach(json_object_get(record, "new_races"), j, stale) {
			line = json_string_value(stale);
			autofree char *key = xasprintf("%s: %s", record_text(record, "tree"),
						       line);

			scenarios = json_object_get(told, key);
			if (!scenarios) {
				scenarios = json_array();
				json_object_set_new(told, key, scenarios);
			}
			json_array_append(scenarios, json_object_get(record, "scenario"));
		}
	}
	if (json_object_size(told) > 0)
		printf("\nraces that %s does not have, by the memory model:\n", base);
	json_object_foreach(told, line, scenarios) {
		printf("  %s (", line);
		json_array_foreach(scenarios, i, stale)
			printf("%s%s", i ? ", " : "", json_string_value(stale));
		puts(")");
	}
	json_decref(told);
}
