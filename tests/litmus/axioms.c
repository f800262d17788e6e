// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's memory model by brute force: all ways in which loads can take
 * their values from stores (rf), times all orders of the stores to each word
 * (co); what the axioms do not forbid can happen.
 *
 * Nothing here is shared with explore/memory. Names are those of
 * tools/memory-model/linux-kernel.cat, lock.cat and linux-kernel.bell. Left out:
 * plain accesses, SRCU, control dependencies, reading a lock's word.
 */
#include <string.h>

#include "../../explore/memory/memory.h"
#include "program.h"
#include "relation.h"

struct event {
	int thread;		/* -1: initial value */
	int word, value, reg;
	enum insn_kind kind;
};

static struct event event[MAX_EVENTS];
static uint32_t reads, writes, acquires, releases, lock_reads, unlocks, syncs;

/* What a program fixes, and what is chosen. */
static struct {
	struct relation po, same, same_word, addr, data, rmw, rscs;
	struct relation mb, rmb, wmb, acq_po, po_rel, gp;
} fixed;
static int from[MAX_EVENTS];			/* rf: of each read */
static int order[MAX_PLACES][MAX_EVENTS], nr_order[MAX_PLACES];	/* co */
static int list_of_reads[MAX_EVENTS], nr_reads;

static const struct program *program;
static struct outcomes *found, *found_kept;

static int add_event(int thread, const struct insn *insn, uint32_t *set)
{
	int i = nr_events++;

	event[i] = (struct event){ .thread = thread, .word = NONE, .reg = NONE };
	if (insn) {
		event[i].kind = insn->kind;
		event[i].word = insn->word;
		event[i].value = insn->value;
	}
	if (set)
		*set |= 1u << i;
	return i;
}

static int add_read(int thread, const struct insn *insn, bool acquires_it)
{
	int i = add_event(thread, insn, &reads);

	event[i].reg = insn->reg;
	if (acquires_it)
		acquires |= 1u << i;
	list_of_reads[nr_reads++] = i;
	return i;
}

static int add_write(int thread, const struct insn *insn, bool releases_it)
{
	int i = add_event(thread, insn, &writes);

	if (releases_it)
		releases |= 1u << i;
	order[insn->word][nr_order[insn->word]++] = i;
	return i;
}

static void depend(struct relation *dep, const int *loaded, const struct insn *insn, int on)
{
	if (insn->needs != NONE)
		rel_set(dep, loaded[insn->needs], on);
}

static int add_insn(int thread, const struct insn *insn, int *loaded, int rcu_begun)
{
	bool acq = insn->order & MEMORY_ACQUIRE, rel = insn->order & MEMORY_RELEASE;
	struct insn locked = *insn;
	int r, w;

	switch (insn->kind) {
	case INSN_LOAD:
		r = add_read(thread, insn, acq);
		depend(&fixed.addr, loaded, insn, r);
		loaded[insn->reg] = r;
		break;
	case INSN_STORE:
		w = add_write(thread, insn, rel);
		depend(&fixed.data, loaded, insn, w);
		break;
	case INSN_RMW:
		r = add_read(thread, insn, acq);
		w = add_write(thread, insn, rel);
		rel_set(&fixed.rmw, r, w);
		depend(&fixed.addr, loaded, insn, r);
		depend(&fixed.addr, loaded, insn, w);
		loaded[insn->reg] = r;
		break;
	case INSN_LOCK:
		locked.value = 1;
		r = add_read(thread, &locked, true);
		lock_reads |= 1u << r;
		rel_set(&fixed.rmw, r, add_write(thread, &locked, false));
		break;
	case INSN_UNLOCK:
		unlocks |= 1u << add_write(thread, insn, true);
		break;
	case INSN_SYNC:
		add_event(thread, insn, &syncs);
		break;
	case INSN_RCU_LOCK:
		return add_event(thread, insn, NULL);
	case INSN_RCU_UNLOCK:
		rel_set(&fixed.rscs, rcu_begun, add_event(thread, insn, NULL));
		break;
	default:
		add_event(thread, insn, NULL);
	}
	return rcu_begun;
}

static struct relation fence(uint32_t before, enum insn_kind kind, uint32_t after)
{
	uint32_t fences = 0;

	for (int i = 0; i < nr_events; i++)
		if (event[i].thread >= 0 && event[i].word == NONE && event[i].kind == kind)
			fences |= 1u << i;
	return rel_seq(rel_between(before, fixed.po, fences),
		       rel_between(fences, fixed.po, after));
}

static void fix(void)
{
	uint32_t all = reads | writes;

	for (int i = 0; i < nr_events; i++) {
		for (int j = 0; j < nr_events; j++) {
			if (event[i].word != NONE && event[i].word == event[j].word)
				rel_set(&fixed.same_word, i, j);
			if (event[i].thread < 0 || event[i].thread != event[j].thread)
				continue;
			rel_set(&fixed.same, i, j);
			if (i < j)
				rel_set(&fixed.po, i, j);
		}
	}
	fixed.mb = fence(all, INSN_MB, all);
	fixed.rmb = fence(reads, INSN_RMB, reads);
	fixed.wmb = fence(writes, INSN_WMB, writes);
	fixed.acq_po = rel_between(acquires, fixed.po, all);
	fixed.po_rel = rel_between(all, fixed.po, releases);
	fixed.gp = rel_seq(rel_between(UINT32_MAX, fixed.po, syncs),
			   rel_maybe(fixed.po));
}

static struct relation external(struct relation r)
{
	return rel_minus(r, fixed.same);
}

static struct relation internal(struct relation r)
{
	return rel_and(r, fixed.same);
}

/* rcu-order: as many grace periods as read sections, joined by links. */
static struct relation rcu_order(struct relation link)
{
	struct relation gp = rel_identity(syncs);
	struct relation rscsi = rel_inverse(fixed.rscs);
	struct relation r = gp, last;

	do {
		struct relation between = rel_maybe(rel_seq(r, link));

		last = r;
		between = rel_seq(link, between);
		r = rel_or(r, rel_seq(rel_seq(gp, between), rscsi));
		r = rel_or(r, rel_seq(rel_seq(rscsi, between), gp));
		r = rel_or(r, rel_seq(rel_seq(r, link), r));
	} while (memcmp(&last, &r, sizeof(r)) != 0);
	return r;
}

/* Which access is made after which by its thread, come what may. */
static struct relation preserved_order(struct relation rf, struct relation overwrite,
				       struct relation po_ul_lock, bool keep_load_store)
{
	/* Dependencies are carried by what a thread stores and reads back. */
	struct relation carry = rel_star(rel_seq(fixed.data, internal(rf)));
	struct relation addr = rel_seq(carry, fixed.addr);
	struct relation dep = rel_or(addr, rel_seq(carry, fixed.data));
	struct relation ppo = rel_between(reads, dep, writes);

	ppo = rel_or(ppo, internal(overwrite));
	ppo = rel_or(ppo, rel_between(reads, addr, reads));
	ppo = rel_or(ppo, rel_seq(dep, internal(rf)));
	ppo = rel_or(ppo, rel_or(fixed.mb, fixed.gp));
	ppo = rel_or(ppo, rel_or(fixed.po_rel, fixed.acq_po));
	ppo = rel_or(ppo, rel_or(fixed.wmb, fixed.rmb));
	ppo = rel_or(ppo, internal(po_ul_lock));
	if (keep_load_store)
		ppo = rel_or(ppo, rel_between(reads, fixed.po, writes));
	return ppo;
}

/* Which store is everywhere before which access. */
static struct relation propagation(struct relation rf, struct relation overwrite,
				   struct relation po_ul_lock)
{
	struct relation strong = rel_or(fixed.mb, fixed.gp);
	struct relation cumul, prop;

	cumul = rel_seq(rel_maybe(external(rf)), rel_or(strong, fixed.po_rel));
	cumul = rel_or(cumul, rel_or(fixed.wmb, po_ul_lock));
	cumul = rel_seq(cumul, rel_star(rel_seq(rf, fixed.rmw)));
	prop = rel_seq(rel_maybe(external(overwrite)), rel_star(cumul));
	return rel_seq(prop, rel_maybe(external(rf)));
}

/* @hb, @pb: with all that follows from them. */
static bool rcu_allows(struct relation prop, struct relation hb, struct relation pb)
{
	struct relation later = rel_seq(hb, pb);
	struct relation link = rel_seq(rel_seq(rel_maybe(fixed.po), later),
				       rel_seq(prop, fixed.po));
	struct relation rcu_fence = rel_seq(rel_seq(fixed.po, rcu_order(link)),
					    rel_maybe(fixed.po));
	struct relation rb = rel_seq(rel_seq(prop, rcu_fence), later);

	return rel_is_irreflexive(&rb);
}

static bool is_allowed(bool keep_load_store)
{
	struct relation rf = { { 0 } }, co = { { 0 } };
	struct relation fr, atomic, overwrite, po_ul_lock, prop, hb, pb;

	for (int i = 0; i < nr_reads; i++)
		rel_set(&rf, from[list_of_reads[i]], list_of_reads[i]);
	for (int w = 0; w < MAX_PLACES; w++)
		for (int i = 0; i < nr_order[w]; i++)
			for (int j = i + 1; j < nr_order[w]; j++)
				rel_set(&co, order[w][i], order[w][j]);
	fr = rel_seq(rel_inverse(rf), co);
	overwrite = rel_or(co, fr);
	if (!rel_is_acyclic(rel_or(rel_or(rel_and(fixed.po, fixed.same_word), rf),
				   overwrite)))
		return false;
	atomic = rel_and(fixed.rmw, rel_seq(external(fr), external(co)));
	if (!rel_is_empty(&atomic))
		return false;

	po_ul_lock = rel_between(UINT32_MAX, rel_or(fixed.po, rf), lock_reads);
	po_ul_lock = rel_seq(rel_between(UINT32_MAX, fixed.po, unlocks),
			     rel_seq(po_ul_lock, fixed.po));
	prop = propagation(rf, overwrite, po_ul_lock);
	hb = rel_or(preserved_order(rf, overwrite, po_ul_lock, keep_load_store),
		    external(rf));
	hb = rel_or(hb, internal(rel_minus(prop, rel_identity(UINT32_MAX))));
	if (!rel_is_acyclic(hb))
		return false;
	hb = rel_star(hb);
	pb = rel_seq(rel_seq(prop, rel_or(fixed.mb, fixed.gp)), hb);
	if (!rel_is_acyclic(pb))
		return false;
	return !syncs || rcu_allows(prop, hb, rel_star(pb));
}

static bool is_among(const struct outcomes *o, outcome which)
{
	for (int i = 0; i < o->nr; i++)
		if (o->list[i] == which)
			return true;
	return false;
}

static void judge(void)
{
	int reg[MAX_REGISTERS] = { 0 }, word[MAX_WORDS];
	outcome which;

	for (int i = 0; i < nr_reads; i++) {
		int r = list_of_reads[i];

		if (event[r].reg != NONE)
			reg[event[r].reg] = event[from[r]].value;
	}
	for (int w = 0; w < program->nr_words; w++)
		word[w] = event[order[w][nr_order[w] - 1]].value;
	which = outcome_of(program, reg, word);
	if (is_among(found_kept, which))
		return;
	if (is_allowed(true)) {
		outcomes_add(found_kept, which);
		outcomes_add(found, which);
	} else if (!is_among(found, which) && is_allowed(false)) {
		outcomes_add(found, which);
	}
}

/* Where in the order of its word the store is that an access makes or reads. */
static int position(int access)
{
	int store = reads & 1u << access ? from[access] : access;
	int *o = order[event[access].word], i = 0;

	while (o[i] != store)
		i++;
	return i;
}

/* Most of what can be chosen is incoherent: the same as the first axiom, sooner. */
static bool is_coherent(int word)
{
	for (int b = 0; b < nr_events; b++) {
		if (event[b].word != word || event[b].thread < 0)
			continue;
		for (int a = 0; a < b; a++) {
			if (event[a].word != word || event[a].thread != event[b].thread)
				continue;
			if (position(a) > position(b) ||
			    (position(a) == position(b) && writes & 1u << b))
				return false;
		}
	}
	return true;
}

/* All orders of the stores to @word from the @i-th on; those of one thread keep
 * theirs. */
static void each_order(int word, int i)
{
	int *o = order[word];

	if (word == MAX_PLACES) {
		judge();
		return;
	}
	if (i >= nr_order[word]) {
		if (is_coherent(word))
			each_order(word + 1, 1);
		return;
	}
	for (int j = i; j < nr_order[word]; j++) {
		int pick = o[j];
		bool is_first = true;

		for (int k = i; k < nr_order[word]; k++)
			is_first &= !rel_has(&fixed.po, o[k], pick);
		if (!is_first)
			continue;
		memmove(o + i + 1, o + i, (j - i) * sizeof(*o));
		o[i] = pick;
		each_order(word, i + 1);
		memmove(o + i, o + i + 1, (j - i) * sizeof(*o));
		o[j] = pick;
	}
}

static void each_source(int i)
{
	int r, w;

	if (i == nr_reads) {
		each_order(0, 1);
		return;
	}
	r = list_of_reads[i];
	w = event[r].word;
	for (int j = 0; j < nr_order[w]; j++) {
		int source = order[w][j];

		/* Nobody takes a lock that is taken, or reads what it will write. */
		if ((lock_reads & 1u << r && event[source].value) ||
		    rel_has(&fixed.po, r, source))
			continue;
		from[r] = source;
		each_source(i + 1);
	}
}

static bool is_supported(const struct program *p)
{
	int events = MAX_PLACES;

	for (int t = 0; t < p->nr_threads; t++) {
		for (int i = 0; i < p->nr_insns[t]; i++) {
			const struct insn *insn = &p->insn[t][i];

			events += insn->kind == INSN_RMW || insn->kind == INSN_LOCK ? 2 : 1;
			if (insn->guard != NONE || insn->pointer != NONE ||
			    (insn->kind == INSN_LOAD && insn->word >= MAX_WORDS))
				return false;
		}
	}
	return events <= MAX_EVENTS;
}

bool axioms_outcomes(const struct program *p, struct outcomes *o, struct outcomes *kept)
{
	if (!is_supported(p))
		return false;
	program = p;
	found = o;
	found_kept = kept;
	memset(&fixed, 0, sizeof(fixed));
	memset(nr_order, 0, sizeof(nr_order));
	nr_events = nr_reads = 0;
	reads = writes = acquires = releases = lock_reads = unlocks = syncs = 0;
	for (int w = 0; w < MAX_PLACES; w++) {
		struct insn first = { .word = w, .reg = NONE };

		first.value = w < MAX_WORDS ? p->initial[w] : 0;
		if (w < p->nr_words || w >= MAX_WORDS)
			add_write(-1, &first, false);
	}
	for (int t = 0; t < p->nr_threads; t++) {
		int loaded[MAX_REGISTERS], rcu_begun = NONE;

		for (int i = 0; i < p->nr_insns[t]; i++)
			rcu_begun = add_insn(t, &p->insn[t][i], loaded, rcu_begun);
	}
	fix();
	each_source(0);
	outcomes_sort(o);
	outcomes_sort(kept);
	return true;
}
