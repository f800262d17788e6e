// SPDX-License-Identifier: GPL-2.0-only
/*
 * The graph, which assumes nothing about what commutes, and the reduction, which
 * remembers no state, have to agree: on the verdict, and on which outcomes there
 * are; on random small programs.
 */
#include <stdlib.h>

#include "tiny.h"

enum { PROGRAMS = 4000, MAX_OPS = 5, WORDS = 3, LOCKS = 2, MAX_OUTCOMES = 4096 };

enum kind { OP_GET, OP_PUT, OP_ADD, OP_LOCK, OP_UNLOCK, OP_CHOOSE, OP_WAIT, OP_WIDE, OP_LOOK,
	    NR_KINDS };

/* Whether @word is done at all may depend on what was seen before. */
struct line {
	enum kind kind;
	unsigned int word;
	bool if_seen_odd;
};

static struct line line[3][MAX_OPS];
static int nr_ops[3];

/* The outcomes that one search has come to, as hashes. */
struct outcomes {
	uint64_t hash[MAX_OUTCOMES];
	int nr;
};

static struct outcomes outcomes;

/* splitmix64 */
static uint64_t random_state;
static unsigned int any(unsigned int n)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (z ^ (z >> 31)) % n;
}

/* Locks are given in any order, but by who holds them. */
static void make_thread(int thread)
{
	unsigned int held = 0;
	int nr = 0;

	while (nr < MAX_OPS - LOCKS) {
		struct line *s = &line[thread][nr];
		unsigned int lock = any(LOCKS);

		*s = (struct line){ any(NR_KINDS), any(WORDS), any(4) == 0 };
		if (s->kind == OP_LOCK || s->kind == OP_UNLOCK) {
			s->kind = held & 1u << lock ? OP_UNLOCK : OP_LOCK;
			held ^= 1u << lock;
			s->word = lock;
			s->if_seen_odd = false;
		}
		nr++;
		if (any(4) == 0)
			break;
	}
	for (unsigned int lock = 0; lock < LOCKS; lock++)
		if (held & 1u << lock)
			line[thread][nr++] = (struct line){ OP_UNLOCK, lock, false };
	nr_ops[thread] = nr;
}

static void perform(const struct line *s, unsigned int *seen)
{
	switch (s->kind) {
	case OP_GET:
		*seen = *seen * 5 + tiny_get(&tiny.word[s->word]);
		break;
	case OP_PUT:
		tiny_put(&tiny.word[s->word], ex_thread() + 1);
		break;
	case OP_ADD:
		tiny_add(&tiny.word[s->word], 1);
		break;
	case OP_LOCK:
		tiny_lock(&tiny.lock[s->word]);
		break;
	case OP_UNLOCK:
		tiny_unlock(&tiny.lock[s->word]);
		break;
	case OP_CHOOSE:
		*seen = *seen * 2 + ex_choose(2, "one", EX_CALLER);
		break;
	case OP_WAIT:
		/* Gives up after two looks: else most programs would not end. */
		for (int i = 0; i < 2 && !tiny_get(&tiny.word[s->word]); i++)
			ex_again(EX_CALLER);
		break;
	case OP_WIDE:
		ex_access(tiny.word, 2 * sizeof(tiny.word[0]), EX_READ | EX_WRITE, EX_CALLER);
		tiny.word[1] += tiny.word[0];
		break;
	case OP_LOOK:
		*seen = *seen * 5 + tiny_get(&tiny.lock[s->word % LOCKS]);
		break;
	case NR_KINDS:
		break;
	}
}

static void body(void)
{
	int thread = ex_thread();
	unsigned int seen = 0;

	for (int i = 0; i < nr_ops[thread]; i++)
		if (!line[thread][i].if_seen_odd || seen % 2)
			perform(&line[thread][i], &seen);
	tiny.seen[thread] = seen;
}

static void collect(void)
{
	uint64_t hash = 0;

	for (int i = 0; i < WORDS; i++)
		hash = hash * 1000003 + tiny.word[i];
	for (int i = 0; i < 3; i++)
		hash = hash * 1000003 + tiny.seen[i];
	for (int i = 0; i < outcomes.nr; i++)
		if (outcomes.hash[i] == hash)
			return;
	assert_true(outcomes.nr < MAX_OUTCOMES);
	outcomes.hash[outcomes.nr++] = hash;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static struct search_result outcomes_of(const struct ex_program *p,
					const struct strategy *strategy)
{
	struct search_result r;

	outcomes.nr = 0;
	tiny_open(p);
	if (strategy->learn)
		strategy->learn();
	/* What the random schedules have come to does not count. */
	outcomes.nr = 0;
	r = strategy->search(strategy, &(struct search_budget){ .seconds = 20 });
	if (strategy->conclude)
		strategy->conclude(&r);
	tiny_close();
	qsort(outcomes.hash, outcomes.nr, sizeof(outcomes.hash[0]), by_value);
	return r;
}

static void print_program(int number, int threads)
{
	static const char *const name[] = { "get", "put", "add", "lock", "unlock", "choose",
					    "wait", "wide", "look" };

	print_message("program %d\n", number);
	for (int t = 0; t < threads; t++) {
		for (int i = 0; i < nr_ops[t]; i++)
			print_message("  %s%s %u", line[t][i].if_seen_odd ? "?" : "",
				      name[line[t][i].kind], line[t][i].word);
		print_message("\n");
	}
}

/* Returns whether no schedule was a violation. */
static bool agree_on(int number)
{
	static struct outcomes graphs;
	struct ex_program p = {
		.name = "random", .nr_threads = 2 + any(2), .thread = { body, body, body },
		.thread_name = { "a", "b", "c" }, .check = collect,
	};
	struct search_result graph, reduced;
	bool same;

	for (int t = 0; t < 3; t++)
		nr_ops[t] = 0;
	for (int t = 0; t < p.nr_threads; t++)
		make_thread(t);
	graph = outcomes_of(&p, exhaustive(0, 1));
	graphs = outcomes;
	reduced = outcomes_of(&p, dpor(0, 1));
	same = graph.verdict == reduced.verdict;
	/* Where there is a violation the search ends: outcomes are not complete. */
	if (same && graph.verdict == VERDICT_HOLDS)
		same = graphs.nr == outcomes.nr &&
		       !memcmp(graphs.hash, outcomes.hash,
			       graphs.nr * sizeof(graphs.hash[0])) &&
		       reduced.schedules <= graph.schedules;
	if (!same) {
		print_program(number, p.nr_threads);
		print_message("graph %d: %d outcomes, %g schedules; dpor %d: %d, %g\n",
			      graph.verdict, graphs.nr, graph.schedules, reduced.verdict,
			      outcomes.nr, reduced.schedules);
	}
	assert_true(same);
	return graph.verdict == VERDICT_HOLDS;
}

static void both_searches_agree_on_random_programs(void **state)
{
	int held = 0;

	(void)state;
	for (int i = 0; i < PROGRAMS; i++) {
		random_state = i;
		held += agree_on(i);
	}
	/* Both kinds were among them: some deadlock. */
	assert_in_range(held, PROGRAMS / 2, PROGRAMS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_searches_agree_on_random_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
