// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_lines.h"

struct lines {
	Dwfl *dwfl;
};

/* A function that is looked for in all objects. */
struct wanted {
	const char *name;
	Dwarf_Addr offset;
	Dwarf_Addr address;
	Dwfl_Module *module;
};

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

struct lines *lines_open(const char *dir)
{
	struct lines *lines = xcalloc(1, sizeof(*lines));
	DIR *stream = opendir(dir);
	const struct dirent *entry;

	lines->dwfl = dwfl_begin(&callbacks);
	while (stream && lines->dwfl && (entry = readdir(stream))) {
		autofree char *path = xasprintf("%s/%s", dir, entry->d_name);

		if (ends_with(entry->d_name, ".o"))
			dwfl_report_offline(lines->dwfl, entry->d_name, path, -1);
	}
	if (stream)
		closedir(stream);
	if (lines->dwfl && dwfl_report_end(lines->dwfl, NULL, NULL) == 0)
		return lines;
	lines_close(lines);
	return NULL;
}

static int find_in_module(Dwfl_Module *module, void **userdata, const char *name,
			  Dwarf_Addr base, void *arg)
{
	struct wanted *wanted = arg;
	int count = dwfl_module_getsymtab(module);

	(void)userdata;
	(void)name;
	(void)base;
	for (int i = 1; i < count; i++) {
		GElf_Sym symbol;
		GElf_Addr address;
		const char *found = dwfl_module_getsym_info(module, i, &symbol, &address,
							    NULL, NULL, NULL);

		if (!found || GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
		    symbol.st_shndx == SHN_UNDEF || wanted->offset > symbol.st_size ||
		    strcmp(found, wanted->name) != 0)
			continue;
		/* The call is before the address to return to. */
		wanted->address = address + wanted->offset - (wanted->offset ? 1 : 0);
		wanted->module = module;
		return DWARF_CB_ABORT;
	}
	return DWARF_CB_OK;
}

static const char *file_of(Dwarf_Die *unit, Dwarf_Die *scope)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	Dwarf_Word index;
	size_t count;

	if (dwarf_getsrcfiles(unit, &files, &count) ||
	    !dwarf_attr(scope, DW_AT_call_file, &attribute) ||
	    dwarf_formudata(&attribute, &index) || index >= count)
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

static int line_of(Dwarf_Die *scope)
{
	Dwarf_Attribute attribute;
	Dwarf_Word line;

	if (!dwarf_attr(scope, DW_AT_call_line, &attribute) ||
	    dwarf_formudata(&attribute, &line))
		return 0;
	return (int)line;
}

static void set_call(struct lines_call *call, const char *function,
		     const char *file, int line)
{
	*call = (struct lines_call){ .line = line };
	snprintf(call->function, sizeof(call->function), "%s", function ? function : "?");
	/* Relative to the output directory, which is below the source. */
	while (file && starts_with(file, "../"))
		file += strlen("../");
	snprintf(call->file, sizeof(call->file), "%s", file ? file : "");
}

/* From the innermost inlined function to the one that has the frame. */
static size_t climb(Dwarf_Die *unit, Dwarf_Die *scopes, int count, const char *file,
		    int line, struct lines_call calls[LINES_DEPTH])
{
	size_t n = 0;

	for (int i = 0; i < count && n < LINES_DEPTH; i++) {
		int tag = dwarf_tag(&scopes[i]);

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		set_call(&calls[n++], dwarf_diename(&scopes[i]), file, line);
		if (tag == DW_TAG_subprogram)
			break;
		file = file_of(unit, &scopes[i]);
		line = line_of(&scopes[i]);
	}
	return n;
}

static size_t find_calls(const struct wanted *wanted, struct lines_call calls[LINES_DEPTH])
{
	Dwarf_Addr bias = 0;
	Dwarf_Die *unit = dwfl_module_addrdie(wanted->module, wanted->address, &bias);
	Dwfl_Line *where = dwfl_module_getsrc(wanted->module, wanted->address);
	Dwarf_Die *inner = NULL;
	Dwarf_Die *scopes = NULL;
	const char *file;
	size_t n = 0;
	int line = 0;

	if (!unit || !where)
		return 0;
	file = dwfl_lineinfo(where, NULL, &line, NULL, NULL, NULL);
	if (dwarf_getscopes(unit, wanted->address - bias, &inner) > 0) {
		int count = dwarf_getscopes_die(&inner[0], &scopes);

		n = climb(unit, scopes, count, file, line, calls);
	}
	free(inner);
	free(scopes);
	return n;
}

size_t lines_find(struct lines *lines, const char *frame,
		  struct lines_call calls[LINES_DEPTH])
{
	autofree char *name = xstrdup(frame);
	char *plus = strrchr(name, '+');
	struct wanted wanted = { .name = name };
	size_t n = 0;

	if (plus) {
		*plus = '\0';
		wanted.offset = strtoull(plus + 1, NULL, 16);
		dwfl_getmodules(lines->dwfl, find_in_module, &wanted, 0);
	}
	if (wanted.module)
		n = find_calls(&wanted, calls);
	if (n)
		return n;
	name[strcspn(name, ".")] = '\0';
	set_call(&calls[0], name, NULL, 0);
	return 1;
}

void lines_close(struct lines *lines)
{
	if (lines && lines->dwfl)
		dwfl_end(lines->dwfl);
	free(lines);
}
