// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
#include "measure/profile.h"

/* The upper half of the address space is the kernel's. */
#define KERNEL_START	(UINT64_C(1) << 63)

/* What the guest's program says of each part that it marks. */
#define DIVISOR		"pages_measured"

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

static void add_kind(uint64_t *sums, const char *word, uint64_t count)
{
	for (int kind = 0; kind < PROFILE_KINDS; kind++) {
		if (starts_with(word, kinds[kind].word))
			sums[kind] += count;
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
		uint64_t address, uint64_t count, const char *word)
{
	const struct symbol *symbol = address < KERNEL_START ? NULL :
				      symbols_find(symbols, address);
	struct function *function =
		function_of(profile, symbol ? symbol->name : PROFILE_PROGRAM);

	function->instructions += count;
	if (symbol && symbol->start == address)
		function->calls += count;
	profile->total += count;
	add_kind(function->kinds, word, count);
	add_kind(profile->kinds, word, count);
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

			add(profile, symbols, address, count, end);
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

static void part_free(struct profile_part *part)
{
	profile_free(&part->profile);
	json_decref(part->sample);
	*part = (struct profile_part){ 0 };
}

bool profile_parts_read(struct profile_parts *parts, const char *text,
			const json_t *samples, const struct symbols *symbols)
{
	bool whole = true;
	json_t *sample;
	size_t i;

	*parts = (struct profile_parts){ 0 };
	json_array_foreach(samples, i, sample) {
		struct profile_part *part = &parts->parts[parts->count];

		if (strcmp(record_text(sample, "metric"), DIVISOR) != 0)
			continue;
		parts->wanted++;
		whole = whole && parts->count < PROFILE_PARTS;
		if (!whole)
			continue;
		part->pages = json_number_value(json_object_get(sample, "value"));
		whole = profile_read(&part->profile, &text, symbols) &&
			part->profile.total && part->pages > 0;
		part->sample = json_incref(sample);
		parts->count += whole;
	}
	if (!whole && parts->count < PROFILE_PARTS)
		part_free(&parts->parts[parts->count]);
	return whole;
}

static json_t *kind_sample(const struct profile_part *part, int kind, size_t page_bytes)
{
	const double folio = 1024 * record_number(part->sample, "folio_kib");
	json_t *sample = json_copy(part->sample);
	double value = (double)part->profile.kinds[kind] / part->pages;

	if (folio > 0)
		value *= folio / (double)page_bytes;
	json_object_set_new(sample, "metric", json_string(kinds[kind].name));
	json_object_set_new(sample, "unit", json_string(folio > 0 ? "per folio" : "per page"));
	json_object_set_new(sample, "value", json_real(value));
	return sample;
}

json_t *profile_parts_samples(const struct profile_parts *parts, size_t page_bytes)
{
	json_t *samples = json_array();

	for (size_t i = 0; i < parts->count; i++)
		for (int kind = 0; kind < PROFILE_KINDS; kind++)
			json_array_append_new(samples, kind_sample(&parts->parts[i], kind,
								   page_bytes));
	return samples;
}

void profile_parts_free(struct profile_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		part_free(&parts->parts[i]);
	*parts = (struct profile_parts){ 0 };
}
