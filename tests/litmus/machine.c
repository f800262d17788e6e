// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every way in which a program can end with explore/memory: all orders of the
 * threads' instructions, and for each load and store all that it may choose.
 * States that came about in several ways are gone on from once.
 */
#include <string.h>

#include "../../explore/core/hash.h"
#include "../../explore/memory/memory.h"
#include "program.h"

enum { MAX_DEPTH = MAX_THREADS * (MAX_INSNS + 1), TABLE = 1 << 18 };

/* @waits_for: the readers that a grace period waits for; NO_GP: none has begun. */
#define NO_GP (-1)

struct state {
	struct memory memory;
	int pc[MAX_THREADS], waits_for[MAX_THREADS];
	int reg[MAX_REGISTERS];
};

static struct state stack[MAX_DEPTH + 1];
static uint64_t visited[TABLE];
static int nr_visited, slot[TABLE];
static bool is_full;
static const struct program *program;
static struct outcomes *found;

/* False: it has been here. */
static bool arrive(const struct state *s)
{
	uint64_t hash = memory_hash(1, &s->memory);

	hash = hash_bytes(hash, s->pc, sizeof(s->pc));
	hash = hash_bytes(hash, s->waits_for, sizeof(s->waits_for));
	hash = hash_bytes(hash, s->reg, sizeof(s->reg)) | 1;
	for (unsigned int i = hash >> 20; ; i++) {
		uint64_t *v = &visited[i % TABLE];

		if (*v == hash)
			return false;
		if (*v)
			continue;
		if (nr_visited == TABLE / 2) {
			is_full = true;
			return false;
		}
		*v = hash;
		slot[nr_visited++] = i % TABLE;
		return true;
	}
}

static void forget_visited(void)
{
	while (nr_visited)
		visited[slot[--nr_visited]] = 0;
}

static void end(const struct state *s)
{
	int word[MAX_WORDS];

	for (int i = 0; i < program->nr_words; i++)
		word[i] = memory_value(&s->memory, i, memory_newest(&s->memory, i));
	outcomes_add(found, outcome_of(program, s->reg, word));
}

static int word_of(const struct state *s, const struct insn *insn)
{
	return insn->pointer == NONE ? insn->word : s->reg[insn->pointer] - POINTER;
}

/* Whose read sections a grace period that begins now waits for. */
static int readers(const struct memory *m)
{
	int set = 0;

	for (int i = 0; i < m->nr_threads; i++)
		set |= !!m->thread[i].in_rcu << i;
	return set;
}

static void leave(struct state *s, int t)
{
	memory_rcu_read_unlock(&s->memory, t);
	for (int i = 0; i < program->nr_threads && !s->memory.thread[t].in_rcu; i++)
		if (s->waits_for[i] != NO_GP)
			s->waits_for[i] &= ~(1 << t);
}

/* Instructions that have nothing to choose. False: it has to wait. */
static bool perform(struct state *s, int t, const struct insn *insn)
{
	struct memory *m = &s->memory;

	switch (insn->kind) {
	case INSN_MB:
		memory_mb(m, t);
		break;
	case INSN_RMB:
		memory_rmb(m, t);
		break;
	case INSN_WMB:
		memory_wmb(m, t);
		break;
	case INSN_LOCK:
		if (memory_value(m, insn->word, memory_newest(m, insn->word)))
			return false;
		memory_lock(m, t, insn->word, 1);
		break;
	case INSN_UNLOCK:
		memory_unlock(m, t, insn->word, 0, false);
		break;
	case INSN_RCU_LOCK:
		memory_rcu_read_lock(m, t);
		break;
	case INSN_RCU_UNLOCK:
		leave(s, t);
		break;
	case INSN_SYNC:
		if (s->waits_for[t] == NO_GP) {
			s->waits_for[t] = readers(m);
			memory_gp_begin(m, t);
			return true;
		}
		if (s->waits_for[t])
			return false;
		s->waits_for[t] = NO_GP;
		memory_gp_end(m, t);
		break;
	default:
		break;
	}
	s->pc[t]++;
	return true;
}

static void explore(int depth);

static struct state *next_state(int depth)
{
	struct state *now = &stack[depth], *next = &stack[depth + 1];

	memory_copy(&next->memory, &now->memory);
	memcpy(next->pc, now->pc, sizeof(now->pc));
	memcpy(next->waits_for, now->waits_for, sizeof(now->waits_for));
	memcpy(next->reg, now->reg, sizeof(now->reg));
	return next;
}

/* Does an older message make this one needless? Only where explore/core leaves it out. */
static bool is_in_vain(const struct state *s, int t, const struct insn *insn, int word,
		       int rank, int oldest)
{
	const struct memory *m = &s->memory;

	for (int i = oldest; insn->order & MEMORY_ACQUIRE && i < rank; i++)
		if (memory_value(m, word, i) == memory_value(m, word, rank) &&
		    memory_may_read(m, t, word, i) &&
		    memory_tells_no_more(m, t, word, i, rank))
			return true;
	return false;
}

static void each_load(int depth, int t, const struct insn *insn)
{
	struct state *now = &stack[depth];
	int word = word_of(now, insn);
	int needs = insn->pointer == NONE ? insn->needs : insn->pointer;

	int oldest = memory_oldest(&now->memory, t, word, needs);

	for (int i = oldest; i <= memory_newest(&now->memory, word); i++) {
		struct state *next;

		if (!memory_may_read(&now->memory, t, word, i) ||
		    (needs == NONE && is_in_vain(now, t, insn, word, i, oldest)))
			continue;
		next = next_state(depth);
		next->reg[insn->reg] = memory_load(&next->memory, t, word, i,
						   insn->order, needs, insn->reg);
		next->pc[t]++;
		explore(depth + 1);
	}
}

static void each_store(int depth, int t, const struct insn *insn)
{
	struct state *now = &stack[depth];
	int word = word_of(now, insn);

	for (int i = memory_first_place(&now->memory, t, word);
	     i <= memory_newest(&now->memory, word) + 1; i++) {
		struct state *next;

		if (!memory_is_place(&now->memory, word, i))
			continue;
		next = next_state(depth);
		memory_store(&next->memory, t, word, i, insn->value, insn->order,
			     insn->needs);
		next->pc[t]++;
		explore(depth + 1);
	}
}

static void each_rmw(int depth, int t, const struct insn *insn)
{
	struct state *now = &stack[depth];
	int word = word_of(now, insn);
	int oldest = memory_oldest(&now->memory, t, word, insn->needs);

	for (int i = memory_first_place(&now->memory, t, word);
	     i <= memory_newest(&now->memory, word) + 1; i++) {
		struct state *next;

		if (i - 1 < oldest || !memory_is_place(&now->memory, word, i))
			continue;
		next = next_state(depth);
		next->reg[insn->reg] = memory_rmw(&next->memory, t, word, i - 1,
						  insn->value, insn->order,
						  insn->needs, insn->reg);
		next->pc[t]++;
		explore(depth + 1);
	}
}

static void step(int depth, int t)
{
	struct state *now = &stack[depth];
	const struct insn *insn = &program->insn[t][now->pc[t]];
	struct state *next;

	if (insn->guard != NONE && !now->reg[insn->guard]) {
		next = next_state(depth);
		next->pc[t]++;
		explore(depth + 1);
	} else if (insn->kind == INSN_LOAD) {
		each_load(depth, t, insn);
	} else if (insn->kind == INSN_STORE) {
		each_store(depth, t, insn);
	} else if (insn->kind == INSN_RMW) {
		each_rmw(depth, t, insn);
	} else {
		next = next_state(depth);
		if (perform(next, t, insn))
			explore(depth + 1);
	}
}

/* Is it said in the program that @t will access @word? By a pointer, it may be any. */
static bool will_access(const struct state *s, int t, int word)
{
	for (int i = s->pc[t]; i < program->nr_insns[t]; i++)
		if (program->insn[t][i].pointer != NONE ||
		    program->insn[t][i].word == word)
			return true;
	return false;
}

/* Here stores take places among old messages, too. */
static void forget(struct state *s)
{
	uint8_t readers[MAX_PLACES] = { 0 };

	for (int i = 0; i < MAX_PLACES; i++)
		for (int t = 0; t < program->nr_threads; t++)
			readers[i] |= will_access(s, t, i) << t;
	memory_forget(&s->memory, readers);
}

static void explore(int depth)
{
	bool done = true;

	forget(&stack[depth]);
	if (!arrive(&stack[depth]))
		return;
	for (int t = 0; t < program->nr_threads; t++) {
		if (stack[depth].pc[t] == program->nr_insns[t])
			continue;
		done = false;
		step(depth, t);
	}
	if (done)
		end(&stack[depth]);
}

bool machine_outcomes(const struct program *p, struct outcomes *o)
{
	struct state *s = &stack[0];

	program = p;
	found = o;
	memset(s->pc, 0, sizeof(s->pc));
	memset(s->reg, 0, sizeof(s->reg));
	memset(s->waits_for, NO_GP, sizeof(s->waits_for));
	memory_init(&s->memory, p->nr_threads, p->nr_registers);
	for (int i = 0; i < MAX_PLACES; i++)
		memory_add(&s->memory, i < MAX_WORDS ? p->initial[i] : 0);
	is_full = false;
	explore(0);
	forget_visited();
	outcomes_sort(o);
	return !is_full;
}
