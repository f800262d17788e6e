// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/interrupt.h"

bool fs_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

int fs_mkdirs(const char *path)
{
	autofree char *partial = xstrdup(path);

	for (char *slash = partial + 1; ; slash++) {
		char end = *slash;

		if (end != '/' && end != '\0')
			continue;
		*slash = '\0';
		if (mkdir(partial, 0777) && errno != EEXIST)
			return -errno;
		*slash = end;
		if (end == '\0')
			return 0;
	}
}

static int read_all(int fd, char **data, size_t *len)
{
	size_t used = 0;
	size_t room = 0;
	char *buf = NULL;
	ssize_t got;

	do {
		if (room - used < 2) {
			room = room ? room * 2 : 4096;
			buf = xrealloc(buf, room);
		}
		got = read(fd, buf + used, room - used - 1);
		if (got > 0)
			used += (size_t)got;
	} while (got > 0);

	if (got < 0) {
		int err = -errno;

		free(buf);
		return err;
	}
	buf[used] = '\0';
	*data = buf;
	if (len)
		*len = used;
	return 0;
}

int fs_read(const char *path, char **data, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = read_all(fd, data, len);
	close(fd);
	return err;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t put = write(fd, data, len);

		if (put < 0 && errno == EINTR && !interrupted())
			continue;
		if (put < 0)
			return -errno;
		data += put;
		len -= (size_t)put;
	}
	return 0;
}

static int write_aside(const char *path, const void *data, size_t len, bool sync)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, data, len);
	if (!err && sync && fsync(fd))
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* The directory that a file is in; caller frees. */
static char *parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	return slash == path ? xstrdup("/") : xasprintf("%.*s", (int)(slash - path), path);
}

/* A device or a pipe, such as /dev/stdout, is written to: a file must not take its place. */
static bool is_replaceable(const char *path)
{
	struct stat st;

	return stat(path, &st) || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

int fs_write(const char *path, const void *data, size_t len)
{
	autofree char *aside = xasprintf("%s.part%d", path, (int)getpid());
	autofree char *dir = parent_of(path);
	int err = fs_mkdirs(dir);

	if (!err && !is_replaceable(path))
		return write_aside(path, data, len, false);
	if (!err)
		err = write_aside(aside, data, len, false);
	if (!err && rename(aside, path))
		err = -errno;
	if (err)
		unlink(aside);
	return err;
}

static int sync_dir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd))
		err = -errno;
	close(fd);
	return err;
}

int fs_write_once(const char *path, const void *data, size_t len)
{
	autofree char *dir = parent_of(path);
	autofree char *aside = NULL;
	char host[64] = "";
	int err = fs_mkdirs(dir);

	/* The directory may be shared by machines. */
	gethostname(host, sizeof(host) - 1);
	aside = xasprintf("%s.%s.%d", path, host, (int)getpid());
	if (!err)
		err = write_aside(aside, data, len, true);
	if (!err && link(aside, path))
		err = -errno;
	unlink(aside);
	return err ? err : sync_dir(dir);
}

int fs_remove(const char *path)
{
	char *roots[] = { (char *)path, NULL };
	FTS *walk;
	FTSENT *entry;
	int err = 0;

	if (!fs_exists(path))
		return 0;
	walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	if (!walk)
		return -errno;
	while (!err && (entry = fts_read(walk))) {
		if (interrupted())
			err = -EINTR;
		else if (entry->fts_info == FTS_DP)
			err = rmdir(entry->fts_accpath) ? -errno : 0;
		else if (entry->fts_info != FTS_D)
			err = unlink(entry->fts_accpath) ? -errno : 0;
	}
	fts_close(walk);
	return err;
}

uint64_t fs_free_bytes(const char *path)
{
	struct statvfs st;

	if (statvfs(path, &st))
		return 0;
	return (uint64_t)st.f_bavail * st.f_frsize;
}

char *fs_find_program(const char *name)
{
	const char *env = getenv("PATH");
	autofree char *path = xstrdup(env ? env : "/usr/bin:/bin");
	char *rest = NULL;

	for (char *dir = strtok_r(path, ":", &rest); dir;
	     dir = strtok_r(NULL, ":", &rest)) {
		char *file = xasprintf("%s/%s", dir, name);

		if (access(file, X_OK) == 0)
			return file;
		free(file);
	}
	return NULL;
}

static int copy_bytes(int in, int out)
{
	char buf[1 << 16];

	for (;;) {
		ssize_t got = read(in, buf, sizeof(buf));
		int err;

		if (got == 0)
			return 0;
		if (got < 0)
			return -errno;
		err = write_all(out, buf, (size_t)got);
		if (err)
			return err;
	}
}

int fs_copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	struct timespec times[2];
	struct stat st;
	int out;
	int err;

	if (in < 0)
		return -errno;
	if (fstat(in, &st)) {
		err = -errno;
		goto close_in;
	}
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, st.st_mode & 0777);
	if (out < 0) {
		err = -errno;
		goto close_in;
	}
	err = copy_bytes(in, out);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	if (!err && futimens(out, times))
		err = -errno;
	if (close(out) && !err)
		err = -errno;
close_in:
	close(in);
	return err;
}

static int copy_symlink(const char *from, const char *to)
{
	char target[4096];
	ssize_t len = readlink(from, target, sizeof(target) - 1);

	if (len < 0)
		return -errno;
	target[len] = '\0';
	return symlink(target, to) ? -errno : 0;
}

static int copy_entry(const struct fs_copy *copy, FTSENT *entry, const char *to)
{
	switch (entry->fts_info) {
	case FTS_D:
		return mkdir(to, entry->fts_statp->st_mode & 0777) ? -errno : 0;
	case FTS_F:
		if (copy->how == FS_LINK)
			return link(entry->fts_accpath, to) ? -errno : 0;
		return fs_copy_file(entry->fts_accpath, to);
	case FTS_SL:
	case FTS_SLNONE:
		return copy_symlink(entry->fts_accpath, to);
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		return -entry->fts_errno;
	default:
		return 0;
	}
}

int fs_copy(const struct fs_copy *copy)
{
	char *roots[] = { (char *)copy->from, NULL };
	size_t from_len = strlen(copy->from);
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int err = 0;

	if (!walk)
		return -errno;
	while (!err && (entry = fts_read(walk))) {
		autofree char *to = xasprintf("%s%s", copy->to,
					      entry->fts_path + from_len);

		if (interrupted()) {
			err = -EINTR;
		} else if (copy->skip && entry->fts_level == 1 &&
			   starts_with(entry->fts_name, copy->skip)) {
			fts_set(walk, entry, FTS_SKIP);
		} else {
			err = copy_entry(copy, entry, to);
			if (copy->step)
				copy->step(copy->ctx);
		}
	}
	fts_close(walk);
	return err;
}
