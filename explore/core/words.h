/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words: what weak memory has several values of. Which there are is learnt in the course of
 * all executions, and who loads them; more of either makes the search start over.
 */
#ifndef EXPLORE_WORDS_H
#define EXPLORE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../memory/memory.h"

/* A word: what the widest access to it takes. */
struct word_known {
	uintptr_t addr;
	uint8_t size;		/* 4, or 8 */
	uint8_t loaded;		/* set of threads, learnt: by a load that could be late */
	uint8_t forgot;		/* of those that could have loaded a value that was dropped */
};

/* Plain loads that are remembered. */
#define MAX_STALE 256

/* One that could have returned more than one value: where it is, and of what; NULL: that has
 * no name. */
struct stale {
	const void *pc;
	const char *object;
};

/**
 * struct words - what is known
 * @word: by address.
 * @stale: plain loads that could have returned more than one value: data races by the
 *         model.
 */
struct words {
	int nr;
	struct word_known word[MEMORY_WORDS];
	int nr_stale;
	struct stale stale[MAX_STALE];
};

/** words_at() - the one that begins there, or NULL */
struct word_known *words_at(struct words *w, uintptr_t addr);

/** words_learn() - others notice an access to this location: it becomes one word or several.
 *  May set footprint.grew. */
void words_learn(struct words *w, uintptr_t addr, size_t size);

/**
 * words_learn_load() - a thread loads from there, and the load may be late
 *
 * What nobody could load any more is not kept, so a thread that was not known to makes the
 * search start over: footprint.grew.
 */
void words_learn_load(struct words *w, uintptr_t addr, size_t size, int thread);

/** words_note_stale() - a plain load could have returned more than one value */
void words_note_stale(struct words *w, struct stale stale);

/** words_merge() - add what another process knows. May set footprint.grew. */
void words_merge(struct words *w, const struct words *other);

/** words_hash() - stir into @hash which there are, and who loads them */
uint64_t words_hash(const struct words *w, uint64_t hash);

/** words_forgot() - was a value of that word dropped that a load could have returned? */
static inline bool words_forgot(const struct word_known *word)
{
	return word->forgot & word->loaded;
}

#endif
