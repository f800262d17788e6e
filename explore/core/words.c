// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

#include <string.h>

#include "execution.h"
#include "fatal.h"
#include "footprint.h"
#include "hash.h"

struct weak_word *word_at(uintptr_t addr)
{
	for (int i = 0; i < weak.nr_words; i++)
		if (weak.word[i].addr == addr)
			return &weak.word[i];
	return NULL;
}

uint64_t weak_learnt(uint64_t hash)
{
	for (int i = 0; weak.is_on && i < weak.nr_words; i++) {
		hash = hash_word(hash, weak.word[i].addr);
		hash = hash_word(hash, weak.word[i].size | weak.word[i].loaded << 8);
	}
	return hash;
}

void word_is_stale(struct weak_stale stale)
{
	for (int i = 0; i < weak.nr_stale; i++)
		if (weak.stale[i].pc == stale.pc && weak.stale[i].object == stale.object)
			return;
	if (weak.nr_stale < MAX_STALE)
		weak.stale[weak.nr_stale++] = stale;
}

static void add_word(uintptr_t addr, uint8_t size)
{
	uint8_t loaded = 0;
	int i, nr;

	for (i = 0; i < weak.nr_words; ) {
		struct weak_word *w = &weak.word[i];

		if (w->addr + w->size <= addr || w->addr >= addr + size) {
			i++;
			continue;
		}
		if (w->size >= size)
			return;
		loaded |= w->loaded;
		memmove(w, w + 1, (--weak.nr_words - i) * sizeof(*w));
	}
	if (weak.nr_words == MEMORY_WORDS)
		fatal("more than %d words are shared; weak memory has no room for them",
		      MEMORY_WORDS);
	for (i = weak.nr_words++; i && weak.word[i - 1].addr > addr; i--)
		weak.word[i] = weak.word[i - 1];
	weak.word[i] = (struct weak_word){ .addr = addr, .size = size, .loaded = loaded };
	/* Both halves are noticed, whoever accesses either. */
	for (nr = 0; nr < size; nr += FOOTPRINT_GRANULE)
		if (footprint_find(addr + nr))
			footprint_share(footprint_find(addr + nr));
	footprint.grew = true;
}

void weak_learn(const struct weak *other)
{
	for (int i = 0; i < other->nr_words; i++) {
		const struct weak_word *o = &other->word[i];

		add_word(o->addr, o->size);
		for (int j = 0; j < weak.nr_words; j++) {
			struct weak_word *w = &weak.word[j];

			if (w->addr > o->addr || w->addr + w->size <= o->addr)
				continue;
			w->loaded |= o->loaded;
			w->forgot |= o->forgot;
		}
	}
	for (int i = 0; i < other->nr_stale; i++)
		word_is_stale(other->stale[i]);
}

void word_learn(uintptr_t addr, size_t size)
{
	if (size == 8 && !(addr % 8)) {
		add_word(addr, 8);
		return;
	}
	/* Of a large one, the words; what is shared of it has been looked up. */
	for (uintptr_t a = addr & ~3ul; a < addr + size; a += FOOTPRINT_GRANULE) {
		const uint32_t *g = footprint_find(a);

		if (g && *g & GRANULE_SHARED)
			add_word(a, FOOTPRINT_GRANULE);
	}
}

void word_learn_load(uintptr_t addr, size_t size)
{
	struct weak_word *only = NULL;
	unsigned int bit = 1u << execution.current;

	for (int i = 0; i < weak.nr_words; i++) {
		struct weak_word *w = &weak.word[i];

		if (w->addr + w->size <= addr || w->addr >= addr + size)
			continue;
		if (only)
			return;	/* an access to several words is not late */
		only = w;
	}
	if (!only || only->loaded & bit)
		return;
	only->loaded |= bit;
	footprint.grew = true;
}
