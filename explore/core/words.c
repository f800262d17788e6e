// SPDX-License-Identifier: GPL-2.0-only
#include "words.h"

#include <string.h>

#include "fatal.h"
#include "footprint.h"
#include "hash.h"

struct word_known *words_at(struct words *w, uintptr_t addr)
{
	for (int i = 0; i < w->nr; i++)
		if (w->word[i].addr == addr)
			return &w->word[i];
	return NULL;
}

uint64_t words_hash(const struct words *w, uint64_t hash)
{
	for (int i = 0; i < w->nr; i++) {
		hash = hash_word(hash, w->word[i].addr);
		hash = hash_word(hash, w->word[i].size | w->word[i].loaded << 8);
	}
	return hash;
}

void words_note_stale(struct words *w, struct stale stale)
{
	for (int i = 0; i < w->nr_stale; i++)
		if (w->stale[i].pc == stale.pc && w->stale[i].object == stale.object)
			return;
	if (w->nr_stale < MAX_STALE)
		w->stale[w->nr_stale++] = stale;
}

static void add(struct words *w, uintptr_t addr, uint8_t size)
{
	uint8_t loaded = 0;
	int i, nr;

	for (i = 0; i < w->nr; ) {
		struct word_known *k = &w->word[i];

		if (k->addr + k->size <= addr || k->addr >= addr + size) {
			i++;
			continue;
		}
		if (k->size >= size)
			return;
		loaded |= k->loaded;
		memmove(k, k + 1, (--w->nr - i) * sizeof(*k));
	}
	if (w->nr == MEMORY_WORDS)
		fatal("more than %d words are shared; weak memory has no room for them",
		      MEMORY_WORDS);
	for (i = w->nr++; i && w->word[i - 1].addr > addr; i--)
		w->word[i] = w->word[i - 1];
	w->word[i] = (struct word_known){ .addr = addr, .size = size, .loaded = loaded };
	/* Both halves are noticed, whoever accesses either. */
	for (nr = 0; nr < size; nr += FOOTPRINT_GRANULE)
		if (footprint_find(addr + nr))
			footprint_share(footprint_find(addr + nr));
	footprint.grew = true;
}

void words_merge(struct words *w, const struct words *other)
{
	for (int i = 0; i < other->nr; i++) {
		const struct word_known *o = &other->word[i];

		add(w, o->addr, o->size);
		for (int j = 0; j < w->nr; j++) {
			struct word_known *k = &w->word[j];

			if (k->addr > o->addr || k->addr + k->size <= o->addr)
				continue;
			k->loaded |= o->loaded;
			k->forgot |= o->forgot;
		}
	}
	for (int i = 0; i < other->nr_stale; i++)
		words_note_stale(w, other->stale[i]);
}

void words_learn(struct words *w, uintptr_t addr, size_t size)
{
	if (size == 8 && !(addr % 8)) {
		add(w, addr, 8);
		return;
	}
	/* Of a large one, the words; what is shared of it has been looked up. */
	for (uintptr_t a = addr & ~3ul; a < addr + size; a += FOOTPRINT_GRANULE) {
		const uint32_t *g = footprint_find(a);

		if (g && *g & GRANULE_SHARED)
			add(w, a, FOOTPRINT_GRANULE);
	}
}

void words_learn_load(struct words *w, uintptr_t addr, size_t size, int thread)
{
	struct word_known *only = NULL;
	unsigned int bit = 1u << thread;

	for (int i = 0; i < w->nr; i++) {
		struct word_known *k = &w->word[i];

		if (k->addr + k->size <= addr || k->addr >= addr + size)
			continue;
		if (only)
			return;	/* an access to several words is not late */
		only = k;
	}
	if (!only || only->loaded & bit)
		return;
	only->loaded |= bit;
	footprint.grew = true;
}
