// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_lines.h"
#include "audit/audit_seen.h"
#include "audit/audit_static.h"
#include "base/record.h"
#include "boot/session.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 300000,
	MAX_WALKS	= 14,		/* what a plan and the guest can take */
};

/* One stack, as the guest counted it. */
struct sighting {
	const char *entry;
	bool locked;
	long count;
};

static void credit(struct path_row *row, const struct sighting *sighting)
{
	if (sighting->locked)
		row->seen += sighting->count;
	else
		row->unlocked += sighting->count;
}

/*
 * The row of a call. The compiler may blame another line of a call that goes
 * over several; there is often no other call of that function.
 */
static struct path_row *row_of(struct paths *paths, const struct lines_call *call,
			       const char *entry)
{
	struct path_row *near = NULL;

	for (size_t i = 0; i < paths->count; i++) {
		struct path_row *row = &paths->rows[i];

		if (strcmp(row->caller, call->function) != 0)
			continue;
		if (row->line == call->line)
			return row;
		if (strcmp(row->entry, entry) == 0)
			near = near ? NULL : row;
	}
	return near;
}

static struct path_row *add_surprise(struct paths *paths, const struct lines_call *call,
				     const char *entry)
{
	struct path_row row = {
		.entry = xstrdup(entry), .caller = xstrdup(call->function),
		.file = xstrdup(call->file), .line = call->line,
		.proof = PATH_SURPRISE,
	};

	paths->rows = xrealloc(paths->rows, (paths->count + 1) * sizeof(*paths->rows));
	paths->rows[paths->count] = row;
	return &paths->rows[paths->count++];
}

/*
 * Follow a stack outwards. Each call on it has a row, until one whose caller
 * is known to hold the lock, or not known to.
 * Return: whether the end was reached.
 */
static bool follow(struct paths *paths, const struct lines_call *calls, size_t count,
		   const char **entry, const struct sighting *sighting)
{
	for (size_t i = 0; i < count; i++) {
		struct path_row *row;

		/* GCC may have split a function: one part calls the other. */
		if (strcmp(calls[i].function, *entry) == 0)
			continue;
		row = row_of(paths, &calls[i], *entry);
		if (!row)
			row = add_surprise(paths, &calls[i], *entry);
		credit(row, sighting);
		if (row->proof != PATH_CALLER)
			return true;
		*entry = row->caller;
	}
	return false;
}

/* A walk that was entered on the way to another one was counted there. */
static bool is_nested(char *stack, const json_t *probed)
{
	autofree char *copy = xstrdup(stack);
	char *rest = NULL;

	strtok_r(copy, " ", &rest);
	for (char *frame = strtok_r(NULL, " ", &rest); frame;
	     frame = strtok_r(NULL, " ", &rest)) {
		frame[strcspn(frame, "+")] = '\0';
		if (json_object_get(probed, frame))
			return true;
	}
	return false;
}

static void count_stack(struct paths *paths, struct lines *lines,
			const json_t *probed, const json_t *sample)
{
	const struct sighting sighting = {
		.entry = record_text(sample, "entry"),
		.locked = json_is_true(json_object_get(sample, "locked")),
		.count = (long)json_number_value(json_object_get(sample, "value")),
	};
	autofree char *stack = xstrdup(record_text(sample, "stack"));
	const char *entry = sighting.entry;
	char *rest = NULL;

	if (is_nested(stack, probed))
		return;
	/* The first frame is the entry itself. */
	strtok_r(stack, " ", &rest);
	for (char *frame = strtok_r(NULL, " ", &rest); frame;
	     frame = strtok_r(NULL, " ", &rest)) {
		struct lines_call calls[LINES_DEPTH];
		size_t count = lines_find(lines, frame, calls);

		/* Rows may move when one is added: keep the name, not the row. */
		if (follow(paths, calls, count, &entry, &sighting))
			return;
	}
}

/* The entries that the guest could watch. */
static json_t *find_probed(const json_t *samples)
{
	json_t *probed = json_object();
	json_t *sample;
	size_t i;

	json_array_foreach(samples, i, sample) {
		if (strcmp(record_text(sample, "metric"), "probed") == 0)
			json_object_set_new(probed, record_text(sample, "entry"), json_true());
	}
	return probed;
}

long audit_count(struct paths *paths, const char *dir, const json_t *samples)
{
	struct lines *lines = lines_open(dir);
	json_t *probed = find_probed(samples);
	json_t *sample;
	long lost = 0;
	size_t i;

	json_array_foreach(samples, i, sample) {
		if (strcmp(record_text(sample, "metric"), "lost") == 0)
			lost += (long)json_number_value(json_object_get(sample, "value"));
		else if (lines && strcmp(record_text(sample, "metric"), "walks") == 0)
			count_stack(paths, lines, probed, sample);
	}
	json_decref(probed);
	lines_close(lines);
	return lost;
}

static int check(struct lab *lab, const struct vm *vm, const struct channel *channel,
		 long lost)
{
	const char *label = vm->tree->spec.label;

	if (channel->failed)
		return fail_with(&lab->why, EXIT_FAILS, EIO, "%s on '%s'; see %s/log/%s.console",
			    channel->failed, label, lab->build, vm->name);
	if (json_array_size(channel->samples) == 0)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "no walk was seen on '%s'; see %s/log/%s.channel",
			    label, lab->build, vm->name);
	if (lost)
		fprintf(stderr, "rmaplab: '%s': %ld walks were not recorded; they came too fast\n",
			label, lost);
	return 0;
}

int audit_seen(struct lab *lab, const struct tree *tree, enum accel accel,
	       struct paths *paths, json_t **remarks)
{
	autofree char *name = vm_name("audit", tree);
	autofree char *plan = xstrdup("timeout=600 walkers");
	autofree char *dir = audit_dir(tree);
	struct channel channel;
	int err;

	for (size_t i = 0; i < paths->walk_count && i < MAX_WALKS; i++) {
		autofree char *before = plan;

		plan = xasprintf("%s %s", before, paths->walks[i]);
	}
	const struct vm vm = {
		.tree = tree, .accel = accel, .cpus = session_cpus(),
		.memory_mib = MEMORY_MIB, .plan = plan, .name = name,
		.silence_ms = SILENCE_MS,
	};

	progress_begin(&lab->progress, "watching the walks of %s", tree->spec.label);
	channel_init(&channel);
	err = vm_run(lab, &vm, &channel);
	if (!err)
		err = check(lab, &vm, &channel,
			    audit_count(paths, dir, channel.samples));
	if (err) {
		progress_cancel(&lab->progress);
		vm_again(lab, &vm, "audit");
	} else {
		progress_end(&lab->progress);
	}
	*remarks = json_incref(channel.remarks);
	channel_free(&channel);
	return err;
}
