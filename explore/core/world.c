// SPDX-License-Identifier: GPL-2.0-only
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../interface.h"
#include "fatal.h"
#include "hash.h"

#define PAGE 4096ul
#define LINE 64
#define MAX_RANGES 64
#define MAX_CHUNKS 1024
#define MAX_HOT 8192
/* When no new line has been written to for so many steps, most steps look at
 * the known ones alone. */
#define LEARNING_STEPS 4096
#define STEPS_PER_SCAN 16
/* Likewise for executions that start from the picture. */
#define LEARNING_RESTORES 256
#define RESTORES_PER_SCAN 64

/* Part of one page that belongs to one range and may be written to. */
struct chunk {
	char *addr;
	size_t size;
	char *picture;		/* what it is restored to */
	char *shadow;		/* what it was when it was last logged */
	uint64_t hot;		/* the lines that were ever written to */
};

static struct range {
	char *addr;
	size_t size;
} range[MAX_RANGES];
static int nr_ranges;

static struct chunk chunk[MAX_CHUNKS];
static int nr_chunks;
static char store[MAX_CHUNKS][2][PAGE] __attribute__((aligned(LINE)));

/* The hot lines of all chunks. */
static struct hot {
	struct chunk *chunk;
	unsigned int offset;
} hot[MAX_HOT];
static int nr_hot;
/* Where nothing is hot, whatever happens. */
static struct range ignored[MAX_RANGES];
static int nr_ignored;
static unsigned int steps_since_new;
static unsigned int restores_since_new;
static bool is_distrustful;		/* look at all after each step */
static bool is_kept;			/* the pictures can be taken */

bool world_grew;

/* A line as it was before a step. */
struct change {
	struct chunk *chunk;
	unsigned int offset;
	char old[LINE];
};

static struct change *change;
static size_t nr_changes, max_changes;
static uint64_t hash;

void world_add(void *addr, size_t size)
{
	if (nr_ranges == MAX_RANGES)
		fatal("the world has too many ranges");
	range[nr_ranges++] = (struct range){ .addr = addr, .size = size };
}

EX_ENTRY void ex_statistic(const volatile void *addr, unsigned long size)
{
	if (nr_ignored == MAX_RANGES)
		fatal("too many statistics");
	ignored[nr_ignored++] = (struct range){ (char *)addr, size };
}

static bool is_ignored(const char *addr)
{
	for (int i = 0; i < nr_ignored; i++)
		if ((uintptr_t)addr - (uintptr_t)ignored[i].addr < ignored[i].size)
			return true;
	return false;
}

static char *page_of(const char *addr)
{
	return (char *)((uintptr_t)addr & ~(PAGE - 1));
}

/* Whole pages of a range are protected until they are written to. */
static char *first_page(const struct range *r)
{
	return page_of(r->addr + PAGE - 1);
}

static char *end_page(const struct range *r)
{
	return page_of(r->addr + r->size);
}

static bool has_pages(const struct range *r)
{
	return first_page(r) < end_page(r);
}

static void add_chunk(char *addr, size_t size)
{
	struct chunk *c = &chunk[nr_chunks];

	if (!size)
		return;
	if (nr_chunks == MAX_CHUNKS)
		fatal("an execution writes to too many pages");
	*c = (struct chunk){ addr, size, store[nr_chunks][0], store[nr_chunks][1], 0 };
	nr_chunks++;
	memcpy(c->picture, addr, size);
	memcpy(c->shadow, addr, size);
}

static void heat(struct chunk *c, unsigned int offset)
{
	uint64_t bit = 1ull << offset / LINE;

	if (c->hot & bit || is_ignored(c->addr + (offset & ~(LINE - 1u))))
		return;
	if (nr_hot == MAX_HOT)
		fatal("an execution writes to too many places");
	c->hot |= bit;
	hot[nr_hot++] = (struct hot){ c, offset & ~(LINE - 1u) };
	steps_since_new = 0;
	restores_since_new = 0;
}

static struct chunk *chunk_of(const char *addr)
{
	for (struct chunk *c = chunk; c < chunk + nr_chunks; c++)
		if ((uintptr_t)addr - (uintptr_t)c->addr < c->size)
			return c;
	return NULL;
}

static int protect(const struct range *r)
{
	char *first = first_page(r), *end = end_page(r);

	if (!has_pages(r)) {
		/* At most two parts of pages. */
		char *cut = first < r->addr + r->size ? first : r->addr + r->size;

		add_chunk(r->addr, cut - r->addr);
		add_chunk(cut, r->addr + r->size - cut);
		return 0;
	}
	add_chunk(r->addr, first - r->addr);
	add_chunk(end, r->addr + r->size - end);
	return mprotect(first, end - first, PROT_READ) ? -errno : 0;
}

int world_keep(void)
{
	int ret = 0;

	for (int i = 0; i < nr_ranges && !ret; i++)
		ret = protect(&range[i]);
	is_kept = true;
	return ret;
}

void world_clear(void)
{
	for (int i = 0; i < nr_ranges; i++)
		if (has_pages(&range[i]))
			mprotect(first_page(&range[i]),
				 end_page(&range[i]) - first_page(&range[i]),
				 PROT_READ | PROT_WRITE);
	nr_ranges = nr_chunks = nr_hot = nr_ignored = 0;
	is_kept = is_distrustful = false;
	free(change);
	change = NULL;
	nr_changes = max_changes = 0;
}

/* The page at @addr may be written to from now on. */
static bool open_page(const char *addr)
{
	char *page = page_of(addr);

	for (int i = 0; i < nr_ranges; i++) {
		if (page < first_page(&range[i]) || page >= end_page(&range[i]))
			continue;
		add_chunk(page, PAGE);
		return !mprotect(page, PAGE, PROT_READ | PROT_WRITE);
	}
	return false;
}

bool world_fault(const void *addr)
{
	if (chunk_of(addr) || !open_page(addr))
		return false;
	world_expect((uintptr_t)addr);
	return true;
}

bool world_expect(uintptr_t addr)
{
	struct chunk *c = chunk_of((const char *)addr);

	if (!c && is_kept && open_page((const char *)addr))
		c = chunk_of((const char *)addr);
	if (c)
		heat(c, addr - (uintptr_t)c->addr);
	return is_kept;
}

static size_t line_size(const struct chunk *c, unsigned int offset)
{
	return c->size - offset < LINE ? c->size - offset : LINE;
}

/* A line that changed though nobody said so is hot from now on. */
static void find_cold(struct chunk *c, const char *reference, bool late)
{
	if (!memcmp(c->addr, reference, c->size))
		return;
	for (unsigned int offset = 0; offset < c->size; offset += LINE) {
		if (c->hot & 1ull << offset / LINE || is_ignored(c->addr + offset) ||
		    !memcmp(c->addr + offset, reference + offset, line_size(c, offset)))
			continue;
		heat(c, offset);
		world_grew |= late;
	}
}

static void restore_all(void)
{
	for (struct chunk *c = chunk; c < chunk + nr_chunks; c++)
		memcpy(c->addr, c->picture, c->size);
}

static void restore_hot(void)
{
	for (const struct hot *h = hot; h < hot + nr_hot; h++) {
		char *to = h->chunk->addr + h->offset;
		const char *from = h->chunk->picture + h->offset;
		size_t size = line_size(h->chunk, h->offset);

		/* The common case, with a size that the compiler knows. */
		if (size == LINE)
			memcpy(to, from, LINE);
		else
			memcpy(to, from, size);
	}
}

static void check_restore(void)
{
	bool late = restores_since_new >= LEARNING_RESTORES;

	for (struct chunk *c = chunk; c < chunk + nr_chunks; c++)
		find_cold(c, c->picture, late);
}

void world_restore(void)
{
	restores_since_new++;
	if (!is_distrustful && restores_since_new > LEARNING_RESTORES &&
	    restores_since_new % RESTORES_PER_SCAN) {
		restore_hot();
		return;
	}
	check_restore();
	restore_all();
}

void world_check(void)
{
	check_restore();
}

size_t world_size(void)
{
	size_t sum = 0;

	for (int i = 0; i < nr_chunks; i++)
		sum += chunk[i].size;
	return sum;
}

void world_follow(void)
{
	restore_all();
	for (struct chunk *c = chunk; c < chunk + nr_chunks; c++)
		memcpy(c->shadow, c->picture, c->size);
	nr_changes = 0;
	hash = 0;
	world_grew = false;
}

static uint64_t line_hash(const struct chunk *c, unsigned int offset,
			  const char *content, size_t size)
{
	return hash_bytes((uintptr_t)c->addr + offset, content, size);
}

static void log_line(struct chunk *c, unsigned int offset)
{
	size_t size = line_size(c, offset);
	char *now = c->addr + offset, *old = c->shadow + offset;

	if (nr_changes == max_changes) {
		max_changes = max_changes ? 2 * max_changes : 4096;
		change = realloc(change, max_changes * sizeof(*change));
		if (!change)
			fatal("out of memory");
	}
	change[nr_changes] = (struct change){ .chunk = c, .offset = offset };
	memcpy(change[nr_changes++].old, old, size);
	hash -= line_hash(c, offset, old, size);
	hash += line_hash(c, offset, now, size);
	memcpy(old, now, size);
}

static inline bool differs(const struct chunk *c, unsigned int offset)
{
	return memcmp(c->addr + offset, c->shadow + offset, line_size(c, offset)) != 0;
}

/* Look at everything; what is found cold and changed is hot from now on. */
static void scan(void)
{
	bool late = steps_since_new >= LEARNING_STEPS;

	for (struct chunk *c = chunk; c < chunk + nr_chunks; c++)
		find_cold(c, c->shadow, late);
}

void world_verify(void)
{
	scan();
}

void world_distrust(void)
{
	is_distrustful = true;
	world_grew = true;
}

uint64_t world_log(void)
{
	steps_since_new++;
	if (is_distrustful || steps_since_new < LEARNING_STEPS ||
	    steps_since_new % STEPS_PER_SCAN == 0)
		scan();
	for (struct hot *h = hot; h < hot + nr_hot; h++)
		if (differs(h->chunk, h->offset))
			log_line(h->chunk, h->offset);
	return hash;
}

uint64_t world_now(void)
{
	uint64_t sum = 0;

	for (const struct hot *h = hot; h < hot + nr_hot; h++) {
		const char *now = h->chunk->addr + h->offset;
		const char *was = h->chunk->picture + h->offset;
		size_t size = line_size(h->chunk, h->offset);

		if (memcmp(now, was, size) != 0)
			sum += line_hash(h->chunk, h->offset, now, size) -
			       line_hash(h->chunk, h->offset, was, size);
	}
	return sum;
}

size_t world_mark(void)
{
	return nr_changes;
}

void world_rewind(size_t mark, uint64_t old_hash)
{
	while (nr_changes > mark) {
		const struct change *last = &change[--nr_changes];
		struct chunk *c = last->chunk;
		size_t size = line_size(c, last->offset);

		memcpy(c->addr + last->offset, last->old, size);
		memcpy(c->shadow + last->offset, last->old, size);
	}
	hash = old_hash;
}
