/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own mm selftests (tools/testing/selftests/mm), as far as they have
 * to do with what is moved and walked here: built from a kernel's source, and the
 * plan by which a guest runs them.  guest/kselftest runs one and says what it said.
 */
#ifndef RMAPLAB_KSELFTEST_H
#define RMAPLAB_KSELFTEST_H

#include "boot/ktap.h"
#include "kernel/tree.h"

/**
 * kselftest_has() - whether a program's name has @word in it
 * @word: NULL: is any name
 */
bool kselftest_has(const char *word);

/** kselftest_names() - all programs, with blanks in between; caller frees */
char *kselftest_names(void);

/**
 * kselftest_build() - build the programs, static
 * @lab: locked
 * @tree: built; what they are for
 * @source: where they come from; NULL: the tree's own source
 * @dir: set to where they are, the caller frees; kselftest_plan() takes it
 *
 * A program that does not build is none the less fine: the plan tells why.
 *
 * Return: 0, or negative errno with lab->why set.
 */
int kselftest_build(struct lab *lab, const struct tree *tree, const char *source, char **dir);

/**
 * kselftest_plan() - what a guest's init has to run
 * @dir: from kselftest_build()
 * @words: only programs with one of these in their names; none: all
 * @count: how many
 *
 * Return: a plan, see initramfs.h; the caller frees it.
 */
char *kselftest_plan(const char *dir, const char *const *words, size_t count);

/** kselftest_programs() - the directory of the programs that were built; caller frees */
char *kselftest_programs(const char *dir);

/**
 * kselftest_judge() - let the results of stock be the measure
 * @ktap: of a tree, ended; each test that failed becomes KTAP_KNOWN
 * @stock: of stock; NULL: @ktap is
 *
 * Of another tree than stock, a test fails as known if one of that name failed on
 * stock. One that passed there and has no result here is added, as failed.
 */
void kselftest_judge(struct ktap *ktap, const struct ktap *stock);

#endif
