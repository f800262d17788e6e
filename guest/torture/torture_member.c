// SPDX-License-Identifier: GPL-2.0-only
#include "torture/torture_member.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "torture/heap.h"
#include "lib/trap.h"

enum {
	THREADS_MAX	= 48,
	/* The second part is for thread-local variables, in which whole pages lie. */
	STACK_BYTES	= 128 * 1024 + 32 * PAGE_BYTES,
	/* Below this much free swap nobody expects that pages are reclaimed. */
	SWAP_KB		= 64 * 1024,
};

/* One process of a family. */
struct member {
	const struct cast *cast;
	unsigned int number;	/* over all families */
	struct heap *heap;
	struct hand hands[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	size_t count;
	pid_t siblings[MEMBERS_MAX];
	unsigned int sibling_count;
};

static void act_until_stopped(struct hand *hand)
{
	const struct actor *actor = hand->actor;

	if (actor->enter)
		actor->enter(hand);
	while (!board_stopped(hand->board)) {
		actor->act(hand);
		atomic_fetch_add(&hand->score->acts, 1);
	}
	if (actor->leave)
		actor->leave(hand);
}

static void *run_thread(void *hand)
{
	act_until_stopped(hand);
	return NULL;
}

static struct hand make_hand(const struct cast *cast, size_t actor,
			     unsigned int member, unsigned int thread)
{
	return (struct hand){
		.actor = &cast->actors[actor],
		.board = cast->board,
		.score = &cast->board->scores[actor],
		.random = random_stream(cast->seed,
					(unsigned int)actor * 1000 + member * 10 + thread),
	};
}

/* Each member runs a random subset of the actors, as they slow one another down. */
static bool takes_part(const struct member *member, size_t actor, uint64_t *random)
{
	const struct cast *cast = member->cast;
	bool lot = random_next(random) % 4;

	return cast->chosen & 1U << actor && cast->actors[actor].threads &&
	       (lot || cast->actors[actor].always);
}

static void start_threads(struct member *member)
{
	const struct cast *cast = member->cast;
	uint64_t random = random_stream(cast->seed, member->number);
	pthread_attr_t attributes;
	int error;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (size_t i = 0; i < cast->count; i++) {
		bool part = takes_part(member, i, &random);

		for (unsigned int j = 0; part && j < cast->actors[i].threads &&
		     member->count < THREADS_MAX; j++) {
			struct hand *hand = &member->hands[member->count];

			*hand = make_hand(cast, i, member->number, j);
			hand->heap = member->heap;
			error = pthread_create(&member->threads[member->count],
					       &attributes, run_thread, hand);
			/* Memory is short on purpose. */
			if (error && error != EAGAIN)
				board_fail(cast->board, "set-up", hand->actor->name,
					   "starting a thread: %s", strerror(error));
			if (error)
				break;
			member->count++;
		}
	}
	pthread_attr_destroy(&attributes);
}

/* Siblings must not die before the end, which may have come while we were not running. */
static void watch_siblings(const struct member *member)
{
	struct board *board = member->cast->board;
	int status;

	for (unsigned int i = 0; i < member->sibling_count; i++)
		if (waitpid(member->siblings[i], &status, WNOHANG) > 0 &&
		    (atomic_load(&board->phase) != PHASE_EXIT || status) && !board->failed)
			board_fail(board, "process", NULL,
				   "a member ended early: status %#x", status);
}

static int wait_for_next(const struct member *member, int phase)
{
	struct board *board = member->cast->board;

	while (atomic_load(&board->phase) == phase) {
		watch_siblings(member);
		clock_sleep_ms(2);
	}
	return atomic_load(&board->phase);
}

static void check(const struct member *member)
{
	struct board *board = member->cast->board;

	for (int place = 0; place < PLACES; place++)
		munlock(member->heap->places[place].base,
			member->heap->places[place].size);
	heap_check(member->heap, board);
	heap_list_frames(member->heap, board->frames[member->number]);
}

static void check_reclaim(const struct member *member)
{
	struct board *board = member->cast->board;

	if (file_sum_row("/proc/meminfo", "SwapFree") > SWAP_KB)
		heap_check_reclaim(member->heap, member->cast->seed % SLOTS, board);
	heap_check(member->heap, board);
}

static void member_run(struct member *member)
{
	struct board *board = member->cast->board;
	int phase;

	atomic_fetch_add(&board->arrived, 1);
	if (wait_for_next(member, PHASE_FILL) == PHASE_ACT) {
		start_threads(member);
		wait_for_next(member, PHASE_ACT);
	}
	for (size_t i = 0; i < member->count; i++)
		pthread_join(member->threads[i], NULL);
	phase = PHASE_STOP;
	while (phase != PHASE_EXIT) {
		if (phase >= PHASE_RECLAIM)
			check_reclaim(member);
		else if (phase >= PHASE_CHECK)
			check(member);
		atomic_fetch_add(&board->arrived, 1);
		phase = wait_for_next(member, phase);
	}
	for (unsigned int i = 0; i < member->sibling_count; i++)
		while (waitpid(member->siblings[i], NULL, 0) < 0 && errno == EINTR)
			;
	_exit(0);
}

static void on_signal(int number)
{
	(void)number;
}

/* Of the process; set before its threads start. */
static struct board *owner;

static void on_stray(int number, const void *address)
{
	board_fail(owner, "fault", NULL, "signal %d at %p outside of a test access",
		   number, address);
}

/* Without SA_RESTART: what is interrupted shows it. */
static void setup_signals(struct board *board)
{
	const struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	owner = board;
	trap_setup(on_stray);
}

static void cannot(const struct cast *cast, const char *what, int error)
{
	board_fail(cast->board, "set-up", NULL, "%s: %s", what, strerror(-error));
	_exit(1);
}

void family_run(const struct cast *cast, unsigned int family, unsigned int members)
{
	static struct heap heap;
	static struct member member;
	struct hand builder = make_hand(cast, 0, family, 9);
	int error;

	setup_signals(cast->board);
	member = (struct member){
		.cast = cast, .number = family * members, .heap = &heap,
	};
	builder.heap = &heap;
	error = heap_create(&heap, (uint64_t)(family + 1) << 32, &builder);
	if (error)
		cannot(cast, "mapping a heap", error);
	for (unsigned int i = 1; i < members; i++) {
		pid_t pid = fork();

		if (pid < 0)
			cannot(cast, "fork", -errno);
		if (!pid) {
			member.number += i;
			member.sibling_count = 0;
			error = heap_adopt(&heap);
			if (error)
				cannot(cast, "userfaultfd", error);
			break;
		}
		member.siblings[member.sibling_count++] = pid;
	}
	member_run(&member);
	_exit(0);
}

void system_run(const struct cast *cast, size_t actor)
{
	struct hand hand = make_hand(cast, actor, MEMBERS_MAX, 0);

	setup_signals(cast->board);
	act_until_stopped(&hand);
	_exit(0);
}
