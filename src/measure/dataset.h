/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Measurements in order: a row for each thing that was measured, a cell in it
 * for each tree, a sample in that for each boot.
 */
#ifndef RMAPLAB_DATASET_H
#define RMAPLAB_DATASET_H

#include <jansson.h>

#include "kernel/tree_spec.h"
#include "measure/stats.h"

/**
 * struct cell - samples of one tree
 * @samples: one a boot
 * @count: how many
 */
struct cell {
	double *samples;
	size_t count;
};

/**
 * struct row - one metric of one workload with one set of parameters
 * @workload: such as "family"
 * @params: flat object of the workload's parameters
 * @metric: such as "throughput"
 * @unit: such as "pages/s"
 * @cells: by tree
 */
struct row {
	char *workload;
	json_t *params;
	char *metric;
	char *unit;
	struct cell cells[TREE_MAX];
};

/**
 * struct dataset - all of them, in the order in which they first came;
 * all-zero to begin with
 * @rows: the rows
 * @count: how many
 * @labels: of the trees; owned
 * @trees: how many
 * @peer: trees that are not ours, beside which ours are put
 */
struct dataset {
	struct row *rows;
	size_t count;
	char *labels[TREE_MAX];
	size_t trees;
	bool peer[TREE_MAX];
};

/** dataset_tree() - index of the tree @label, which is added if it is new;
 * -1 if there are TREE_MAX others
 */
int dataset_tree(struct dataset *set, const char *label);

/**
 * dataset_add_boot() - take what one boot measured
 * @tree: index of the tree
 * @samples: array of sample records, see channel_is_sample()
 *
 * If a boot measured the same thing several times, its median is the sample.
 */
void dataset_add_boot(struct dataset *set, int tree, const json_t *samples);

/**
 * dataset_records() - as flat records: tree, workload, its parameters,
 * metric, unit, samples, median
 *
 * Return: an array that the caller owns.
 */
json_t *dataset_records(const struct dataset *set);

/**
 * dataset_load() - the inverse
 * @records: array of flat objects of unknown origin
 *
 * Return: 0, or -EINVAL if one of them is no measurement.
 */
int dataset_load(struct dataset *set, const json_t *records);

/**
 * dataset_find() - a row by what it is called
 * @name: as dataset_name() gives it
 * @metric: such as "throughput"
 *
 * Return: the row, or NULL.
 */
const struct row *dataset_find(const struct dataset *set, const char *name,
			       const char *metric);

/** dataset_name() - "family(processes=2, pages_per_call=16)"; caller frees */
char *dataset_name(const struct row *row);

/** dataset_free() - release; all-zero again */
void dataset_free(struct dataset *set);

#endif
