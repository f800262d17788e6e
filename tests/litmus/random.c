// SPDX-License-Identifier: GPL-2.0-only
/* Small programs by chance: the same number, the same program. */
#include <string.h>

#include "../../explore/core/hash.h"
#include "../../explore/memory/memory.h"
#include "program.h"

static uint64_t chance;

/* One of @n. */
static int pick(int n)
{
	chance = hash_word(chance, 0x9e3779b97f4a7c15);
	return (chance >> 33) % n;
}

static struct insn *add(struct program *p, int t, enum insn_kind kind)
{
	struct insn *insn = &p->insn[t][p->nr_insns[t]++];

	*insn = (struct insn){
		.kind = kind, .word = NONE, .pointer = NONE, .reg = NONE,
		.needs = NONE, .guard = NONE,
	};
	return insn;
}

/*
 * Half of the programs are cycles: each thread accesses the word that it shares
 * with the one before it and then the one that it shares with the one after, with
 * something in between. There the barriers matter; in what is strewn at random
 * they seldom do.
 */
struct maker {
	struct program *p;
	bool repeats;			/* values: a word may have one again */
	int value[MAX_WORDS];		/* stored last, to each word */
	int first_reg;			/* of the thread */
};

static void add_access(struct maker *m, int t, int word)
{
	struct program *p = m->p;
	int kind = p->nr_registers == MAX_REGISTERS ? 8 : pick(9);
	int reads_to = p->nr_registers;
	struct insn *insn;

	insn = add(p, t, kind < 4 ? INSN_LOAD : kind == 4 ? INSN_RMW : INSN_STORE);
	insn->word = word;
	if (insn->kind != INSN_STORE) {
		insn->reg = p->nr_registers++;
		insn->order |= pick(3) ? 0 : MEMORY_ACQUIRE;
	}
	if (insn->kind != INSN_LOAD) {
		insn->value = m->repeats && !pick(3) ? pick(2) : ++m->value[insn->word];
		insn->order |= pick(3) ? 0 : MEMORY_RELEASE;
	}
	if (reads_to > m->first_reg && !pick(3))
		insn->needs = m->first_reg + pick(reads_to - m->first_reg);
}

static void add_fence(struct program *p, int t)
{
	static const enum insn_kind kind[] = { INSN_MB, INSN_RMB, INSN_WMB };

	add(p, t, kind[pick(3)]);
}

enum flavour { PLAIN, PLAIN_TOO, LOCKS, RCU, NR_FLAVOURS };

static void strew(struct maker *m, int t, int accesses, enum flavour flavour)
{
	struct program *p = m->p;
	bool in_lock = false, locks = flavour == LOCKS && pick(4);
	int which = 0;

	for (int i = 0; i < accesses; i++) {
		if (locks && !pick(2)) {
			which = in_lock ? which : pick(MAX_LOCKS);
			add(p, t, in_lock ? INSN_UNLOCK : INSN_LOCK)->word =
				MAX_WORDS + which;
			in_lock = !in_lock;
		}
		if (i && !pick(3))
			add_fence(p, t);
		if (i && flavour == RCU && t == 0 && !pick(2))
			add(p, t, INSN_SYNC);
		add_access(m, t, pick(p->nr_words));
	}
	if (in_lock)
		add(p, t, INSN_UNLOCK)->word = MAX_WORDS + which;
}

static void make_strewn(struct maker *m, enum flavour flavour)
{
	struct program *p = m->p;
	int left;

	p->nr_threads = 2 + !pick(2) + !pick(6);
	p->nr_words = 2 + !pick(2);
	left = 3 + p->nr_threads + pick(2);
	for (int t = 0; t < p->nr_threads; t++) {
		int rest = p->nr_threads - t - 1;
		int n = rest ? 1 + pick(left - rest > 4 ? 4 : left - rest) : left;

		n = n > 4 ? 4 : n;
		left -= n;
		m->first_reg = p->nr_registers;
		if (flavour == RCU && t)
			add(p, t, INSN_RCU_LOCK);
		strew(m, t, n, flavour);
		if (flavour == RCU && t)
			add(p, t, INSN_RCU_UNLOCK);
	}
}

/* What is between the two accesses; locks may enclose one or both of them. */
static void make_link(struct maker *m, int t, int first, int second, enum flavour flavour)
{
	struct program *p = m->p;
	int lock = MAX_WORDS + pick(MAX_LOCKS);
	int locked = flavour == LOCKS ? 1 + pick(4) : 0;

	if (flavour == RCU && t)
		add(p, t, INSN_RCU_LOCK);
	if (locked && locked != 2)
		add(p, t, INSN_LOCK)->word = lock;
	add_access(m, t, first);
	if (locked == 1 || locked == 4)
		add(p, t, INSN_UNLOCK)->word = lock;
	if (flavour == RCU && !t)
		add(p, t, INSN_SYNC);
	else if (!locked && pick(2))
		add_fence(p, t);
	if (!locked && !pick(4))
		add_access(m, t, pick(p->nr_words));
	if (locked == 4)
		lock = 2 * MAX_WORDS + 1 - lock;	/* the other one */
	if (locked == 2 || locked == 4)
		add(p, t, INSN_LOCK)->word = lock;
	add_access(m, t, second);
	if (locked && locked != 1)
		add(p, t, INSN_UNLOCK)->word = lock;
	if (flavour == RCU && t)
		add(p, t, INSN_RCU_UNLOCK);
}

static void make_cycle(struct maker *m, enum flavour flavour)
{
	struct program *p = m->p;

	p->nr_threads = 2 + !!pick(3) + (flavour == PLAIN && !pick(16));
	p->nr_words = p->nr_threads;
	for (int t = 0; t < p->nr_threads; t++) {
		m->first_reg = p->nr_registers;
		if (t && !pick(4))
			add_access(m, t, t);
		else
			make_link(m, t, t, (t + 1) % p->nr_threads, flavour);
	}
}

void random_program(struct program *p, uint64_t number)
{
	struct maker m = { .p = p, .repeats = number >= RANDOM_REPEATS };
	enum flavour flavour;

	chance = hash_word(number + 1, 0x7c5);
	memset(p, 0, sizeof(*p));
	snprintf(p->name, sizeof(p->name), "random-%lu", (unsigned long)number);
	flavour = pick(NR_FLAVOURS);
	if (pick(2))
		make_cycle(&m, flavour);
	else
		make_strewn(&m, flavour);
}
