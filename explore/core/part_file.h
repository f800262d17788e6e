/* SPDX-License-Identifier: GPL-2.0-only */
/* Part files: a search whose parts are processes of their own, on one machine or many. */
#ifndef EXPLORE_PART_FILE_H
#define EXPLORE_PART_FILE_H

#include "options.h"

/** part_file_learn() - start from what all parts together had learnt, when none knew all of
 *  it. Returns 0 or -EINVAL, with the reason on standard error. */
int part_file_learn(const struct options *options);

/** part_file_search() - one part, into its file. False: it could not be written. */
bool part_file_search(const struct options *options, struct search_result *result);

/** part_file_merge() - put all parts together. Returns 0, or negative if they do not fit,
 *  with the reason on standard error. */
int part_file_merge(const struct options *options, struct search_result *result);

#endif
