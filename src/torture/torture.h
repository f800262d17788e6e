/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One boot under torture: the guest program runs, and whatever goes wrong is
 * put into the same form, whoever noticed it.
 */
#ifndef RMAPLAB_TORTURE_H
#define RMAPLAB_TORTURE_H

#include "base/lab.h"
#include "boot/channel.h"
#include "boot/vm.h"

/**
 * struct torture - what to run
 * @tree: built
 * @accel: see accel_choose()
 * @seconds: how long the actors act and are checked
 * @seed: of what they do
 * @actors: names separated by commas, or NULL for all
 * @name: of the boot, for its files in build/log/
 * @counts: collect which lines were executed, at the end
 */
struct torture {
	const struct tree *tree;
	enum accel accel;
	long seconds;
	long seed;
	const char *actors;
	const char *name;
	bool counts;
};

/**
 * struct outcome - what became of it; release it with outcome_free()
 * @failed: something is wrong
 * @oracle: who noticed: "splat" the kernel; what has become of the guest, see struct
 *	failure; or a check of the guest
 * @actor: in whose work, or empty
 * @message: one line
 * @detail: the report of the kernel, decoded; or NULL
 * @seconds: until then, or all of them
 * @rounds: that were completed
 * @moved: pages
 * @acts: what the actors did, in number
 * @channel: all that the guest said
 */
struct outcome {
	bool failed;
	char *oracle;
	char *actor;
	char *message;
	char *detail;
	double seconds;
	long rounds;
	long moved;
	long acts;
	struct channel channel;
};

/**
 * torture_run() - do it
 * @outcome: set up, also on error
 *
 * Return: 0 if it was carried out, whatever came of it; else negative errno
 * with lab->why set, or -EINTR after a signal.
 */
int torture_run(struct lab *lab, const struct torture *torture,
		struct outcome *outcome);

/** torture_console() - path of the boot's console; caller frees */
char *torture_console(const struct lab *lab, const struct torture *torture);

/**
 * outcome_fail() - something is wrong that was found out later
 * @report: of the kernel; its first line is the message
 */
void outcome_fail(struct outcome *outcome, const char *oracle, const char *actor,
		  const char *report);

/** outcome_free() - release */
void outcome_free(struct outcome *outcome);

#endif
