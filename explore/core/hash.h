/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fast hash of 64 bits, by which states are told apart. Whether two of n
 * states collide is a matter of n * n / 2^65: one in 300,000 for ten million.
 */
#ifndef EXPLORE_HASH_H
#define EXPLORE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** hash_word() - stir @word into @hash */
static inline uint64_t hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9fb21c651e98df25;
	return hash ^ hash >> 32;
}

/** hash_bytes() - stir @size bytes into @hash: four words at a time, for stacks */
static inline uint64_t hash_bytes(uint64_t hash, const void *data, size_t size)
{
	uint64_t lane[4] = { hash, hash + 1, hash + 2, hash + 3 };
	const char *p = data;
	uint64_t word[4] = { 0 };

	for (; size >= sizeof(word); p += sizeof(word), size -= sizeof(word)) {
		memcpy(word, p, sizeof(word));
		for (int i = 0; i < 4; i++)
			lane[i] = hash_word(lane[i], word[i]);
	}
	memset(word, 0, sizeof(word));
	memcpy(word, p, size);
	for (int i = 0; i < 4; i++)
		hash = hash_word(hash_word(hash, lane[i]), word[i]);
	return hash_word(hash, size);
}

#endif
