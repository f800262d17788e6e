// SPDX-License-Identifier: GPL-2.0-only
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/interrupt.h"
#include "base/stamp.h"
#include "kernel/source.h"

#define GIB	(UINT64_C(1) << 30)

enum {
	STOCK_GIB	= 3,	/* the source 1.7, a build of it 0.5, reserve */
	CLONE_GIB	= 1,
	SOURCE_ENTRIES	= 90000, /* about; for the progress of a clone only */
};

hash_t source_stock_id(const struct lab *lab)
{
	return hash_identity(HASH_INIT, lab->archive);
}

static int check_space(struct lab *lab, unsigned int gib)
{
	uint64_t left = fs_free_bytes(lab->build);

	if (left == 0 || left >= gib * GIB)
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, ENOSPC,
		    "'%s' has %.1f GiB left, a kernel tree needs %u; free some space or choose another disk with --build DIR",
		    lab->build, (double)left / (double)GIB, gib);
}

static int fail_unpack(struct lab *lab, struct archive *archive)
{
	int err = archive_errno(archive);

	if (err == ENOSPC)
		return fail_with(&lab->why, EXIT_UNFIT, ENOSPC,
			    "cannot unpack '%s': the disk is full; free some space or choose another disk with --build DIR",
			    lab->archive);
	return fail_with(&lab->why, EXIT_UNFIT, err > 0 ? err : EIO,
		    "cannot unpack '%s': %s; apt-get install --reinstall %s",
		    lab->archive, archive_error_string(archive),
		    lab->base->package);
}

/* Put PACKAGE/mm/rmap.c to TO/mm/rmap.c; the top directory itself to TO. */
static void relocate(struct archive_entry *entry, const char *to)
{
	const char *inside = strchr(archive_entry_pathname(entry), '/');
	const char *link = archive_entry_hardlink(entry);
	autofree char *path = xasprintf("%s%s", to, inside ? inside : "");

	if (link) {
		const char *below = strchr(link, '/');
		autofree char *target = xasprintf("%s%s", to, below ? below : "");

		archive_entry_set_hardlink(entry, target);
	}
	archive_entry_set_pathname(entry, path);
}

static int unpack_entries(struct lab *lab, struct archive *in,
			  struct archive *out, const char *to)
{
	struct archive_entry *entry;
	struct stat st = { 0 };
	int status;

	stat(lab->archive, &st);
	while ((status = archive_read_next_header(in, &entry)) == ARCHIVE_OK) {
		if (interrupted())
			return -EINTR;
		relocate(entry, to);
		status = archive_read_extract2(in, entry, out);
		if (status != ARCHIVE_OK)
			return fail_unpack(lab, in);
		progress_update(&lab->progress,
				(uint64_t)archive_filter_bytes(in, -1),
				(uint64_t)st.st_size);
	}
	if (status != ARCHIVE_EOF)
		return fail_unpack(lab, in);
	return archive_write_close(out) == ARCHIVE_OK ? 0 : fail_unpack(lab, out);
}

static int unpack_to(struct lab *lab, const char *to)
{
	struct archive *in = archive_read_new();
	struct archive *out = archive_write_disk_new();
	int err;

	archive_read_support_filter_all(in);
	archive_read_support_format_tar(in);
	archive_write_disk_set_options(out, ARCHIVE_EXTRACT_TIME |
				       ARCHIVE_EXTRACT_SECURE_NODOTDOT |
				       ARCHIVE_EXTRACT_SECURE_SYMLINKS);
	if (archive_read_open_filename(in, lab->archive, 1 << 18) == ARCHIVE_OK)
		err = unpack_entries(lab, in, out, to);
	else
		err = fail_unpack(lab, in);
	archive_read_free(in);
	archive_write_free(out);
	return err;
}

static int fail_make(struct lab *lab, const char *dir, int err)
{
	if (err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
		    "cannot make '%s': %s; free some space or choose another place with --build DIR",
		    dir, strerror(-err));
}

/* Stamps go first and come last: without one nothing is trusted. */
static int discard(struct lab *lab, const char *dir)
{
	autofree char *stamp = xasprintf("%s/source.stamp", dir);
	int err = fs_remove(stamp);

	if (!err)
		err = fs_remove(dir);
	if (!err)
		err = fs_mkdirs(dir);
	return err ? fail_make(lab, dir, err) : 0;
}

static int publish(struct lab *lab, const char *dir, const char *part, hash_t id)
{
	autofree char *src = xasprintf("%s/linux", dir);
	autofree char *stamp = xasprintf("%s/source.stamp", dir);
	int err = rename(part, src) ? -errno : stamp_write(stamp, id, NULL);

	return err ? fail_make(lab, src, err) : 0;
}

static bool is_there(const char *dir, hash_t id)
{
	autofree char *stamp = xasprintf("%s/source.stamp", dir);
	autofree char *src = xasprintf("%s/linux/Makefile", dir);

	return stamp_matches(stamp, id) && fs_exists(src);
}

static int finish(struct lab *lab, const char *dir, const char *part,
		  hash_t id, int err)
{
	if (!err)
		err = publish(lab, dir, part, id);
	if (err) {
		progress_cancel(&lab->progress);
		if (err != -EINTR)
			fs_remove(part);
		return err;
	}
	progress_end(&lab->progress);
	return 0;
}

struct clone_progress {
	struct progress *progress;
	uint64_t done;
};

static void clone_step(void *ctx)
{
	struct clone_progress *clone = ctx;

	progress_update(clone->progress, ++clone->done, SOURCE_ENTRIES);
}

/* A copy whose files are hard links: what is patched there is written anew. */
static int link_tree(struct lab *lab, const char *from, const char *to)
{
	struct clone_progress clone = { .progress = &lab->progress };
	const struct fs_copy copy = {
		.from = from, .to = to, .how = FS_LINK, .skip = "obj-",
		.step = clone_step, .ctx = &clone,
	};
	int err = fs_copy(&copy);

	return err ? fail_make(lab, to, err) : 0;
}

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int source_unpack(struct lab *lab)
{
	autofree char *dir = lab_tree(lab, "stock");
	autofree char *part = xasprintf("%s/linux.part", dir);
	hash_t id = source_stock_id(lab);
	int err;

	if (access(lab->archive, R_OK))
		return fail_with(&lab->why, EXIT_UNFIT, errno,
			    "cannot read the kernel source '%s': %s; %s",
			    lab->archive, strerror(errno), lab->base->mend);
	if (is_there(dir, id))
		return 0;
	progress_begin(&lab->progress, "unpacking %s", lab->archive);
	err = discard(lab, dir);
	if (!err)
		err = check_space(lab, STOCK_GIB);
	if (!err)
		err = is_directory(lab->archive) ?
		      link_tree(lab, lab->archive, part) : unpack_to(lab, part);
	return finish(lab, dir, part, id, err);
}

int source_clone(struct lab *lab, const char *dir, const struct series *series,
		 hash_t id)
{
	autofree char *stock = lab_tree(lab, "stock/linux");
	autofree char *part = xasprintf("%s/linux.part", dir);
	int err;

	if (is_there(dir, id))
		return 0;
	progress_begin(&lab->progress, "patching %s: %zu patches",
		       strrchr(dir, '/') + 1, series->count);
	err = discard(lab, dir);
	if (!err)
		err = check_space(lab, CLONE_GIB);
	if (!err)
		err = link_tree(lab, stock, part);
	if (!err)
		err = series_apply(lab, series, part);
	return finish(lab, dir, part, id, err);
}
