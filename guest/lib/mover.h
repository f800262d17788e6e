/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mover - one who moves a run of pages between two places, back and forth
 *
 * Both places are registered, so that the pages can travel in both directions
 * and nothing has to be filled again: a pass costs nothing but moves. Each
 * mover has pages of its own; movers may share VMAs.
 */
#ifndef GUEST_MOVER_H
#define GUEST_MOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/pages.h"
#include "lib/team.h"
#include "lib/uffd.h"

/**
 * enum mover_by - how pages get to another place
 * @BY_MOVE: UFFDIO_MOVE
 * @BY_COPY: UFFDIO_COPY, then MADV_DONTNEED where they were
 * @BY_REMAP: mremap(), which leaves the old VMA in place
 */
enum mover_by {
	BY_MOVE,
	BY_COPY,
	BY_REMAP,
};

/** mover_by_word() - "move", "copy" or "mremap" */
const char *mover_by_word(enum mover_by by);

/**
 * struct mover - the pages, where they are, and what has been done
 * @uffd: both places are registered with it
 * @home: where the pages were filled
 * @away: the other place
 * @bytes: size of the run, a multiple of @step
 * @step: bytes moved in one call
 * @policy: UFFD_MOVE_*
 * @by: how each call does it; @policy is for BY_MOVE
 * @touch: read the pages before each call, so that they are in memory
 * @first_id: id of the first page, generation 1
 *
 * @returning: pages travel from @away to @home at present
 * @at: bytes that have arrived in this pass
 *
 * @pages: moved since the last mover_run() began
 * @ns: how long that took
 * @error: why it stopped: 0 or a negative errno
 * @misplaced: a place that holds a page and should not, or the reverse
 * @missing: @misplaced should hold a page
 * @wrong: a word was wrong, if @wrong.word is set
 */
struct mover {
	const struct uffd *uffd;
	char *home;
	char *away;
	size_t bytes;
	size_t step;
	unsigned int policy;
	enum mover_by by;
	bool touch;
	uint64_t first_id;

	bool returning;
	size_t at;

	uint64_t pages;
	uint64_t ns;
	int error;
	const void *misplaced;
	bool missing;
	struct page_error wrong;
};

/**
 * mover_fill() - write the pages, at home
 * @mover: all pages at home, none away
 */
void mover_fill(const struct mover *mover);

/**
 * mover_next() - where the next call takes its pages from
 * @mover: any mover
 *
 * Return: the address.
 */
char *mover_next(const struct mover *mover);

/**
 * mover_step() - one call; turns round at the end of a pass
 * @mover: any mover
 *
 * Return: whether the whole step was moved; if not, mover.error says why.
 */
bool mover_step(struct mover *mover);

/**
 * mover_check() - every page is where it should be, only there, and right
 * @mover: any mover; its pages are not being moved
 *
 * Return: whether it is so; if not, mover.error, misplaced or wrong say what is not.
 */
bool mover_check(struct mover *mover);

/**
 * mover_run() - the work of a team's phase: move until told to stop, then check
 * @mover: the member's mover, in memory shared with the leader
 * @team: the team; told to stop when this mover fails
 *
 * Only the moving is timed.
 */
void mover_run(struct mover *mover, struct team *team);

/**
 * movers_failed() - say on standard error what went wrong
 * @who: name of the workload
 * @movers: those who worked
 * @count: how many
 *
 * Return: whether anything did.
 */
bool movers_failed(const char *who, const struct mover *movers, unsigned int count);

/**
 * movers_pages() - pages moved in the last phase by all movers
 * @movers: those who worked
 * @count: how many
 */
uint64_t movers_pages(const struct mover *movers, unsigned int count);

/**
 * movers_rate() - how fast all movers were together in the last phase
 * @movers: those who worked
 * @count: how many
 *
 * Return: pages per second: the sum of each one's pages over its own time.
 */
double movers_rate(const struct mover *movers, unsigned int count);

#endif /* GUEST_MOVER_H */
