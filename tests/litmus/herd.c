// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs as herd7 reads them, and what the axioms say of them as herd7 says it.
 *
 * A dependency is written as one that makes no difference: "+ (a ^ a)".
 */
#include "program.h"

#include "../../explore/memory/memory.h"

static const char words[] = "wxyz", locks[] = "kl", registers[] = "abcdefgh";

/* There is no exchange that is both acquire and release and no more. */
bool herd_can(const struct program *p)
{
	for (int t = 0; t < p->nr_threads; t++) {
		for (int i = 0; i < p->nr_insns[t]; i++) {
			const struct insn *insn = &p->insn[t][i];

			if (insn->pointer != NONE ||
			    (insn->kind == INSN_RMW &&
			     insn->order == (MEMORY_ACQUIRE | MEMORY_RELEASE)))
				return false;
		}
	}
	return true;
}

static void print_needs(const struct insn *insn, FILE *out)
{
	if (insn->needs != NONE)
		fprintf(out, " + (%c ^ %c)", registers[insn->needs], registers[insn->needs]);
}

static void print_load(const struct insn *insn, FILE *out)
{
	fprintf(out, "%c = ", registers[insn->reg]);
	if (insn->order & MEMORY_ACQUIRE)
		fprintf(out, "smp_load_acquire(%c", words[insn->word]);
	else
		fprintf(out, "READ_ONCE(*(%c", words[insn->word]);
	print_needs(insn, out);
	fprintf(out, insn->order & MEMORY_ACQUIRE ? ");" : "));");
}

static void print_store(const struct insn *insn, FILE *out)
{
	if (insn->order & MEMORY_RELEASE)
		fprintf(out, "smp_store_release(%c, %d", words[insn->word], insn->value);
	else
		fprintf(out, "WRITE_ONCE(*%c, %d", words[insn->word], insn->value);
	print_needs(insn, out);
	fprintf(out, ");");
}

static void print_rmw(const struct insn *insn, FILE *out)
{
	static const char *const order[] = { "_relaxed", "_acquire", "_release" };

	fprintf(out, "%c = xchg%s(%c", registers[insn->reg], order[insn->order],
		words[insn->word]);
	print_needs(insn, out);
	fprintf(out, ", %d);", insn->value);
}

static void print_insn(const struct insn *insn, FILE *out)
{
	static const char *const plain[] = {
		[INSN_MB] = "smp_mb();", [INSN_RMB] = "smp_rmb();", [INSN_WMB] = "smp_wmb();",
		[INSN_RCU_LOCK] = "rcu_read_lock();",
		[INSN_RCU_UNLOCK] = "rcu_read_unlock();", [INSN_SYNC] = "synchronize_rcu();",
	};

	fprintf(out, "\t");
	if (insn->guard != NONE)
		fprintf(out, "if (%c) { ", registers[insn->guard]);
	switch (insn->kind) {
	case INSN_LOAD:
		print_load(insn, out);
		break;
	case INSN_STORE:
		print_store(insn, out);
		break;
	case INSN_RMW:
		print_rmw(insn, out);
		break;
	case INSN_LOCK:
		fprintf(out, "spin_lock(%c);", locks[insn->word - MAX_WORDS]);
		break;
	case INSN_UNLOCK:
		fprintf(out, "spin_unlock(%c);", locks[insn->word - MAX_WORDS]);
		break;
	default:
		fprintf(out, "%s", plain[insn->kind]);
	}
	fprintf(out, insn->guard != NONE ? " }\n" : "\n");
}

static void print_thread(const struct program *p, int t, FILE *out)
{
	fprintf(out, "P%d(", t);
	for (int i = 0; i < p->nr_words; i++)
		fprintf(out, "int *%c, ", words[i]);
	fprintf(out, "spinlock_t *k, spinlock_t *l)\n{\n");
	for (int i = 0; i < p->nr_insns[t]; i++)
		if (p->insn[t][i].reg != NONE)
			fprintf(out, "\tint %c = 0;\n", registers[p->insn[t][i].reg]);
	for (int i = 0; i < p->nr_insns[t]; i++)
		print_insn(&p->insn[t][i], out);
	fprintf(out, "}\n");
}

/* The thread that loads a register. */
static int thread_of(const struct program *p, int reg)
{
	for (int t = 0; t < p->nr_threads; t++)
		for (int i = 0; i < p->nr_insns[t]; i++)
			if (p->insn[t][i].reg == reg)
				return t;
	return NONE;
}

void herd_print(const struct program *p, FILE *out)
{
	fprintf(out, "C %s\n{}\n", p->name);
	for (int t = 0; t < p->nr_threads; t++)
		print_thread(p, t, out);
	fprintf(out, "locations [");
	for (int i = 0; i < p->nr_registers; i++)
		if (thread_of(p, i) != NONE)
			fprintf(out, "%d:%c; ", thread_of(p, i), registers[i]);
	for (int i = 0; i < p->nr_words; i++)
		fprintf(out, "%c; ", words[i]);
	fprintf(out, "]\nexists (true)\n");
}

void herd_print_ends(const struct program *p, const struct outcomes *o, FILE *out)
{
	for (int i = 0; i < o->nr; i++) {
		fprintf(out, "%s:", p->name);
		for (int j = 0; j < p->nr_registers; j++)
			if (thread_of(p, j) != NONE)
				fprintf(out, " %d:%c=%d;", thread_of(p, j), registers[j],
					outcome_value(p, o->list[i], false, j));
		for (int j = 0; j < p->nr_words; j++)
			fprintf(out, " [%c]=%d;", words[j],
				outcome_value(p, o->list[i], true, j));
		fprintf(out, "\n");
	}
}
