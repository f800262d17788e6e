// SPDX-License-Identifier: GPL-2.0-only
/*
 * torture - everything at once, and every byte known
 *
 *	leader ──┬── families of members: forked processes, each with a heap of
 *	         │   known pages (heap.h) and one thread for each of its actors
 *	         └── one process for each actor that works on the whole system
 *
 * The run consists of rounds. In a round all actors act; then they stop, every
 * page is checked, and the counts of the kernel are compared with what there
 * is. What an actor does follows from the seed; when it does so does not.
 */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/clock.h"
#include "lib/number.h"
#include "lib/patience.h"
#include "lib/report.h"
#include "lib/team.h"
#include "torture/actors.h"
#include "torture/heap.h"
#include "torture/torture_round.h"

static const struct actor actors[] = {
	{
		.name = "move", .summary = "move runs of 1 to 1024 pages, there and back",
		.threads = 3, .always = true, .act = act_move,
	}, {
		.name = "write", .summary = "add to pages and read them",
		.threads = 1, .always = true, .act = act_write,
	}, {
		.name = "watch", .summary = "look for pages that are at two places",
		.threads = 1, .act = act_watch,
	}, {
		.name = "fault", .summary = "move while allocations fail",
		.threads = 1, .needs = NEED(FAULTS),
		.enter = enter_move_failing, .act = act_move_failing,
		.leave = leave_move_failing,
	}, {
		.name = "pageout", .summary = "MADV_PAGEOUT and MADV_COLD",
		.threads = 1, .needs = NEED(SWAP), .act = act_pageout,
	}, {
		.name = "drop", .summary = "discard pages, fill the holes",
		.threads = 1, .act = act_drop,
	}, {
		.name = "renew", .summary = "unmap, map and fill in other folio sizes",
		.threads = 1, .act = act_renew,
	}, {
		.name = "remap", .summary = "mremap() away and back",
		.threads = 1, .act = act_remap,
	}, {
		.name = "protect", .summary = "mprotect()",
		.threads = 1, .act = act_protect,
	}, {
		.name = "lock", .summary = "mlock() and munlock()",
		.threads = 1, .act = act_lock,
	}, {
		.name = "fork", .summary = "children that use copies of the pages",
		.threads = 1, .act = act_fork,
	}, {
		.name = "kill", .summary = "children that are killed while they move",
		.threads = 1, .act = act_kill,
	}, {
		.name = "copy", .summary = "process_vm_readv()",
		.threads = 1, .act = act_copy,
	}, {
		.name = "splice", .summary = "vmsplice() into a pipe",
		.threads = 1, .act = act_splice,
	}, {
		.name = "pin", .summary = "io_uring pins pages",
		.threads = 1, .needs = NEED(IO_URING) | NEED(PFN), .act = act_pin,
	}, {
		.name = "collapse", .summary = "MADV_COLLAPSE",
		.threads = 1, .needs = NEED(HUGE), .act = act_collapse,
	}, {
		.name = "split", .summary = "split folios, to all sizes",
		.threads = 1, .needs = NEED(SPLIT), .act = act_split,
	}, {
		.name = "merge", .summary = "KSM",
		.threads = 1, .needs = NEED(KSM),
		.enter = enter_merge, .act = act_merge, .leave = leave_merge,
	}, {
		.name = "idle", .summary = "idle page tracking",
		.threads = 1, .needs = NEED(IDLE) | NEED(PFN), .act = act_idle,
	}, {
		.name = "migrate", .summary = "move_pages() to another node",
		.threads = 1, .needs = NEED(NODES) | NEED(MOVE_PAGES), .act = act_migrate,
	}, {
		.name = "offline", .summary = "MADV_SOFT_OFFLINE",
		.threads = 1, .act = act_offline,
	}, {
		.name = "signal", .summary = "interrupt threads",
		.threads = 1, .act = act_signal,
	}, {
		.name = "reclaim", .summary = "memory.reclaim of the group",
		.needs = NEED(MEMCG) | NEED(SWAP), .act = act_reclaim,
	}, {
		.name = "damon", .summary = "DAMON samples, and pages out",
		.needs = NEED(DAMON), .act = act_damon,
		.leave = leave_damon,
	}, {
		.name = "compact", .summary = "compact all memory",
		.needs = NEED(COMPACT), .act = act_compact,
	}, {
		.name = "split-all", .summary = "split all folios",
		.needs = NEED(SPLIT), .act = act_split_all,
	},
};

enum { ACTORS = sizeof(actors) / sizeof(actors[0]) };

_Static_assert((int)ACTORS <= (int)ACTORS_MAX, "too many actors for the board");

struct request {
	struct setting setting;
	uint64_t seconds;
	uint64_t seed;
	uint32_t wanted;
	bool list;
};

static const struct argp_option options[] = {
	{ "seconds", 't', "N", 0, "how long (60)", 0 },
	{ "seed", 's', "N", 0, "of the random numbers (1)", 0 },
	{ "actors", 'a', "NAMES", 0, "only these, separated by commas; -NAME: all but it", 0 },
	{ "families", 'f', "N", 0, "families of processes (2)", 0 },
	{ "members", 'n', "N", 0, "processes of each (2)", 0 },
	{ "round", 'r', "MS", 0, "how long the actors act in a round (4000)", 0 },
	{ "list", 'l', NULL, 0, "list the actors", 0 },
	{ 0 }
};

static uint32_t find_actor(struct argp_state *state, const char *name)
{
	for (int i = 0; i < ACTORS; i++)
		if (!strcmp(actors[i].name, name))
			return 1U << i;
	argp_error(state, "there is no actor '%s'", name);
	return 0;
}

static uint32_t parse_actors(struct argp_state *state, char *names)
{
	uint32_t wanted = 0, unwanted = 0;
	char *rest;

	for (char *name = strtok_r(names, ",", &rest); name;
	     name = strtok_r(NULL, ",", &rest)) {
		if (*name == '-')
			unwanted |= find_actor(state, name + 1);
		else
			wanted |= find_actor(state, name);
	}
	return (wanted ? wanted : UINT32_MAX) & ~unwanted;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case 't':
		request->seconds = number_argument(state, arg, 1, 86400);
		return 0;
	case 's':
		request->seed = number_argument(state, arg, 0, UINT32_MAX);
		return 0;
	case 'a':
		request->wanted = parse_actors(state, arg);
		return 0;
	case 'f':
		request->setting.families = number_argument(state, arg, 1, 4);
		return 0;
	case 'n':
		request->setting.members = number_argument(state, arg, 1, 2);
		return 0;
	case 'r':
		request->setting.ms = number_argument(state, arg, 100, 600000);
		return 0;
	case 'l':
		request->list = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *missing(const struct actor *actor)
{
	for (unsigned int need = 0; need < NEEDS; need++)
		if (actor->needs & 1U << need && need_missing(need))
			return need_missing(need);
	return NULL;
}

/* The actors that were asked for and whose needs are met. */
static uint32_t find_able(uint32_t wanted)
{
	uint32_t able = 0;

	for (int i = 0; i < ACTORS; i++) {
		const char *reason;

		if (!(wanted & 1U << i))
			continue;
		reason = missing(&actors[i]);
		if (reason)
			report_unavailable("torture", actors[i].name, reason);
		else
			able |= 1U << i;
	}
	return able;
}

/* In every other round some actors are left out, at random: the others get more done. */
static uint32_t draw(uint32_t able, uint64_t seed, unsigned int round)
{
	uint64_t random = random_stream(seed, round);
	uint32_t chosen = able;

	for (int i = 0; i < ACTORS && round % 2; i++)
		if (!actors[i].always && random_next(&random) % 2)
			chosen &= ~(1U << i);
	return chosen;
}

static struct board *make_board(void)
{
	struct board *board = team_shared_alloc(sizeof(*board));

	for (int i = 0; board && i < MEMBERS_MAX; i++) {
		board->frames[i] = team_shared_alloc(HEAP_PAGES * sizeof(*board->frames[i]));
		if (!board->frames[i])
			return NULL;
	}
	return board;
}

static void report_actors(uint32_t able)
{
	json_t *names = json_array();

	for (int i = 0; i < ACTORS; i++)
		if (able & 1U << i)
			json_array_append_new(names, json_string(actors[i].name));
	report_event("actors", json_pack("{s:o}", "names", names));
}

static void report_round(const struct board *board, unsigned int number, uint64_t start)
{
	uint64_t acts = 0;

	for (int i = 0; i < ACTORS; i++)
		acts += board->scores[i].acts;
	report_event("round", json_pack("{s:i, s:f, s:I, s:I}", "round", (int)number,
		     "seconds", (double)(clock_ns() - start) / 1e9,
		     "moved", (json_int_t)board->scores[0].units,
		     "acts", (json_int_t)acts));
}

static void report_scores(const struct board *board, uint32_t able)
{
	for (int i = 0; i < ACTORS; i++) {
		json_t *params;

		if (!(able & 1U << i))
			continue;
		params = json_pack("{s:s, s:s}", "workload", "torture", "actor",
				   actors[i].name);
		report_sample(params, "acts", "calls", (double)board->scores[i].acts);
		report_sample(params, "done", "units", (double)board->scores[i].units);
		json_decref(params);
	}
}

static int report_failure(const struct board *board, unsigned int round)
{
	fprintf(stderr, "torture: round %u: %s%s%s: %s\n", round, board->oracle,
		board->actor[0] ? ", seen by " : "", board->actor, board->message);
	report_event("wrong", json_pack("{s:s, s:s, s:s, s:i}", "oracle", board->oracle,
		     "actor", board->actor, "message", board->message, "round",
		     (int)round));
	return STATUS_FAILED;
}

static int run(const struct request *request)
{
	const uint64_t start = clock_ns();
	struct board *board = make_board();
	uint32_t able = find_able(request->wanted);
	unsigned int round = 0;
	bool ended = true;

	if (!board)
		return report_unsupported("torture", "no memory");
	patience_prepare();
	/* Swapped-out pages of the leader would count as leaked. */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	report_actors(able);
	do {
		const struct cast cast = {
			.board = board, .actors = actors, .count = ACTORS,
			.chosen = draw(able, request->seed, round),
			.seed = request->seed * 1000003 + round,
		};

		ended = round_run(&cast, &request->setting);
		report_round(board, round++, start);
	} while (ended && !board->failed &&
		 clock_ns() - start < request->seconds * NS_PER_S);
	report_scores(board, able);
	if (able & 1U && !board->scores[0].units && !board->failed)
		board_fail(board, "set-up", actors[0].name, "no page was moved");
	return board->failed ? report_failure(board, round - 1) : STATUS_OK;
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.doc = "Move pages with UFFDIO_MOVE while everything else happens to them, "
		       "and check every byte.\v"
		       "Results are JSON lines on standard output. Exit status: 0 fine, "
		       "1 something is wrong, 2 wrong usage, 4 not supported here.",
	};
	struct request request = {
		.setting = { .families = 2, .members = 2, .ms = 4000 },
		.seconds = 60, .seed = 1, .wanted = UINT32_MAX,
	};
	struct uffd uffd;
	int error;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &request);
	if (request.list) {
		for (int i = 0; i < ACTORS; i++)
			printf("%-10s %s\n", actors[i].name, actors[i].summary);
		return STATUS_OK;
	}
	if (need_missing(NEED_GUEST))
		return report_unsupported("torture", need_missing(NEED_GUEST));
	error = uffd_open(&uffd, UFFD_FEATURE_SIGBUS);
	if (error)
		return report_unsupported("torture", uffd_explain(error));
	uffd_close(&uffd);
	return run(&request);
}
