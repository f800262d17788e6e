/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * FNV-1a, 64 bits: tells whether the inputs of a build changed. It guards
 * against accidents, not against an attacker.
 */
#ifndef RMAPLAB_HASH_H
#define RMAPLAB_HASH_H

#include "base/util.h"

typedef uint64_t hash_t;

#define HASH_INIT	UINT64_C(0xcbf29ce484222325)

/** hash_bytes() - @hash continued over @len bytes */
hash_t hash_bytes(hash_t hash, const void *data, size_t len);

/** hash_text() - @hash continued over a string and its terminator */
hash_t hash_text(hash_t hash, const char *text);

/**
 * hash_file() - @hash continued over the content of a file
 *
 * Return: 0, or negative errno if it cannot be read (@hash is unchanged).
 */
int hash_file(hash_t *hash, const char *path);

/**
 * hash_identity() - @hash continued over path, size and mtime of a file
 *
 * For files too large to read each time. A missing file counts as such.
 */
hash_t hash_identity(hash_t hash, const char *path);

#endif
