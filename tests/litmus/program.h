/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A litmus test: a few threads over a few words, and a state that they may or may
 * not end in.
 *
 * Written on one line, each a field of the next after the other:
 *
 *	NAME  VERDICT  THREAD | THREAD ...  ?  STATE
 *
 * VERDICT is what the kernel's memory model says: "never" or "sometimes". In a
 * thread, w, x, y, z are words, k and l locks, a to h registers, each
 * register written in one place only:
 *
 *	x=1 x:rel=1		WRITE_ONCE(), smp_store_release()
 *	a=x a=x:acq		READ_ONCE(), smp_load_acquire()
 *	a=x<-1 a=x<-1:acq:rel	xchg_relaxed() and so on; xchg() is "mb a=x<-1 mb"
 *	mb rmb wmb		barriers
 *	k( k)			spin_lock(), spin_unlock()
 *	rcu( rcu) sync		rcu_read_lock(), rcu_read_unlock(), synchronize_rcu()
 *	...@a			its address depends on a; of a store: or its value
 *	...?a			it is not executed if a is 0
 *
 * STATE is a list of NAME=VALUE that all have to hold; a word's is its last value.
 * Values are below 16. All words are 0 at first.
 */
#ifndef LITMUS_PROGRAM_H
#define LITMUS_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
	MAX_THREADS = 4,
	MAX_INSNS = 12,		/* of a thread */
	MAX_WORDS = 4,
	MAX_LOCKS = 2,		/* numbered after the words */
	MAX_PLACES = MAX_WORDS + MAX_LOCKS,
	MAX_REGISTERS = 8,
	MAX_CONDITIONS = 8,
	NONE = -1,
};

enum insn_kind {
	INSN_LOAD, INSN_STORE, INSN_RMW, INSN_LOCK, INSN_UNLOCK,
	INSN_MB, INSN_RMB, INSN_WMB, INSN_RCU_LOCK, INSN_RCU_UNLOCK, INSN_SYNC,
};

/**
 * struct insn - one instruction
 * @word: accessed.
 * @pointer: register that holds the word's number plus POINTER, or NONE.
 * @reg: that is loaded, or NONE.
 * @value: stored.
 * @order: set of enum memory_order.
 * @needs: register that the address, or a store's value, depends on, or NONE.
 * @guard: register that must not be 0, or NONE.
 */
struct insn {
	enum insn_kind kind;
	int word, pointer, reg, value;
	unsigned int order;
	int needs, guard;
};

#define POINTER 8

/* Of the end: a register's or a word's value. */
struct condition {
	bool is_word;
	int index, value;
};

struct program {
	char name[64];
	bool never;
	int nr_threads, nr_words, nr_registers, nr_conditions;
	int nr_insns[MAX_THREADS];
	struct insn insn[MAX_THREADS][MAX_INSNS];
	int initial[MAX_WORDS];
	struct condition condition[MAX_CONDITIONS];
};

/* An end: four bits for each register and then for each word. */
typedef uint64_t outcome;

struct outcomes {
	int nr, room;
	outcome *list;		/* ascending once sorted */
};

/** outcomes_add() - once each */
void outcomes_add(struct outcomes *o, outcome which);
void outcomes_sort(struct outcomes *o);
bool outcomes_have(const struct outcomes *o, outcome which);
void outcomes_free(struct outcomes *o);

/** outcome_of() - pack registers and words */
outcome outcome_of(const struct program *p, const int *reg, const int *word);

/** outcome_value() - of the word, or else the register, with this number */
int outcome_value(const struct program *p, outcome which, bool is_word, int index);

/** program_reaches() - is the state that @p asks for among @o? */
bool program_reaches(const struct program *p, const struct outcomes *o);

/** program_parse() - read @line. Returns what is wrong with it, or NULL. */
const char *program_parse(struct program *p, const char *line);

/** program_print() - the threads, in the same notation */
void program_print(const struct program *p, FILE *out);

/** outcome_print() - "a=1 b=0 x=2" */
void outcome_print(const struct program *p, outcome which, FILE *out);

/**
 * kernel_parse() - read one of the kernel's litmus tests
 *
 * Returns what of it is not understood, or NULL.
 */
const char *kernel_parse(struct program *p, const char *path);

/** machine_outcomes() - how @p can end with explore/memory. False: it has too many
 *  states. */
bool machine_outcomes(const struct program *p, struct outcomes *o);

/**
 * axioms_outcomes() - how @p can end by the kernel's axioms
 * @o: out: by these alone.
 * @kept: out: and if every load is ordered with the later stores of its thread.
 *
 * Returns false if @p has what the axioms are not written for here.
 */
bool axioms_outcomes(const struct program *p, struct outcomes *o, struct outcomes *kept);

/** herd_can() - can @p be said to herd7? */
bool herd_can(const struct program *p);

/** herd_print() - @p, in herd7's language; it asks for all ends */
void herd_print(const struct program *p, FILE *out);

/** herd_print_ends() - a line "NAME: 0:a=1; [w]=2;" for each end */
void herd_print_ends(const struct program *p, const struct outcomes *o, FILE *out);

/* From this number on, random programs may store a value that the word has had. */
#define RANDOM_REPEATS 1000000

/** random_program() - a small one; the same for the same number */
void random_program(struct program *p, uint64_t number);

#endif
