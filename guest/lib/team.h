/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * team - threads or processes that work in common phases
 *
 * A team is started once and then led through phases. In each phase the first
 * so many members run the team's function at the same time, until it returns;
 * between phases all of them sleep, so that the leader alone may look at their
 * work. What members share with the leader lies in memory from
 * team_shared_alloc(), as a member may be a process.
 */
#ifndef GUEST_TEAM_H
#define GUEST_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * enum team_kind - what the members are
 * @TEAM_THREADS: threads of this process
 * @TEAM_PROCESSES: processes forked from this one, each with one thread
 */
enum team_kind {
	TEAM_THREADS,
	TEAM_PROCESSES,
};

struct team;

/**
 * struct team_job - what a team does
 * @kind: what the members are
 * @members: how many
 * @enter: called once in each member before the first phase; may be NULL.
 *	A negative errno ends the team: team_start() returns it.
 * @work: called in a phase, with the member's number; comes back soon after
 *	team_stopped() turns true
 * @context: handed to these functions
 */
struct team_job {
	enum team_kind kind;
	unsigned int members;
	int (*enter)(void *context, unsigned int member);
	void (*work)(void *context, unsigned int member, struct team *team);
	void *context;
};

/**
 * team_shared_alloc() - memory that forked members share with the leader
 * @size: bytes
 *
 * Return: zeroed memory, released by team_shared_free(); NULL if there is none.
 */
void *team_shared_alloc(size_t size);

/**
 * team_shared_free() - give it back
 * @memory: from team_shared_alloc(), or NULL
 * @size: as given there
 */
void team_shared_free(void *memory, size_t size);

/**
 * team_start() - start the members and wait until all have entered
 * @team: set to the new team on success; ended by team_end()
 * @job: what it does; must stay until team_end()
 *
 * Return: 0 or a negative errno.
 */
int team_start(struct team **team, const struct team_job *job);

/**
 * team_begin() - let the first members work
 * @team: a team between phases
 * @active: how many of its members
 */
void team_begin(struct team *team, unsigned int active);

/**
 * team_stop() - tell the members to come back from their work
 * @team: a team; may be called by its members as well
 */
void team_stop(struct team *team);

/**
 * team_stopped() - whether the members should come back
 * @team: the team, as handed to team_job.work
 */
bool team_stopped(const struct team *team);

/**
 * team_finish() - wait until all active members have come back
 * @team: a team after team_begin()
 *
 * Return: 0, or -ECHILD when a member process died.
 */
int team_finish(struct team *team);

/**
 * team_end() - end the members and wait for them
 * @team: a team between phases, or NULL
 */
void team_end(struct team *team);

#endif /* GUEST_TEAM_H */
