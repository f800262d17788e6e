// SPDX-License-Identifier: GPL-2.0-only
#include "part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "execution.h"
#include "footprint.h"
#include "lock_order.h"
#include "part.h"
#include "request.h"
#include "states.h"

/* In words, so that only parts of one search are put together. */
static void describe(const struct options *o, char *text, size_t size)
{
	snprintf(text, size, "%s mode %d bound %d runs %ld seed %ld",
		 execution.program->name, o->mode, request_bound(o),
		 o->runs, o->seed);
}

/* What another process has left in a file of this search. */
static bool read_file(const struct options *o, const char *path, struct part *part)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 && part_read(fd, part);
	char search[PART_NAME];

	if (fd >= 0)
		close(fd);
	describe(o, search, sizeof(search));
	return fine && !strcmp(part->search, search);
}

static bool write_file(const struct options *o, const char *path,
		       const struct search_result *r)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char search[PART_NAME];
	bool fine;

	describe(o, search, sizeof(search));
	fine = fd >= 0 && part_write(fd, search, o->shard, o->shards, r);
	if (fd >= 0)
		fine &= !close(fd);
	if (!fine)
		fprintf(stderr, "explorer: cannot write %s\n", path);
	return fine;
}

int part_file_learn(const struct options *o)
{
	static struct part part;
	bool fine = read_file(o, o->learn, &part);

	if (fine) {
		footprint_learn(part.learnt, part.nr_learnt);
		lock_order_merge(&part.order);
		footprint_number();
		footprint.grew = false;
	} else {
		fprintf(stderr, "explorer: %s is not of this search\n", o->learn);
	}
	part_free(&part);
	return fine ? 0 : -EINVAL;
}

static int read_part(const struct options *o, int i, struct part *part)
{
	if (read_file(o, o->merge[i], part) && part->shard == i &&
	    part->shards == o->nr_merge)
		return 0;
	fprintf(stderr, "explorer: %s is not part %d of %d of this search\n", o->merge[i], i,
		o->nr_merge);
	return -EINVAL;
}

int part_file_merge(const struct options *o, struct search_result *r)
{
	static struct part part[MAX_PARTS];
	int ret = 0;

	for (int i = 0; i < o->nr_merge && !ret; i++)
		ret = read_part(o, i, &part[i]);
	if (!ret)
		*r = part_merge(part, o->nr_merge, request_strategy(o, 0, o->nr_merge));
	/* The processes are over: that all start over is for others to see to. */
	if (!ret && r->is_void)
		fprintf(stderr, "explorer: together the parts share more than each knew\n");
	if (!ret && r->is_void && o->learnt) {
		struct search_result timeless = *r;

		/* How long it took differs each time, what was learnt does not. */
		timeless.seconds = 0;
		states_clear();
		if (!write_file(o, o->learnt, &timeless))
			ret = -EIO;
	}
	/* Whether that is a violation, no part has asked; see search_all(). */
	if (!ret && r->verdict == VERDICT_HOLDS && lock_order_is_inverted()) {
		fprintf(stderr, "explorer: two orders of locks meet; search it undivided\n");
		r->verdict = VERDICT_UNFINISHED;
	}
	for (int i = 0; i < o->nr_merge; i++)
		part_free(&part[i]);
	return ret;
}

bool part_file_search(const struct options *o, struct search_result *r)
{
	*r = search_part(request_strategy(o, o->shard, o->shards), &o->budget);
	return write_file(o, o->part, r);
}
