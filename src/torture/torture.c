// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/record.h"
#include "boot/console.h"
#include "boot/session.h"
#include "kernel/decode.h"
#include "torture/torture.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 240000,
	GRACE_S		= 1200,	/* for the last round: more than the guest waits for anybody */
};

/* Two memory nodes, so that pages can migrate; freed pages are overwritten. */
#define ARGUMENTS	"numa=fake=2 page_poison=1"
/*
 * KCSAN watches an access for 80 us. Where both CPUs are emulated on one, the other
 * one hardly ever gets to run within them.
 */
#define FOR_RACES	ARGUMENTS " kcsan.udelay_task=2000"

/* What the watcher looks at after each round. */
struct watch {
	struct lab *lab;
	const struct torture *torture;
	const struct vm *vm;
	int64_t started;
	long rounds;
};

/* After a splat nothing that follows can be trusted: stop there. */
static bool watch_round(void *ctx, const struct channel *channel)
{
	struct watch *watch = ctx;
	long rounds = (long)record_number(channel->round, "round") + 1;
	autofree char *console = NULL;
	autofree char *splat = NULL;

	if (!channel->round || rounds == watch->rounds)
		return true;
	watch->rounds = rounds;
	progress_update(&watch->lab->progress,
			(uint64_t)(long)record_number(channel->round, "seconds"),
			(uint64_t)watch->torture->seconds);
	console = vm_console(watch->lab, watch->vm);
	splat = console_splat(console);
	return !splat;
}

static char *make_plan(const struct torture *torture)
{
	autofree char *actors = torture->actors ?
		xasprintf(" --actors %s", torture->actors) : xstrdup("");

	return xasprintf("timeout=%ld torture --seconds %ld --seed %ld%s\n%s",
			 torture->seconds + GRACE_S, torture->seconds, torture->seed,
			 actors, torture->counts ? "gcov_dump\n" : "");
}

char *torture_console(const struct lab *lab, const struct torture *torture)
{
	return lab_path(lab, "log/%s.console", torture->name);
}

static void set_failure(struct outcome *outcome, const char *oracle,
			const char *actor, const char *message)
{
	outcome->failed = true;
	outcome->oracle = xstrdup(oracle);
	outcome->actor = xstrdup(actor);
	outcome->message = xstrdup(message);
}

/* The first line of a report, without the indentation and the time stamp. */
static char *first_line(const char *splat)
{
	const char *start = splat + strspn(splat, " ");
	const char *end = *start == '[' ? strchr(start, ']') : NULL;

	if (end)
		start = end + 1 + strspn(end + 1, " ");
	return xasprintf("%.*s", (int)strcspn(start, "\n"), start);
}

void outcome_fail(struct outcome *outcome, const char *oracle, const char *actor,
		  const char *report)
{
	autofree char *line = first_line(report);

	set_failure(outcome, oracle, actor, line);
	outcome->detail = xstrdup(report);
}

static void judge_console(struct lab *lab, const struct vm *vm,
			  struct outcome *outcome)
{
	autofree char *console = vm_console(lab, vm);
	autofree char *splat = console_splat(console);
	autofree char *decoded = NULL;

	if (!splat)
		return;
	decoded = decode_splat(vm->tree, splat);
	outcome_fail(outcome, "splat", "", decoded);
}

/* What vm_run() calls a failure of the guest is a result here. */
static void judge_guest(struct lab *lab, struct outcome *outcome)
{
	const struct channel *channel = &outcome->channel;

	if (outcome->failed)
		return;
	if (channel->wrong)
		set_failure(outcome, record_text(channel->wrong, "oracle"),
			    record_text(channel->wrong, "actor"),
			    record_text(channel->wrong, "message"));
	else if (lab->why.status == EXIT_FAILS)
		set_failure(outcome, lab->why.word ? lab->why.word : "guest", "", lab->why.text);
	else if (channel->failed)
		set_failure(outcome, "guest", "", channel->failed);
	if (outcome->failed && lab->why.detail)
		outcome->detail = xstrdup(lab->why.detail);
}

int torture_run(struct lab *lab, const struct torture *torture,
		struct outcome *outcome)
{
	autofree char *plan = make_plan(torture);
	struct watch watch = {
		.lab = lab, .torture = torture, .started = monotonic_ms(),
	};
	const bool races = strcmp(torture->tree->variant, "kcsan") == 0;
	const struct vm vm = {
		.tree = torture->tree, .accel = torture->accel,
		.everything = true,
		.cpus = session_cpus(), .memory_mib = MEMORY_MIB, .plan = plan,
		.name = torture->name, .silence_ms = SILENCE_MS,
		.arguments = races ? FOR_RACES : ARGUMENTS,
		.races = races,
		.watch = watch_round, .ctx = &watch,
	};
	int err;

	*outcome = (struct outcome){ 0 };
	channel_init(&outcome->channel);
	watch.vm = &vm;
	err = vm_run(lab, &vm, &outcome->channel);
	if (err == -EINTR || lab->why.status == EXIT_UNFIT)
		return err;
	judge_console(lab, &vm, outcome);
	judge_guest(lab, outcome);
	fail_reset(&lab->why);
	outcome->rounds = watch.rounds;
	outcome->moved = (long)record_number(outcome->channel.round, "moved");
	outcome->acts = (long)record_number(outcome->channel.round, "acts");
	outcome->seconds = (double)(monotonic_ms() - watch.started) / 1000;
	return 0;
}

void outcome_free(struct outcome *outcome)
{
	free(outcome->oracle);
	free(outcome->actor);
	free(outcome->message);
	free(outcome->detail);
	channel_free(&outcome->channel);
	*outcome = (struct outcome){ 0 };
}
