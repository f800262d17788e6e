// SPDX-License-Identifier: GPL-2.0-only
#include "symbol.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Dwfl *dwfl;

static Dwfl *open_self(void)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.section_address = dwfl_offline_section_address,
	};

	if (dwfl)
		return dwfl;
	dwfl = dwfl_begin(&callbacks);
	if (!dwfl)
		return NULL;
	/* The program is not relocatable: offline addresses are its own. */
	if (!dwfl_report_elf(dwfl, "explorer", "/proc/self/exe", -1, 0, false))
		fprintf(stderr, "explorer: no symbols: %s\n", dwfl_errmsg(-1));
	dwfl_report_end(dwfl, NULL, NULL);
	return dwfl;
}

/* Kernel objects are compiled in the output directory: "../mm/rmap.c". */
const char *source_path(const char *path)
{
	const char *p;

	while (!strncmp(path, "../", 3))
		path += 3;
	p = strstr(path, "/../");
	if (p)
		return p + 4;
	p = strstr(path, "/explore/");
	return p ? p + 1 : path;
}

static const char *file_of(Dwarf_Die *cu, int index)
{
	Dwarf_Files *files;
	size_t n;

	if (dwarf_getsrcfiles(cu, &files, &n) || index < 0 || (size_t)index >= n)
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

static int number(Dwarf_Die *die, unsigned int attribute)
{
	Dwarf_Attribute a;
	Dwarf_Word value;

	if (!dwarf_attr_integrate(die, attribute, &a) || dwarf_formudata(&a, &value))
		return -1;
	return value;
}

static int ends_in_c(const char *file)
{
	size_t len = file ? strlen(file) : 0;

	return len > 2 && !strcmp(file + len - 2, ".c");
}

static void fill(struct symbol *s, Dwarf_Die *scope, const char *file, int line)
{
	const char *name = dwarf_diename(scope);

	snprintf(s->function, sizeof(s->function), "%s", name ? name : "?");
	snprintf(s->file, sizeof(s->file), "%s", source_path(file));
	s->line = line;
}

/* Go outwards, from the innermost inlined function to the real one. */
static void climb(Dwarf_Die *cu, Dwarf_Die *scope, int n, const char *file,
		  int line, struct symbol *s)
{
	for (int i = 0; i < n; i++) {
		int tag = dwarf_tag(&scope[i]);

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		if (ends_in_c(file)) {
			fill(s, &scope[i], file, line);
			return;
		}
		if (tag == DW_TAG_subprogram)
			return;
		file = file_of(cu, number(&scope[i], DW_AT_call_file));
		line = number(&scope[i], DW_AT_call_line);
	}
}

void symbol_of(const void *pc, struct symbol *s)
{
	Dwarf_Addr addr = (uintptr_t)pc - 1, bias = 0;
	Dwarf_Die *cu, *scopes = NULL, *chain = NULL;
	Dwfl_Module *module;
	Dwfl_Line *where;
	const char *file;
	int line = 0, n;

	snprintf(s->function, sizeof(s->function), "?");
	snprintf(s->file, sizeof(s->file), "?");
	s->line = 0;
	if (!pc || !open_self())
		return;
	module = dwfl_addrmodule(dwfl, addr);
	cu = module ? dwfl_module_addrdie(module, addr, &bias) : NULL;
	where = module ? dwfl_module_getsrc(module, addr) : NULL;
	if (!cu || !where)
		return;
	file = dwfl_lineinfo(where, NULL, &line, NULL, NULL, NULL);
	if (dwarf_getscopes(cu, addr - bias, &scopes) > 0) {
		n = dwarf_getscopes_die(&scopes[0], &chain);
		climb(cu, chain, n, file, line, s);
	}
	free(scopes);
	free(chain);
}

void symbol_close(void)
{
	if (dwfl)
		dwfl_end(dwfl);
	dwfl = NULL;
}
