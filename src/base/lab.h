/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The laboratory: where things are in this run, and where it reports to.
 * Handed to every module above the helpers, so that nothing is global.
 */
#ifndef RMAPLAB_LAB_H
#define RMAPLAB_LAB_H

#include "base/fail.h"
#include "base/progress.h"

/* Below a build directory that was shipped: this file is there. */
#define LAB_SHIPPED	"shipped"

/**
 * struct lab_base - a kernel version that trees are based on
 * @name: as in --base
 * @package: Debian package with the source
 * @trees: where its trees are, below the build directory
 * @source: its archive, or a directory with the unpacked source; what does not
 *	begin with '/' is below the build directory
 * @mend: how to get @source, an imperative
 */
struct lab_base {
	const char *name;
	const char *package;
	const char *trees;
	const char *source;
	const char *mend;
};

/**
 * struct lab - one run of rmaplab
 * @repo: the repository: linux/BASE/, kconfig/; absolute
 * @build: everything that is made; absolute
 * @archive: the archive, or the directory, with the kernel source
 * @base: the kernel version in use
 * @results: what the names of result files begin with: "" or "arm64-4k-"
 * @jobs: how many compilers at once
 * @shipped: @build came from elsewhere, see campaign/ship.h: its trees are used as
 *	they are, and nothing is built
 * @lock: descriptor of build/lock, -1 while not taken
 * @progress: what is being done
 * @why: what went wrong
 *
 * The strings are owned by the lab.
 */
struct lab {
	char *repo;
	char *build;
	char *archive;
	const struct lab_base *base;
	char results[32];
	int jobs;
	bool shipped;
	int lock;
	struct progress progress;
	struct failure why;
};

/** lab_base() - the base called @name, or NULL */
const struct lab_base *lab_base(const char *name);

/**
 * lab_open() - find the repository and the build directory, make the latter
 * @lab: where @repo, @build and @archive may hold the user's choice already;
 *	a missing one is derived: the build directory from where this program lies
 *	(BUILD/bin/rmaplab), the repository is the nearest folder around that; if only
 *	the repository is given, its build/
 *
 * Return: 0, or negative errno with lab->why set.
 */
int lab_open(struct lab *lab);

/**
 * lab_lock() - wait until no other run uses the build directory; once is enough. While
 * it waits, standard error says for whom
 *
 * Return: 0, or negative errno with lab->why set; -EINTR after a signal.
 */
int lab_lock(struct lab *lab);

/**
 * lab_lock_checks() - the same for a run of several commands, which lock the build
 * directory themselves: wait until no other run of that kind does
 */
int lab_lock_checks(struct lab *lab);

/** lab_make() - "make programs B=DIR" for the build directory in use; caller frees */
char *lab_make(const struct lab *lab, const char *target);

/** lab_path() - path below the build directory; caller frees */
char *lab_path(const struct lab *lab, const char *fmt, ...) printf_like(2, 3);

/** lab_tree() - path below the directory of the base's trees; caller frees */
char *lab_tree(const struct lab *lab, const char *fmt, ...) printf_like(2, 3);

/**
 * lab_fail_write() - record that something below the build directory could not
 * be written
 * @err: negative errno; of -EINTR nothing is recorded
 *
 * Return: @err.
 */
int lab_fail_write(struct lab *lab, const char *path, int err);

/** lab_fail_shipped() - record that a shipped @build has no @path; -ENOENT */
int lab_fail_shipped(struct lab *lab, const char *path);

/** lab_close() - give up the lock and release what the lab owns */
void lab_close(struct lab *lab);

#endif
