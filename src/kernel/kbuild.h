/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs the kernel's own make in an output directory.
 */
#ifndef RMAPLAB_KBUILD_H
#define RMAPLAB_KBUILD_H

#include "base/hash.h"
#include "base/lab.h"
#include "kernel/arch.h"

/**
 * struct kbuild - one make
 * @arch: what is built for
 * @src: the kernel source
 * @obj: the output directory (O=)
 * @label: the tree's label, for messages
 * @log: file that gets all output
 * @steps: file that remembers how many steps the last build had, or NULL
 * @settings: NAME=value of the variant, NULL-terminated
 * @args: targets and NAME=value, NULL-terminated
 * @env: NAME=value to add to the environment, NULL-terminated, or NULL
 */
struct kbuild {
	const struct arch *arch;
	const char *src;
	const char *obj;
	const char *label;
	const char *log;
	const char *steps;
	const char *const *settings;
	const char *const *args;
	const char *const *env;
};

/** kbuild_check() - look for the programs and headers that kbuild needs */
int kbuild_check(struct lab *lab, const struct arch *arch);

/** kbuild_toolchain() - hash that stands for compiler and linker in use */
hash_t kbuild_toolchain(const struct arch *arch);

/**
 * kbuild_make() - run make
 *
 * Return: 0, or negative errno with lab->why set and the compiler's errors as
 * detail; -EINTR after a signal. What was built so far can be continued.
 */
int kbuild_make(struct lab *lab, const struct kbuild *kbuild);

/**
 * kbuild_compiles() - was a source compiled, by itself or as part of another one?
 * @obj: what was built
 * @source: path of a C or assembler file in the source tree
 */
bool kbuild_compiles(const char *obj, const char *source);

/**
 * kbuild_errors() - the lines of a make's log that say what went wrong
 * @full: set to whether the disk was full
 *
 * Return: some lines at most, each indented; the caller frees them.
 */
char *kbuild_errors(const char *log, bool *full);

#endif
