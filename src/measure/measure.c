// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/proc.h"
#include "boot/console.h"
#include "measure/counting.h"
#include "measure/measure.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 150000,	/* more than init lets a command run */
	MAX_WORDS	= 32,
	TAIL_LINES	= 12,
	STATUS_UNSUPPORTED = 4,		/* of a guest program */
};

/* How guests are run for each kind of workload. */
static const struct mode {
	const char *name;
	int fewest_cpus;
	bool counted;
	bool marked;	/* the programs mark what is measured: guest/lib/mark.h */
	/*
	 * Counted figures repeat to the digit. The second boot proves it; a
	 * third one would say nothing new, unless it has other random numbers:
	 * what the kernel does next can hang on what it did before.
	 */
	int most_boots;
} modes[WORKLOAD_KINDS] = {
	[WORKLOAD_PARALLEL] = { .name = "parallel", .most_boots = 1000 },
	[WORKLOAD_COUNTED] = { .name = "counted", .counted = true, .marked = true,
			       .most_boots = 2 },
	[WORKLOAD_SEEDED] = { .name = "counted-seeds", .counted = true, .most_boots = 1000 },
	[WORKLOAD_RACE] = { .name = "races", .fewest_cpus = 3, .most_boots = 1000 },
};

void measure_init(struct measure *measure, const struct selection *selection)
{
	*measure = (struct measure){
		.selection = selection, .remarks = json_array(),
	};
}

static char *plan_for(const struct measure *measure, enum workload_kind kind,
		      int round)
{
	return workload_plan(measure->selection->chosen, measure->selection->count,
			     kind, round + 1);
}

static bool is_known(const json_t *remarks, const char *text)
{
	json_t *remark;
	size_t i;

	json_array_foreach(remarks, i, remark) {
		if (strcmp(json_string_value(remark), text) == 0)
			return true;
	}
	return false;
}

static const char *text_of(const json_t *record, const char *key)
{
	const char *text = json_string_value(json_object_get(record, key));

	return text ? text : "?";
}

/* Say once, not once a boot, what could not be measured. */
static void add_remarks(struct measure *measure, const char *label,
			const json_t *events)
{
	json_t *event;
	size_t i;

	json_array_foreach(events, i, event) {
		const char *metric = json_string_value(json_object_get(event, "metric"));
		autofree char *text = xasprintf("%s: %s %s%sis %s: %s", label,
						text_of(event, "workload"),
						metric ? metric : "", metric ? " " : "",
						text_of(event, "event"),
						text_of(event, "reason"));

		if (!is_known(measure->remarks, text))
			json_array_append_new(measure->remarks, json_string(text));
	}
}

static int fail_program(struct lab *lab, const char *label, const char *what,
			const char *output)
{
	autofree char *text = NULL;
	autofree char *tail = NULL;
	int err = fail_with(&lab->why, EXIT_FAILS, EIO,
		       "%s on '%s'; what it said is in %s", what, label, output);

	if (fs_read(output, &text, NULL) == 0) {
		tail = console_tail(text, TAIL_LINES);
		fail_detail(&lab->why, tail);
	}
	return err;
}

/* The workload that ran last, alone: "bench threads --boots 1". */
static char *repeated(const struct measure *measure, const struct channel *channel)
{
	const char *command = measure->selection->command;
	const char *line = channel->last ? channel->last : "";
	const char *words = strchr(line, ' ');
	size_t len = words ? strcspn(words + 1, " ") : 0;

	return len ? xasprintf("%s %.*s --boots 1", command, (int)len, words + 1) :
		     xasprintf("%s --boots 1", command);
}

static int cpus_of(const struct mode *mode)
{
	int cpus = session_cpus();

	return mode->counted ? 1 : cpus < mode->fewest_cpus ? mode->fewest_cpus : cpus;
}

/* What the plugin tells apart is a sample beside those of the programs. */
static int run_told_apart(struct lab *lab, const struct vm *vm, struct channel *channel)
{
	const struct symbols none = { 0 };
	struct profile_parts parts;
	int err = counting_run(lab, vm, channel, &none, &parts);

	if (!err) {
		json_t *more = profile_parts_samples(&parts, vm->tree->spec.pages->bytes);

		json_array_extend(channel->samples, more);
		json_decref(more);
	}
	profile_parts_free(&parts);
	return err;
}

static int boot(struct lab *lab, const struct session *session, size_t tree,
		const struct mode *mode, const char *plan, struct measure *measure)
{
	const char *label = session->trees[tree].spec.label;
	autofree char *of_tree = vm_name(measure->selection->command, &session->trees[tree]);
	autofree char *name = xasprintf("%s-%s", of_tree, mode->name);
	autofree char *console = lab_path(lab, "log/%s.console", name);
	const struct vm vm = {
		.tree = &session->trees[tree],
		.accel = mode->counted ? ACCEL_ICOUNT : session->accel,
		.cpus = cpus_of(mode),
		.memory_mib = MEMORY_MIB, .plan = plan, .name = name,
		.silence_ms = SILENCE_MS,
	};
	struct channel channel;
	int err;

	channel_init(&channel);
	if (mode->marked && vm.tree->spec.arch->told_apart)
		err = run_told_apart(lab, &vm, &channel);
	else
		err = vm_run(lab, &vm, &channel);
	if (!err && channel.failed)
		err = fail_program(lab, label, channel.failed, console);
	if (err) {
		autofree char *words = repeated(measure, &channel);

		vm_again(lab, &vm, words);
	}
	if (!err) {
		dataset_add_boot(&measure->set, dataset_tree(&measure->set, label),
				 channel.samples);
		add_remarks(measure, label, channel.remarks);
	}
	channel_free(&channel);
	return err;
}

static int boot_all(struct lab *lab, const struct session *session,
		    enum workload_kind kind, struct measure *measure)
{
	const struct mode *mode = &modes[kind];
	int boots = measure->selection->boots;
	int rounds = boots < mode->most_boots ? boots : mode->most_boots;
	uint64_t total = (uint64_t)rounds * session->count;
	uint64_t done = 0;
	int err = 0;

	progress_begin(&lab->progress, "measuring (%s), %d boots of each tree",
		       mode->name, rounds);
	for (int round = 0; !err && round < rounds; round++) {
		autofree char *plan = plan_for(measure, kind, round);

		for (size_t tree = 0; !err && tree < session->count; tree++) {
			err = boot(lab, session, tree, mode, plan, measure);
			progress_update(&lab->progress, ++done, total);
		}
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

int measure_guests(struct lab *lab, const struct session *session,
		   struct measure *measure)
{
	int err = 0;

	if (measure->selection->boots < 3)
		fputs("note: fewer than 3 boots show no difference in parallel workloads\n",
		      stderr);
	for (size_t i = 0; i < session->count; i++) {
		const struct tree_spec *spec = &session->trees[i].spec;
		int tree = dataset_tree(&measure->set, spec->label);

		if (tree >= 0)
			measure->set.peer[tree] = spec->kind == TREE_PATH;
	}
	for (int kind = 0; !err && kind < WORKLOAD_KINDS; kind++) {
		autofree char *plan = plan_for(measure, (enum workload_kind)kind, 0);

		if (*plan)
			err = boot_all(lab, session, (enum workload_kind)kind, measure);
	}
	return err;
}

static int take_line(void *ctx, char *line)
{
	channel_line(ctx, line);
	return 0;
}

/* Run one line of a plan as init would. */
static int run_here(struct lab *lab, char *line, struct channel *channel)
{
	autofree char *log = lab_path(lab, "log/bench-host.log");
	autofree char *dir = lab_path(lab, "log");
	autofree char *what = xasprintf("'%s' failed", line);
	autofree char *path = NULL, *make = NULL;
	const char *argv[MAX_WORDS] = { NULL };
	const struct proc proc = {
		.argv = argv, .log = log, .line = take_line, .ctx = channel,
		.silence_ms = SILENCE_MS,
	};
	char *rest = NULL;
	size_t n = 0;
	int err;

	for (char *word = strtok_r(line, " ", &rest); word && n < MAX_WORDS - 1;
	     word = strtok_r(NULL, " ", &rest))
		argv[n++] = word;
	path = lab_path(lab, "%s/%s", arch_default()->pages->guest, argv[0]);
	make = lab_make(lab, "programs");
	argv[0] = path;
	err = fs_mkdirs(dir);
	if (!err)
		err = fs_remove(log);
	if (!err)
		err = proc_run(&proc);
	if (err == 0 || err == STATUS_UNSUPPORTED || err == -EINTR)
		return err < 0 ? err : 0;
	if (err == -ENOENT || err == -EACCES)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot run '%s': %s; build it with '%s'",
			    path, strerror(-err), make);
	return fail_program(lab, "host", what, log);
}

static int run_plan(struct lab *lab, const char *plan, struct measure *measure,
		    int tree)
{
	autofree char *lines = xstrdup(plan);
	struct channel channel;
	char *rest = NULL;
	int err = 0;

	channel_init(&channel);
	for (char *line = strtok_r(lines, "\n", &rest); !err && line;
	     line = strtok_r(NULL, "\n", &rest))
		err = run_here(lab, line, &channel);
	if (!err) {
		dataset_add_boot(&measure->set, tree, channel.samples);
		add_remarks(measure, "host", channel.remarks);
	}
	channel_free(&channel);
	return err;
}

/* Instructions can only be counted under QEMU. */
int measure_host(struct lab *lab, struct measure *measure)
{
	autofree char *parallel = plan_for(measure, WORKLOAD_PARALLEL, 0);
	autofree char *races = plan_for(measure, WORKLOAD_RACE, 0);
	autofree char *plan = xasprintf("%s%s", parallel, races);
	int tree = dataset_tree(&measure->set, "host");
	int err = 0;

	progress_begin(&lab->progress, "measuring the running kernel");
	for (int round = 0; !err && round < measure->selection->boots; round++) {
		err = run_plan(lab, plan, measure, tree);
		progress_update(&lab->progress, (uint64_t)round + 1,
				(uint64_t)measure->selection->boots);
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

void measure_free(struct measure *measure)
{
	dataset_free(&measure->set);
	json_decref(measure->remarks);
}
