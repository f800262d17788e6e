/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * actors - all of them, for the table of torture.c
 *
 * An actor is one entry in that table and one function in an act_*.c.
 */
#ifndef GUEST_ACTORS_H
#define GUEST_ACTORS_H

#include "torture/actor.h"

void act_move(struct hand *hand);
void act_move_failing(struct hand *hand);
void enter_move_failing(struct hand *hand);
void leave_move_failing(struct hand *hand);
void act_write(struct hand *hand);
void act_watch(struct hand *hand);
void act_pageout(struct hand *hand);
void act_reclaim(struct hand *hand);
void act_drop(struct hand *hand);
void act_renew(struct hand *hand);
void act_remap(struct hand *hand);
void act_protect(struct hand *hand);
void act_lock(struct hand *hand);
void act_fork(struct hand *hand);
void act_kill(struct hand *hand);
void act_copy(struct hand *hand);
void act_splice(struct hand *hand);
void act_pin(struct hand *hand);
void act_collapse(struct hand *hand);
void act_split(struct hand *hand);
void act_split_all(struct hand *hand);
void act_merge(struct hand *hand);
void enter_merge(struct hand *hand);
void leave_merge(struct hand *hand);
void act_idle(struct hand *hand);
void act_damon(struct hand *hand);
void leave_damon(struct hand *hand);
void act_compact(struct hand *hand);
void act_migrate(struct hand *hand);
void act_offline(struct hand *hand);
void act_signal(struct hand *hand);

#endif /* GUEST_ACTORS_H */
