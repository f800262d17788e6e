/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and directories: whole files in and out, directories made, copied and
 * removed. Functions return 0 or negative errno, -EINTR after a signal.
 */
#ifndef RMAPLAB_FS_H
#define RMAPLAB_FS_H

#include "base/util.h"

/** fs_exists() - whether anything is at @path */
bool fs_exists(const char *path);

/** fs_mkdirs() - make a directory and its parents; fine if it is there */
int fs_mkdirs(const char *path);

/**
 * fs_read() - read a whole file
 * @data: set to the content with a terminating NUL; the caller frees it
 * @len: set to the length without the NUL; may be NULL
 */
int fs_read(const char *path, char **data, size_t *len);

/**
 * fs_write() - replace a file: written aside, then renamed
 *
 * Readers see the old content or the new one, never a part. Missing parent
 * directories are made. Devices and pipes are written to.
 */
int fs_write(const char *path, const void *data, size_t len);

/**
 * fs_write_once() - make a file that is there whole or not at all
 *
 * Written aside, brought to the disk, and only then given its name, which others may
 * try to give at the same time: one of them does. Missing parents are made.
 *
 * Return: 0, -EEXIST if there is one of that name, which stays, or negative errno.
 */
int fs_write_once(const char *path, const void *data, size_t len);

/** fs_remove() - remove a file or a whole directory; fine if it is missing */
int fs_remove(const char *path);

/** fs_free_bytes() - space left for this user where @path lies, 0 if unknown */
uint64_t fs_free_bytes(const char *path);

/** fs_find_program() - path of a program in $PATH, or NULL; caller frees */
char *fs_find_program(const char *name);

enum fs_copy_how {
	FS_LINK,	/* files become hard links */
	FS_COPY,	/* files are copied byte by byte */
};

/**
 * struct fs_copy - a directory to copy
 * @from: directory that exists
 * @to: directory that does not
 * @how: what becomes of regular files
 * @skip: name prefix of top-level entries to leave out, or NULL
 * @step: called for each entry with @ctx, or NULL
 *
 * Modes and the files' modification times are kept; symbolic links are copied
 * as they are.
 */
struct fs_copy {
	const char *from;
	const char *to;
	enum fs_copy_how how;
	const char *skip;
	void (*step)(void *ctx);
	void *ctx;
};

/** fs_copy() - copy a directory; a partial copy is left behind on error */
int fs_copy(const struct fs_copy *copy);

/** fs_copy_file() - copy one regular file with mode and modification time */
int fs_copy_file(const char *from, const char *to);

#endif
