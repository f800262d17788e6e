// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/dataset.h"

/* Members of a record that are no parameters of the workload. */
static const char *const fixed[] = {
	"tree", "workload", "metric", "unit", "value", "samples", "median",
};

static bool is_fixed(const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++) {
		if (strcmp(fixed[i], key) == 0)
			return true;
	}
	return false;
}

static const char *text_of(const json_t *record, const char *key)
{
	return json_string_value(json_object_get(record, key));
}

static json_t *params_of(const json_t *record)
{
	json_t *params = json_object();
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)record, key, value) {
		if (!is_fixed(key))
			json_object_set(params, key, value);
	}
	return params;
}

int dataset_tree(struct dataset *set, const char *label)
{
	for (size_t i = 0; i < set->trees; i++) {
		if (strcmp(set->labels[i], label) == 0)
			return (int)i;
	}
	if (set->trees == TREE_MAX)
		return -1;
	set->labels[set->trees] = xstrdup(label);
	return (int)set->trees++;
}

/* The row that a record belongs to; added if it is the first of its kind. */
static struct row *find_row(struct dataset *set, const json_t *record)
{
	const char *workload = text_of(record, "workload");
	const char *metric = text_of(record, "metric");
	const char *unit = text_of(record, "unit");
	json_t *params = params_of(record);

	for (size_t i = 0; i < set->count; i++) {
		struct row *row = &set->rows[i];

		if (strcmp(row->workload, workload) == 0 &&
		    strcmp(row->metric, metric) == 0 &&
		    strcmp(row->unit, unit) == 0 &&
		    json_equal(row->params, params)) {
			json_decref(params);
			return row;
		}
	}
	set->rows = xrealloc(set->rows, (set->count + 1) * sizeof(*set->rows));
	set->rows[set->count] = (struct row){
		.workload = xstrdup(workload), .params = params,
		.metric = xstrdup(metric), .unit = xstrdup(unit),
	};
	return &set->rows[set->count++];
}

static void add_sample(struct cell *cell, double value)
{
	cell->samples = xrealloc(cell->samples,
				 (cell->count + 1) * sizeof(*cell->samples));
	cell->samples[cell->count++] = value;
}

void dataset_add_boot(struct dataset *set, int tree, const json_t *samples)
{
	struct cell *boot;
	json_t *record;
	size_t i;

	/* First all rows, so that none moves while the boot is collected. */
	json_array_foreach(samples, i, record)
		find_row(set, record);
	boot = xcalloc(set->count + 1, sizeof(*boot));
	json_array_foreach(samples, i, record) {
		struct row *row = find_row(set, record);

		add_sample(&boot[row - set->rows],
			   json_number_value(json_object_get(record, "value")));
	}
	for (size_t r = 0; r < set->count; r++) {
		if (boot[r].count > 0)
			add_sample(&set->rows[r].cells[tree],
				   stats_median(boot[r].samples, boot[r].count));
		free(boot[r].samples);
	}
	free(boot);
}

static json_t *record_of(const struct dataset *set, const struct row *row,
			 size_t tree)
{
	const struct cell *cell = &row->cells[tree];
	json_t *samples = json_array();
	json_t *record = json_pack("{s:s, s:s}", "tree", set->labels[tree],
				   "workload", row->workload);

	json_object_update(record, row->params);
	json_object_set_new(record, "metric", json_string(row->metric));
	json_object_set_new(record, "unit", json_string(row->unit));
	for (size_t i = 0; i < cell->count; i++)
		json_array_append_new(samples, json_real(cell->samples[i]));
	json_object_set_new(record, "samples", samples);
	json_object_set_new(record, "median",
			    json_real(stats_median(cell->samples, cell->count)));
	return record;
}

json_t *dataset_records(const struct dataset *set)
{
	json_t *records = json_array();

	for (size_t r = 0; r < set->count; r++) {
		for (size_t tree = 0; tree < set->trees; tree++) {
			if (set->rows[r].cells[tree].count > 0)
				json_array_append_new(records,
						      record_of(set, &set->rows[r], tree));
		}
	}
	return records;
}

static int load_record(struct dataset *set, const json_t *record)
{
	const json_t *samples = json_object_get(record, "samples");
	const char *label = text_of(record, "tree");
	json_t *sample;
	struct row *row;
	size_t i;
	int tree;

	if (!label || !text_of(record, "workload") || !text_of(record, "metric") ||
	    !text_of(record, "unit") || json_array_size(samples) == 0)
		return -EINVAL;
	tree = dataset_tree(set, label);
	if (tree < 0)
		return -EINVAL;
	row = find_row(set, record);
	json_array_foreach(samples, i, sample) {
		if (!json_is_number(sample) || !isfinite(json_number_value(sample)))
			return -EINVAL;
		add_sample(&row->cells[tree], json_number_value(sample));
	}
	return 0;
}

int dataset_load(struct dataset *set, const json_t *records)
{
	json_t *record;
	size_t i;
	int err = 0;

	json_array_foreach(records, i, record) {
		err = load_record(set, record);
		if (err)
			break;
	}
	return err;
}

static char *param_text(const char *key, const json_t *value)
{
	if (json_is_string(value))
		return xasprintf("%s=%s", key, json_string_value(value));
	if (json_is_number(value))
		return xasprintf("%s=%g", key, json_number_value(value));
	return xasprintf("%s=%s", key, json_is_true(value) ? "yes" : "no");
}

char *dataset_name(const struct row *row)
{
	char *name = xstrdup(row->workload);
	const char *separator = "(";
	const char *key;
	json_t *value;

	json_object_foreach(row->params, key, value) {
		autofree char *before = name;
		autofree char *param = param_text(key, value);

		name = xasprintf("%s%s%s", before, separator, param);
		separator = ", ";
	}
	if (json_object_size(row->params) > 0) {
		autofree char *before = name;

		name = xasprintf("%s)", before);
	}
	return name;
}

const struct row *dataset_find(const struct dataset *set, const char *name,
			       const char *metric)
{
	for (size_t r = 0; r < set->count; r++) {
		autofree char *own = dataset_name(&set->rows[r]);

		if (strcmp(own, name) == 0 && strcmp(set->rows[r].metric, metric) == 0)
			return &set->rows[r];
	}
	return NULL;
}

void dataset_free(struct dataset *set)
{
	for (size_t r = 0; r < set->count; r++) {
		struct row *row = &set->rows[r];

		free(row->workload);
		free(row->metric);
		free(row->unit);
		json_decref(row->params);
		for (size_t tree = 0; tree < TREE_MAX; tree++)
			free(row->cells[tree].samples);
	}
	free(set->rows);
	for (size_t tree = 0; tree < set->trees; tree++)
		free(set->labels[tree]);
	*set = (struct dataset){ 0 };
}
