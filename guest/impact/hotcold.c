// SPDX-License-Identifier: GPL-2.0-only
#include "impact/hotcold.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/pagemap.h"

enum { FIRST_ID = 1, GENERATION = 1, FLUSHED_PAGES = 64 };

bool hotcold_is_hot(unsigned int page)
{
	return page / RUN_PAGES % 2 == 0;
}

static char *side(const struct hotcold *program, bool away)
{
	return away ? program->stage.away.base : program->stage.home.base;
}

/* More pages than the kernel flushes one by one. */
static void flush_tlb(const struct hotcold *program)
{
	const struct vma *flushed = &program->flushed;

	mprotect(flushed->base, flushed->size, PROT_READ);
	mprotect(flushed->base, flushed->size, PROT_READ | PROT_WRITE);
}

static void read_pages(const volatile char *start, size_t size)
{
	for (size_t at = 0; at < size; at += PAGE_BYTES)
		(void)start[at];
}

static int pass(struct hotcold *program)
{
	const size_t size = RUN_PAGES * PAGE_BYTES;
	char *from = side(program, program->away), *to = side(program, !program->away);

	for (size_t run = 0; run < RUNS; run += 2) {
		size_t at = run * size;
		struct uffd_moved moved;

		read_pages(from + at, size);
		if (!program->move)
			continue;
		moved = uffd_move(&program->stage.uffd, to + at, from + at, size, 0);
		if (moved.error)
			return moved.error;
	}
	if (program->move)
		program->away = !program->away;
	flush_tlb(program);
	atomic_fetch_add(&program->passes, 1);
	return 0;
}

static void work(void *context, unsigned int member, struct team *team)
{
	struct hotcold *program = context;

	(void)member;
	while (!program->error && !team_stopped(team))
		program->error = pass(program);
}

/* A huge page that is moved page by page is split; its frames stay. */
static int split(const struct hotcold *program)
{
	char *home = side(program, false), *away = side(program, true);

	for (size_t at = 0; at < HUGE_BYTES; at += PAGE_BYTES) {
		struct uffd_moved moved = uffd_move(&program->stage.uffd, away + at,
						    home + at, PAGE_BYTES, 0);

		if (moved.error)
			return moved.error;
	}
	return uffd_move(&program->stage.uffd, home, away, HUGE_BYTES, 0).error;
}

static int find_frames(struct hotcold *program)
{
	uint64_t entries[HUGE_PAGES];
	int error = pagemap_read(side(program, false), HUGE_PAGES, entries);

	if (error)
		return error;
	program->first_pfn = entries[0] & PAGEMAP_PFN;
	if (!program->first_pfn)
		return -EACCES;
	for (unsigned int page = 0; page < HUGE_PAGES; page++)
		if ((entries[page] & PAGEMAP_PFN) != program->first_pfn + page)
			return -ENOBUFS;
	return 0;
}

static int lay_out(struct hotcold *program)
{
	struct stage *stage = &program->stage;
	int error = stage_map(stage, HUGE_BYTES, true);

	if (error)
		return error;
	pages_fill(stage->home.base, HUGE_BYTES, FIRST_ID, GENERATION);
	if (smaps_bytes(stage->home.base, HUGE_BYTES, "AnonHugePages") !=
	    (long)HUGE_BYTES)
		return -ENOBUFS;
	error = stage_open(stage);
	if (!error)
		error = split(program);
	/* Keep khugepaged from collapsing it again. */
	if (!error && (madvise(stage->home.base, HUGE_BYTES, MADV_NOHUGEPAGE) ||
		       madvise(stage->away.base, HUGE_BYTES, MADV_NOHUGEPAGE)))
		error = -errno;
	return error ? error : find_frames(program);
}

int hotcold_start(struct hotcold *program, bool move)
{
	int error;

	*program = (struct hotcold){
		.stage.uffd.fd = -1, .move = move,
		.job = {
			.kind = TEAM_THREADS, .members = 1, .work = work,
			.context = program,
		},
	};
	error = vma_map(&program->flushed, HUGE_BYTES, VMA_BASE);
	if (error)
		return error;
	memset(program->flushed.base, 1, FLUSHED_PAGES * PAGE_BYTES);
	error = lay_out(program);
	if (!error)
		error = team_start(&program->team, &program->job);
	if (!error)
		team_begin(program->team, 1);
	return error;
}

bool hotcold_stop(struct hotcold *program, const char *who)
{
	const size_t size = RUN_PAGES * PAGE_BYTES;
	struct page_error wrong = { 0 };

	team_stop(program->team);
	team_finish(program->team);
	if (program->error) {
		fprintf(stderr, "%s: moving: expected success, got %s\n", who,
			strerrorname_np(-program->error));
		return false;
	}
	for (size_t run = 0; run < RUNS; run++) {
		bool away = program->away && hotcold_is_hot(run * RUN_PAGES);

		if (pages_check(side(program, away) + run * size, size,
				FIRST_ID + run * RUN_PAGES, GENERATION, &wrong))
			continue;
		fprintf(stderr, "%s: %p: expected %#" PRIx64 ", got %#" PRIx64 "\n", who,
			wrong.word, wrong.expected, wrong.got);
		return false;
	}
	return true;
}

void hotcold_end(struct hotcold *program)
{
	team_end(program->team);
	stage_release(&program->stage);
	vma_unmap(&program->flushed);
}
