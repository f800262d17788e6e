/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words: what weak memory has several values of. Which there are is learnt in the course of
 * all executions, and who loads them; more of either makes the search start over. weak_learn()
 * and weak_learnt() are here too.
 */
#ifndef EXPLORE_WORDS_H
#define EXPLORE_WORDS_H

#include "weak.h"

/** word_at() - the one that begins there, or NULL */
struct weak_word *word_at(uintptr_t addr);

/** word_learn() - others notice an access to this location: it becomes one word or several.
 *  May set footprint.grew. */
void word_learn(uintptr_t addr, size_t size);

/**
 * word_learn_load() - the running thread loads from there, and the load may be late
 *
 * What nobody could load any more is not kept, so a thread that was not known to makes the
 * search start over: footprint.grew.
 */
void word_learn_load(uintptr_t addr, size_t size);

/** word_is_stale() - a plain load could have returned more than one value */
void word_is_stale(struct weak_stale stale);

#endif
