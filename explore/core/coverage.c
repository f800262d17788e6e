// SPDX-License-Identifier: GPL-2.0-only
#include "coverage.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "symbol.h"

#define PAGE 4096ul
#define BREAKPOINT 0xcc

/* Where a statement of a line begins. */
struct start {
	uint8_t *addr;
	int line;
	uint8_t was;		/* under the breakpoint */
};

/* Where a function is defined. */
struct definition {
	const char *name;
	int line;
};

static struct list {
	struct coverage_line *line;
	int nr_lines, max_lines;
	struct start *start;
	int nr_starts, max_starts;
} list;
static bool *executed;		/* by line; shared with children */
static bool is_watching;

/* The file of the program stays open: names point into it. */
static Dwarf *dwarf;
static int fd = -1;

static void *grown(void *array, int nr, int *max, size_t size)
{
	if (nr < *max)
		return array;
	*max = *max ? 2 * *max : 1024;
	array = realloc(array, *max * size);
	if (!array)
		abort();
	return array;
}

static int by_line(const void *a, const void *b)
{
	return ((const struct definition *)a)->line - ((const struct definition *)b)->line;
}

static int by_address(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	return (x->addr > y->addr) - (x->addr < y->addr);
}

/* The functions that are defined in the file of @cu itself, by line. */
static struct definition *definitions(Dwarf_Die *cu, int *nr)
{
	struct definition *all = NULL;
	int max = 0, line;
	Dwarf_Die die;

	*nr = 0;
	if (dwarf_child(cu, &die))
		return NULL;
	do {
		const char *file = dwarf_decl_file(&die), *name = dwarf_diename(&die);

		if (dwarf_tag(&die) != DW_TAG_subprogram || !name || !file ||
		    dwarf_hasattr(&die, DW_AT_declaration) ||
		    dwarf_decl_line(&die, &line) ||
		    strcmp(source_path(file), source_path(dwarf_diename(cu))) != 0)
			continue;
		all = grown(all, *nr, &max, sizeof(*all));
		all[(*nr)++] = (struct definition){ name, line };
	} while (dwarf_siblingof(&die, &die) == 0);
	if (*nr)
		qsort(all, *nr, sizeof(*all), by_line);
	return all;
}

static const char *function_at(const struct definition *all, int nr, int line)
{
	const char *name = NULL;

	for (int i = 0; i < nr && all[i].line <= line; i++)
		name = all[i].name;
	return name;
}

/* What one row of the line table says, if it is about @file. */
static bool read_row(Dwarf_Lines *rows, size_t i, const char *file, int *number,
		     uintptr_t *addr, bool *begins)
{
	Dwarf_Line *row = dwarf_onesrcline(rows, i);
	const char *name = dwarf_linesrc(row, NULL, NULL);
	Dwarf_Addr at;
	bool end;

	if (!name || strcmp(source_path(name), file) != 0 ||
	    dwarf_lineendsequence(row, &end) || end || dwarf_lineno(row, number) ||
	    *number <= 0 || dwarf_lineaddr(row, &at) || dwarf_linebeginstatement(row, begins))
		return false;
	*addr = at;
	return true;
}

static void add_start(uintptr_t addr, int line)
{
	list.start = grown(list.start, list.nr_starts, &list.max_starts, sizeof(*list.start));
	list.start[list.nr_starts++] = (struct start){ .addr = (uint8_t *)addr, .line = line };
}

/*
 * Lines of the file of @cu. Of a line that no statement begins at, which is
 * part of one that goes over several, all instructions count.
 */
static void read_rows(Dwarf_Die *cu, Dwarf_Lines *rows, size_t nr_rows, const char *file)
{
	int nr, number, last = 0;
	struct definition *all = definitions(cu, &nr);
	enum { UNSEEN, SEEN, BEGUN } *seen;
	int *index;
	uintptr_t addr;
	bool begins;

	for (size_t i = 0; i < nr_rows; i++)
		if (read_row(rows, i, file, &number, &addr, &begins) && number > last)
			last = number;
	seen = calloc(last + 1, sizeof(*seen));
	index = calloc(last + 1, sizeof(*index));
	if (!seen || !index)
		abort();
	for (size_t i = 0; i < nr_rows; i++)
		if (read_row(rows, i, file, &number, &addr, &begins) && seen[number] != BEGUN)
			seen[number] = begins ? BEGUN : SEEN;
	for (number = 1; number <= last; number++) {
		const char *function = function_at(all, nr, number);

		if (seen[number] == UNSEEN || !function)
			continue;
		list.line = grown(list.line, list.nr_lines, &list.max_lines,
				  sizeof(*list.line));
		list.line[list.nr_lines++] = (struct coverage_line){ file, function, number };
		index[number] = list.nr_lines;
	}
	for (size_t i = 0; i < nr_rows; i++)
		if (read_row(rows, i, file, &number, &addr, &begins) && index[number] &&
		    (begins || seen[number] == SEEN))
			add_start(addr, index[number] - 1);
	free(all);
	free(seen);
	free(index);
}

static void read_units(bool (*wanted)(const char *file))
{
	Dwarf_Off at = 0, next;
	size_t header, nr;
	Dwarf_Lines *rows;
	Dwarf_Die cu;

	for (; dwarf_nextcu(dwarf, at, &next, &header, NULL, NULL, NULL) == 0; at = next) {
		const char *name;

		if (!dwarf_offdie(dwarf, at + header, &cu))
			continue;
		name = dwarf_diename(&cu);
		if (name && wanted(source_path(name)) && !dwarf_getsrclines(&cu, &rows, &nr))
			read_rows(&cu, rows, nr, source_path(name));
	}
}

int coverage_open(bool (*wanted)(const char *file))
{
	fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	dwarf = dwarf_begin(fd, DWARF_C_READ);
	if (dwarf)
		read_units(wanted);
	if (!list.nr_lines) {
		coverage_close();
		return -ENOENT;
	}
	qsort(list.start, list.nr_starts, sizeof(*list.start), by_address);
	executed = mmap(NULL, list.nr_lines, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (executed == MAP_FAILED) {
		executed = NULL;
		coverage_close();
		return -ENOMEM;
	}
	return list.nr_lines;
}

void coverage_close(void)
{
	for (int i = 0; is_watching && i < list.nr_starts; i++)
		coverage_met(list.start[i].addr);
	is_watching = false;
	if (executed)
		munmap(executed, list.nr_lines);
	executed = NULL;
	free(list.line);
	free(list.start);
	list = (struct list){ 0 };
	if (dwarf)
		dwarf_end(dwarf);
	dwarf = NULL;
	if (fd >= 0)
		close(fd);
	fd = -1;
}

int coverage_watch(void)
{
	uintptr_t first = (uintptr_t)list.start[0].addr & ~(PAGE - 1);
	uintptr_t end = (uintptr_t)list.start[list.nr_starts - 1].addr + 1;

	if (mprotect((void *)first, end - first, PROT_READ | PROT_WRITE | PROT_EXEC))
		return -errno;
	/* Several lines may begin at one place. */
	for (int i = 0; i < list.nr_starts; i++) {
		struct start *s = &list.start[i];
		bool again = i && s[-1].addr == s->addr;

		s->was = again ? s[-1].was : *s->addr;
		*s->addr = BREAKPOINT;
	}
	is_watching = true;
	return 0;
}

bool coverage_met(const void *pc)
{
	struct start key = { .addr = (uint8_t *)(uintptr_t)pc };
	struct start *s, *end = list.start + list.nr_starts;

	if (!is_watching)
		return false;
	s = bsearch(&key, list.start, list.nr_starts, sizeof(key), by_address);
	if (!s)
		return false;
	while (s > list.start && s[-1].addr == pc)
		s--;
	for (; s < end && s->addr == pc; s++) {
		executed[s->line] = true;
		*s->addr = s->was;
	}
	return true;
}

const struct coverage_line *coverage_line(int i, bool *was)
{
	*was = executed[i];
	return &list.line[i];
}
