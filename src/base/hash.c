// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/hash.h"

#define FNV_PRIME	UINT64_C(0x100000001b3)

hash_t hash_bytes(hash_t hash, const void *data, size_t len)
{
	const unsigned char *byte = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * FNV_PRIME;
	return hash;
}

hash_t hash_text(hash_t hash, const char *text)
{
	return hash_bytes(hash, text, strlen(text) + 1);
}

int hash_file(hash_t *hash, const char *path)
{
	autofree char *data = NULL;
	size_t len;
	int err = fs_read(path, &data, &len);

	if (err)
		return err;
	*hash = hash_bytes(*hash, &len, sizeof(len));
	*hash = hash_bytes(*hash, data, len);
	return 0;
}

hash_t hash_identity(hash_t hash, const char *path)
{
	struct stat st = { 0 };

	hash = hash_text(hash, path);
	if (stat(path, &st))
		return hash;
	hash = hash_bytes(hash, &st.st_size, sizeof(st.st_size));
	hash = hash_bytes(hash, &st.st_mtim.tv_sec, sizeof(st.st_mtim.tv_sec));
	return hash_bytes(hash, &st.st_mtim.tv_nsec, sizeof(st.st_mtim.tv_nsec));
}
