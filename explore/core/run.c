// SPDX-License-Identifier: GPL-2.0-only
/* Whole executions: each step chosen by a policy, or read from a schedule. */
#include "execution.h"
#include "fatal.h"
#include "world.h"

void schedule_add(struct schedule *s, int thread, uint32_t until)
{
	struct segment *last = s->nr ? &s->segment[s->nr - 1] : NULL;

	if (last && last->thread == thread)
		last->until = until;
	else if (s->nr < SCHEDULE_MAX)
		s->segment[s->nr++] = (struct segment){ thread, until };
	else
		fatal("a schedule of more than %d switches", SCHEDULE_MAX);
}

void schedule_choose(struct schedule *s, int choice)
{
	if (s->nr_choices == SCHEDULE_MAX_CHOICES)
		fatal("a schedule of more than %d choices", SCHEDULE_MAX_CHOICES);
	s->choice[s->nr_choices++] = choice;
}

/* The thread that took the last step parks, has returned or has failed. */
static void record(enum step step)
{
	const struct thread *t = &execution.thread[execution.current];

	schedule_add(&execution.schedule, execution.current,
		     step == STEP_PARKED ? t->events - 1 : SEGMENT_TO_END);
}

static enum outcome run(const struct policy *policy)
{
	const uint64_t most = execution.steps + EXECUTION_MAX_STEPS;
	enum step step = STEP_DONE;
	unsigned int enabled;

	while ((enabled = execution_enabled())) {
		int current = step == STEP_DONE ? -1 : execution.current;
		int next = policy->choose(enabled, current);

		if (next < 0)
			return OUTCOME_PRUNED;
		if (execution.steps >= most) {
			execution_give_up();
			return OUTCOME_VIOLATED;
		}
		if (execution.schedule.nr == SCHEDULE_MAX) {
			execution_leave_off();
			return OUTCOME_VIOLATED;
		}
		if (execution.thread[next].next.kind & EX_CHOICE)
			schedule_choose(&execution.schedule, execution.thread[next].choice);
		step = execution_step(next);
		record(step);
		if (step == STEP_VIOLATED)
			return OUTCOME_VIOLATED;
	}
	return execution_end();
}

enum outcome execution_run(const struct policy *policy)
{
	enum outcome outcome;

	world_restore();
	execution.goes_on = policy->goes_on;
	execution.quiet = policy->quiet;
	execution.is_fair = policy->is_fair;
	execution_begin();
	policy->begin();
	outcome = run(policy);
	execution_settle();
	execution.goes_on = NULL;
	execution.quiet = NULL;
	execution.is_fair = false;
	return outcome;
}

static enum outcome follow(const struct schedule *s)
{
	for (int i = 0; i < s->nr; i++) {
		const struct segment *segment = &s->segment[i];
		struct thread *t = &execution.thread[segment->thread];

		if (segment->thread >= execution.nr_threads ||
		    !(execution_enabled() & (1u << segment->thread)))
			return OUTCOME_DIVERGED;
		t->stop = segment->until == SEGMENT_TO_END ? UINT64_MAX : segment->until;
		if (execution_step(segment->thread) == STEP_VIOLATED)
			return OUTCOME_VIOLATED;
	}
	if (!execution_enabled())
		return OUTCOME_DONE;
	if (!s->is_endless)
		return OUTCOME_DIVERGED;
	execution_goes_round();
	return OUTCOME_VIOLATED;
}

enum outcome execution_replay(const struct schedule *s)
{
	enum outcome outcome;

	execution.scripted = true;
	execution.script = s;
	world_check();
	world_restore();
	execution_begin();
	outcome = follow(s);
	if (outcome == OUTCOME_DONE)
		outcome = execution_end();
	execution_settle();
	execution.scripted = false;
	execution.script = NULL;
	return outcome;
}
