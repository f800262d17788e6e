/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last results of all commands, for one architecture and page size.
 */
#ifndef RMAPLAB_EVIDENCE_H
#define RMAPLAB_EVIDENCE_H

#include <jansson.h>

#include "base/lab.h"
#include "kernel/arch.h"
#include "measure/dataset.h"
#include "measure/verdict.h"

/**
 * struct evidence - what there is; all-zero: nothing
 * @arch: of which architecture
 * @pages: with which pages
 * @audit: the result of that command, or NULL; so are the others
 * @figures: what bench has measured
 * @effects: what impact has measured
 * @count: how many results there are
 */
struct evidence {
	const struct arch *arch;
	const struct arch_pages *pages;
	json_t *audit, *explore, *test, *torture, *bench, *impact, *campaign;
	struct dataset figures;
	struct dataset effects;
	size_t count;
};

/**
 * evidence_load() - read the results
 *
 * Return: 0, also if there are none, or negative errno with lab->why set if one
 * of them is not what its command writes.
 */
int evidence_load(struct lab *lab, const struct arch *arch, const struct arch_pages *pages,
		  struct evidence *evidence);

/** evidence_of() - the result of one command, or NULL; borrowed */
const json_t *evidence_of(const struct evidence *evidence, const char *command);

/** evidence_option() - "" or " --arch arm64 --page-size 16K"; the caller frees it */
char *evidence_option(const struct evidence *evidence);

/**
 * evidence_unusable() - record that a result is not what its command writes
 *
 * Return: -EINVAL.
 */
int evidence_unusable(struct lab *lab, const char *command);

/** evidence_peers() - mark the trees of a loaded set that are not ours */
void evidence_peers(struct dataset *set, const json_t *result);

/** evidence_pair() - the last of our trees against the first; equal if there is but one */
struct pairing evidence_pair(const struct dataset *set);

/**
 * evidence_tree() - the tree that records are about: the last that they name, which
 * is compared with those before; "" without records; borrowed
 */
const char *evidence_tree(const json_t *result);

/**
 * evidence_subject() - the tree that all is about: that of the figures that compare,
 * or the series if there are none; borrowed
 */
const char *evidence_subject(const struct evidence *evidence);

/** evidence_free() - release; all-zero again */
void evidence_free(struct evidence *evidence);

#endif
