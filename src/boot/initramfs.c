// SPDX-License-Identifier: GPL-2.0-only
#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/fs.h"
#include "boot/initramfs.h"

enum { MAX_PROGRAMS = 16 };

/* What must exist before init can mount anything. */
static const struct node {
	const char *name;
	mode_t mode;
	unsigned int major;
	unsigned int minor;
} nodes[] = {
	{ .name = "bin",	.mode = S_IFDIR | 0755 },
	{ .name = "dev",	.mode = S_IFDIR | 0755 },
	{ .name = "proc",	.mode = S_IFDIR | 0755 },
	{ .name = "sys",	.mode = S_IFDIR | 0755 },
	{ .name = "tmp",	.mode = S_IFDIR | 01777 },
	{ .name = "dev/console", .mode = S_IFCHR | 0600, .major = 5, .minor = 1 },
	{ .name = "dev/null",	.mode = S_IFCHR | 0666, .major = 1, .minor = 3 },
};

static int add(struct archive *archive, const char *name, mode_t mode,
	       dev_t device, const void *data, size_t len)
{
	struct archive_entry *entry = archive_entry_new();
	int err = 0;

	archive_entry_set_pathname(entry, name);
	archive_entry_set_mode(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)len);
	archive_entry_set_mtime(entry, 0, 0);
	if (device)
		archive_entry_set_rdev(entry, device);
	if (archive_write_header(archive, entry) != ARCHIVE_OK ||
	    (len > 0 && archive_write_data(archive, data, len) != (la_ssize_t)len))
		err = archive_errno(archive) > 0 ? -archive_errno(archive) : -EIO;
	archive_entry_free(entry);
	return err;
}

static int add_nodes(struct archive *archive)
{
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(nodes); i++)
		err = add(archive, nodes[i].name, nodes[i].mode,
			  makedev(nodes[i].major, nodes[i].minor), NULL, 0);
	return err;
}

static int add_program(struct lab *lab, const struct tree_spec *spec,
		       struct archive *archive, const char *program,
		       const char *name)
{
	autofree char *path = lab_path(lab, "%s/%s", spec->pages->guest, program);
	autofree char *data = NULL;
	autofree char *target = xasprintf("programs ARCH=%s", spec->arch->name);
	autofree char *make = lab_make(lab, target);
	size_t len;
	int err = fs_read(path, &data, &len);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot read the guest program '%s': %s; build it with '%s'",
			    path, strerror(-err), make);
	return add(archive, name, S_IFREG | 0755, 0, data, len);
}

static bool is_new(char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(names[i], name) == 0)
			return false;
	}
	return true;
}

/* Programs that the plan names, each once. Return: how many. */
static size_t find_programs(char *plan, char **names, size_t max)
{
	size_t count = 0;
	char *rest = NULL;

	for (char *line = strtok_r(plan, "\n", &rest); line && count < max;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (starts_with(line, "timeout="))
			line += strcspn(line, " ");
		line += strspn(line, " ");
		line[strcspn(line, " ")] = '\0';
		if (line[0] && line[0] != '#' && is_new(names, count, line))
			names[count++] = line;
	}
	return count;
}

static int add_programs(struct lab *lab, const struct tree_spec *spec,
			struct archive *archive, const char *plan)
{
	autofree char *scratch = xstrdup(plan);
	char *names[MAX_PROGRAMS];
	size_t count = find_programs(scratch, names, MAX_PROGRAMS);
	int err = add_program(lab, spec, archive, "init", "init");

	for (size_t i = 0; !err && i < count; i++) {
		autofree char *name = xasprintf("bin/%s", names[i]);

		err = add_program(lab, spec, archive, names[i], name);
	}
	return err;
}

static int add_file(struct lab *lab, struct archive *archive, const char *dir,
		    const char *name)
{
	autofree char *path = xasprintf("%s/%s", dir, name);
	autofree char *target = xasprintf("bin/%s", name);
	autofree char *data = NULL;
	size_t len;
	int err = fs_read(path, &data, &len);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err, "cannot read '%s': %s", path,
				 strerror(-err));
	return add(archive, target, S_IFREG | 0755, 0, data, len);
}

/* In the order of their names, so that the archive does not depend on the disk. */
static int add_directory(struct lab *lab, struct archive *archive, const char *dir)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, NULL, alphasort);
	int err = 0;

	if (count < 0)
		return fail_with(&lab->why, EXIT_UNFIT, errno, "cannot read '%s': %s", dir,
				 strerror(errno));
	for (int i = 0; i < count; i++) {
		if (!err && entries[i]->d_name[0] != '.')
			err = add_file(lab, archive, dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int initramfs_write(struct lab *lab, const struct tree_spec *spec, const char *path,
		    const char *plan, const char *programs)
{
	struct archive *archive = archive_write_new();
	int err;

	archive_write_set_format_cpio_newc(archive);
	if (archive_write_open_filename(archive, path) != ARCHIVE_OK)
		err = -archive_errno(archive);
	else
		err = add_nodes(archive);
	if (!err)
		err = add_programs(lab, spec, archive, plan);
	if (!err && programs)
		err = add_directory(lab, archive, programs);
	if (!err)
		err = add(archive, "plan", S_IFREG | 0644, 0, plan, strlen(plan));
	if (!err && archive_write_close(archive) != ARCHIVE_OK)
		err = -archive_errno(archive);
	archive_write_free(archive);
	if (!err)
		return 0;
	fs_remove(path);
	return lab_fail_write(lab, path, err);
}
