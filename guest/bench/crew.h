/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * crew - a team of movers on one stage
 *
 *	home  |--- mover 0 ---|--- mover 1 ---| ...    one VMA, one anon_vma
 *	           | ^             | ^
 *	           v |             v |                 in calls of --pages pages
 *	away  |---------------|---------------| ...    one VMA, one anon_vma
 */
#ifndef GUEST_CREW_H
#define GUEST_CREW_H

#include "bench/bench.h"
#include "lib/mover.h"
#include "lib/team.h"

/**
 * struct crew - everything that a run with movers holds
 * @workload: what is run
 * @options: how
 * @stage: where the pages are
 * @movers: in memory shared with the members
 * @count: how many movers
 * @tally: what the kernel counts, once crew_start() has been called
 * @team: the members, likewise
 */
struct crew {
	const struct workload *workload;
	const struct options *options;
	struct stage stage;
	struct mover *movers;
	unsigned int count;
	struct tally tally;
	struct team *team;
};

/**
 * crew_prepare() - map the stage and deal it out; nothing is filled or opened
 * @crew: filled in; released by crew_release() also after an error
 * @workload: what is run
 * @options: how
 * @count: how many movers
 * @policy: their UFFD_MOVE_* policy
 *
 * Return: 0 or a negative errno.
 */
int crew_prepare(struct crew *crew, const struct workload *workload,
		 const struct options *options, unsigned int count,
		 unsigned int policy);

/**
 * crew_fill() - write all pages, at home
 * @crew: prepared
 *
 * Return: 0, or -ENOBUFS when huge pages were wanted and there are too few.
 */
int crew_fill(struct crew *crew);

/**
 * crew_work() - a team_job.work for movers: the context is the crew
 * @context: the crew
 * @member: number of the mover
 * @team: its team
 */
void crew_work(void *context, unsigned int member, struct team *team);

/**
 * crew_start() - open the tally and start the team
 * @crew: prepared
 * @job: what the members do; must stay until crew_release()
 *
 * Return: 0 or a negative errno.
 */
int crew_start(struct crew *crew, const struct team_job *job);

/**
 * crew_phase() - one measured phase of options.ms
 * @crew: started
 * @active: how many members take part
 *
 * Return: whether every mover did its work and every page is right; what is
 * not has been said on standard error.
 */
bool crew_phase(struct crew *crew, unsigned int active);

/**
 * crew_release() - end the team, release everything
 * @crew: prepared
 */
void crew_release(struct crew *crew);

#endif /* GUEST_CREW_H */
