// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit_objects.h"
#include "base/fs.h"
#include "base/interrupt.h"

static void add_symbol(struct audit_object *object, const char *name)
{
	/* Grows by doubling: room for 2^n names when there are 2^n. */
	if ((object->count & (object->count - 1)) == 0)
		object->symbols = xrealloc(object->symbols,
					   (object->count ? object->count * 2 : 1) *
					   sizeof(*object->symbols));
	object->symbols[object->count++] = xstrdup(name);
}

static void read_table(struct audit_object *object, Elf *elf, Elf_Scn *section,
		       const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t count = data && header->sh_entsize ?
		       header->sh_size / header->sh_entsize : 0;
	GElf_Sym symbol;

	for (size_t i = 0; i < count; i++) {
		const char *name;

		if (!gelf_getsym(data, (int)i, &symbol) ||
		    GELF_ST_BIND(symbol.st_info) == STB_LOCAL)
			continue;
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (name && *name)
			add_symbol(object, name);
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_symbols(struct audit_object *object, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	while ((section = elf_nextscn(elf, section))) {
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			read_table(object, elf, section, &header);
	}
	if (object->count)
		qsort(object->symbols, object->count, sizeof(*object->symbols),
		      compare_names);
}

static int read_object(struct audit_objects *objects, const char *path,
		       const char *name)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	Elf *elf;

	if (fd < 0)
		return -errno;
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF) {
		struct audit_object object = { .name = xstrdup(name) };

		read_symbols(&object, elf);
		objects->items = xrealloc(objects->items, (objects->count + 1) *
					  sizeof(*objects->items));
		objects->items[objects->count++] = object;
	}
	elf_end(elf);
	close(fd);
	return 0;
}

/* Programs that run on the build host are no part of the kernel. */
static bool is_foreign(const FTSENT *entry)
{
	return entry->fts_level == 1 && (strcmp(entry->fts_name, "scripts") == 0 ||
					 strcmp(entry->fts_name, "tools") == 0 ||
					 strcmp(entry->fts_name, "source") == 0);
}

/* "mm/rmap" if OBJ/mm/rmap.o was made from SRC/mm/rmap.c, else NULL. */
static char *compiled_name(const struct tree *tree, const char *path)
{
	char *name = xstrdup(path + strlen(tree->obj) + 1);
	autofree char *source = NULL;

	name[strlen(name) - strlen(".o")] = '\0';
	source = xasprintf("%s/%s.c", tree->src, name);
	if (fs_exists(source))
		return name;
	free(name);
	return NULL;
}

static int visit(const struct tree *tree, struct audit_objects *objects,
		 FTS *fts, FTSENT *entry)
{
	autofree char *name = NULL;

	if (entry->fts_info == FTS_D && is_foreign(entry))
		fts_set(fts, entry, FTS_SKIP);
	if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
		return -entry->fts_errno;
	if (entry->fts_info != FTS_F || !ends_with(entry->fts_name, ".o"))
		return 0;
	name = compiled_name(tree, entry->fts_path);
	return name ? read_object(objects, entry->fts_path, name) : 0;
}

int audit_objects_scan(struct lab *lab, const struct tree *tree,
		       struct audit_objects *objects)
{
	char *const roots[] = { tree->obj, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int err = fts ? 0 : -errno;

	elf_version(EV_CURRENT);
	*objects = (struct audit_objects){ 0 };
	while (!err && (entry = fts_read(fts)))
		err = interrupted() ? -EINTR : visit(tree, objects, fts, entry);
	if (fts)
		fts_close(fts);
	if (!err && objects->count)
		return 0;
	audit_objects_free(objects);
	if (err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, err ? -err : ENOENT,
		    "cannot read the objects of '%s' in '%s': %s; remove that directory and run again",
		    tree->spec.label, tree->obj, err ? strerror(-err) : "there are none");
}

size_t audit_objects_want(struct audit_objects *objects, const char *symbol)
{
	size_t count = 0;

	for (size_t i = 0; i < objects->count; i++) {
		struct audit_object *object = &objects->items[i];

		if (object->wanted ||
		    !bsearch(&symbol, object->symbols, object->count,
			     sizeof(*object->symbols), compare_names))
			continue;
		object->wanted = true;
		count++;
	}
	return count;
}

size_t audit_objects_want_object(struct audit_objects *objects, const char *name)
{
	for (size_t i = 0; i < objects->count; i++) {
		struct audit_object *object = &objects->items[i];

		if (!object->wanted && strcmp(object->name, name) == 0) {
			object->wanted = true;
			return 1;
		}
	}
	return 0;
}

void audit_objects_free(struct audit_objects *objects)
{
	for (size_t i = 0; i < objects->count; i++) {
		for (size_t k = 0; k < objects->items[i].count; k++)
			free(objects->items[i].symbols[k]);
		free(objects->items[i].symbols);
		free(objects->items[i].name);
	}
	free(objects->items);
	*objects = (struct audit_objects){ 0 };
}
