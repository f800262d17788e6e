// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "measure/profile.h"

/* The upper half of the address space is the kernel's. */
#define KERNEL_START	(UINT64_C(1) << 63)

static const struct {
	const char *word;	/* of the plugin */
	const char *name;
} kinds[PROFILE_KINDS] = {
	[PROFILE_TLBI] = { " tlbi", "tlb_invalidations" },
	[PROFILE_DSB] = { " dsb", "barriers" },
	[PROFILE_ATOMIC] = { " atomic", "atomics" },
};

const char *profile_kind_name(enum profile_kind kind)
{
	return kinds[kind].name;
}

static void add_kind(struct profile *profile, const char *word, uint64_t count)
{
	for (int kind = 0; kind < PROFILE_KINDS; kind++) {
		if (starts_with(word, kinds[kind].word))
			profile->kinds[kind] += count;
	}
}

static struct function *function_of(struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->count; i++) {
		if (strcmp(profile->functions[i].name, name) == 0)
			return &profile->functions[i];
	}
	profile->functions = xrealloc(profile->functions, (profile->count + 1) *
				      sizeof(*profile->functions));
	profile->functions[profile->count] = (struct function){ .name = xstrdup(name) };
	return &profile->functions[profile->count++];
}

static void add(struct profile *profile, const struct symbols *symbols,
		uint64_t address, uint64_t count)
{
	const struct symbol *symbol = address < KERNEL_START ? NULL :
				      symbols_find(symbols, address);
	struct function *function =
		function_of(profile, symbol ? symbol->name : PROFILE_PROGRAM);

	function->instructions += count;
	if (symbol && symbol->start == address)
		function->calls += count;
	profile->total += count;
}

static int compare(const void *a, const void *b)
{
	const struct function *one = a, *other = b;

	if (one->instructions != other->instructions)
		return one->instructions > other->instructions ? -1 : 1;
	return strcmp(one->name, other->name);
}

bool profile_read(struct profile *profile, const char **text,
		  const struct symbols *symbols)
{
	const char *line = *text;
	bool found = false;

	*profile = (struct profile){ 0 };
	if (!starts_with(line, "begin\n"))
		return false;
	while (*line && !found) {
		char *end;
		uint64_t address = strtoull(line, &end, 16);

		found = starts_with(line, "end\n");
		if (*end == ' ' && !found) {
			uint64_t count = strtoull(end, &end, 10);

			add(profile, symbols, address, count);
			add_kind(profile, end, count);
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	*text = line;
	if (profile->count)
		qsort(profile->functions, profile->count,
		      sizeof(*profile->functions), compare);
	return found;
}

const struct function *profile_find(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->count; i++) {
		if (strcmp(profile->functions[i].name, name) == 0)
			return &profile->functions[i];
	}
	return NULL;
}

void profile_free(struct profile *profile)
{
	for (size_t i = 0; i < profile->count; i++)
		free(profile->functions[i].name);
	free(profile->functions);
	*profile = (struct profile){ 0 };
}
