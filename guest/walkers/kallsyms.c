// SPDX-License-Identifier: GPL-2.0-only
#include "walkers/kallsyms.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kallsyms_entry {
	uint64_t address;
	char name[56];
};

static int compare(const void *a, const void *b)
{
	const struct kallsyms_entry *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int add(struct kallsyms *symbols, const struct kallsyms_entry *entry)
{
	/* Room is doubled whenever the count reaches a power of two. */
	if ((symbols->count & (symbols->count - 1)) == 0) {
		size_t room = symbols->count ? symbols->count * 2 : 1;
		void *more = realloc(symbols->entries, room * sizeof(*symbols->entries));

		if (!more)
			return -1;
		symbols->entries = more;
	}
	symbols->entries[symbols->count++] = *entry;
	return 0;
}

void kallsyms_read(struct kallsyms *symbols)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	struct kallsyms_entry entry;
	char line[256], *rest, type;

	*symbols = (struct kallsyms){ 0 };
	while (file && fgets(line, sizeof(line), file)) {
		entry.address = strtoull(line, &rest, 16);
		if (sscanf(rest, " %c %55s", &type, entry.name) != 2 ||
		    (toupper((unsigned char)type) != 'T' && type != 'W' && type != 'w'))
			continue;
		if (add(symbols, &entry))
			break;
	}
	if (file)
		fclose(file);
	if (symbols->count)
		qsort(symbols->entries, symbols->count, sizeof(*symbols->entries), compare);
}

size_t kallsyms_print(const struct kallsyms *symbols, uint64_t address,
		      char *text, size_t size)
{
	size_t low = 0, high = symbols->count;
	int length;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols->entries[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	length = low ? snprintf(text, size, "%s+0x%lx", symbols->entries[low - 1].name,
				(unsigned long)(address - symbols->entries[low - 1].address)) :
		       snprintf(text, size, "?+0x%lx", (unsigned long)address);
	return length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1;
}

void kallsyms_free(struct kallsyms *symbols)
{
	free(symbols->entries);
	*symbols = (struct kallsyms){ 0 };
}
