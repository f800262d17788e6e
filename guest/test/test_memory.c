// SPDX-License-Identifier: GPL-2.0-only
/*
 * memory - moves for which the kernel finds no memory
 *
 * A process in a memory control group that is full, and which the kernel may
 * not kill. It does nothing but move, each page to where a page table is
 * missing; what it needs for that itself is in memory and locked there. The
 * test's own process stays outside and can always let it go.
 */
#include <errno.h>
#include <sys/mman.h>

#include "lib/file.h"
#include "lib/memcg.h"
#include "lib/team.h"
#include "test/given.h"

/* Each CPU keeps some charges in stock: it takes some moves until they fail. */
enum { MOVES = 2048 };

struct starved {
	struct memcg memcg;
	struct pair pair;
	size_t done;
	int error;
	int64_t moved;
	bool fed;
};

/* In the member: everything that takes memory. */
static int prepare(void *context, unsigned int member)
{
	struct starved *starved = context;
	struct pair *p = &starved->pair;
	struct vma wide;

	(void)member;
	SET_UP(file_write("/proc/self/oom_score_adj", "-1000"));
	*p = given_unregistered_pair(MOVES);
	SET_UP(mlockall(MCL_CURRENT) ? -errno : 0);
	SET_UP(munlock(p->src, p->size) ? -errno : 0);	/* as the destination */
	SET_UP(vma_map(&wide, MOVES * HUGE_BYTES, VMA_BASE));
	p->dst = wide.base;
	SET_UP(uffd_open(&p->uffd, UFFD_FEATURE_SIGBUS));
	SET_UP(uffd_register(&p->uffd, wide.base, wide.size));
	return memcg_enter(&starved->memcg);
}

static void move_far_apart(struct starved *starved)
{
	struct pair *p = &starved->pair;

	for (size_t i = 0; i < MOVES && !starved->error; i++) {
		starved->done = i;
		starved->error = uffd_move_once(&p->uffd, p->dst + i * HUGE_BYTES,
						p->src + i * PAGE_BYTES, PAGE_BYTES,
						0, &starved->moved);
	}
}

/* What was not moved is still there, and moves when there is memory again. */
static void move_the_rest(struct starved *starved)
{
	size_t left = MOVES - starved->done;
	struct pair *p = &starved->pair;

	EXPECT_EMPTY(p->src, starved->done);
	EXPECT_PAGES(p->src + starved->done * PAGE_BYTES, left, starved->done);
	EXPECT_MOVE(&p->uffd, p->dst + starved->done * HUGE_BYTES,
		    p->src + starved->done * PAGE_BYTES, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p->dst + starved->done * HUGE_BYTES, 1, starved->done);
}

static void work(void *context, unsigned int member, struct team *team)
{
	struct starved *starved = context;

	(void)member;
	(void)team;
	if (starved->fed)
		move_the_rest(starved);
	else
		move_far_apart(starved);
}

/* Let the kernel be quiet on the console: what it has to say is expected. */
static void set_console_level(const char *level)
{
	SET_UP(file_write("/proc/sys/kernel/printk", level));
}

/* pte_alloc() in move_pages() */
static void no_page_table(void)
{
	struct starved *starved = team_shared_alloc(sizeof(*starved));
	const struct team_job job = {
		.kind = TEAM_PROCESSES,
		.members = 1,
		.enter = prepare,
		.work = work,
		.context = starved,
	};
	const struct memcg *memcg = &starved->memcg;
	struct team *team;
	char level[64];
	long used;

	SET_UP(starved ? 0 : -ENOMEM);
	SET_UP(team_start(&team, &job));
	SET_UP(file_read("/proc/sys/kernel/printk", level, sizeof(level)));
	used = memcg_read(memcg, "memory.current");
	SET_UP(used < 0 ? (int)used : 0);

	set_console_level("1");
	SET_UP(memcg_write(memcg, "memory.max", used + 16 * PAGE_BYTES));
	team_begin(team, 1);
	SET_UP(team_finish(team));
	SET_UP(memcg_write(memcg, "memory.max", SIZE_MAX));
	set_console_level(level);

	EXPECT_ERROR(starved->error, -ENOMEM);
	EXPECT(starved->moved, -ENOMEM);
	starved->fed = true;
	team_begin(team, 1);
	SET_UP(team_finish(team));
	team_end(team);
	memcg_leave(&starved->memcg);
}

static const struct test tests[] = {
	{ "no page table: ENOMEM", no_page_table, NEED(MEMCG) | NEED(GUEST) },
};

TEST_GROUP(memory);
