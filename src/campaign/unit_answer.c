// SPDX-License-Identifier: GPL-2.0-only
#include "campaign/unit_answer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/record.h"
#include "base/version.h"
#include "campaign/ship.h"

/* Of all but the sum itself. */
static char *sum_of(const json_t *root)
{
	json_t *copy = json_copy((json_t *)root);
	autofree char *text = NULL;

	json_object_del(copy, "sum");
	text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(copy);
	return xasprintf("%016" PRIx64, hash_text(HASH_INIT, text ? text : ""));
}

static const char *check_part(const char *path, const json_t *part, enum answer_check check)
{
	const char *slash = strrchr(path, '/');
	const char *name = record_text(part, "file");
	autofree char *file = xasprintf("%.*s%s", slash ? (int)(slash - path + 1) : 0, path,
					name);
	autofree char *hash = NULL;
	struct stat st;

	if (!*name || strchr(name, '/'))
		return "it names no part";
	if (stat(file, &st))
		return "its part is missing";
	if (st.st_size != record_integer(part, "bytes"))
		return "its part is cut off";
	if (check == ANSWER_BRIEFLY)
		return NULL;
	hash = ship_hash(file);
	return hash && strcmp(hash, record_text(part, "hash")) == 0 ? NULL :
	       "its part is not what was written";
}

static const char *check_root(const char *path, const json_t *root, enum answer_check check)
{
	const json_t *part = json_object_get(root, "part");
	autofree char *sum = json_is_object(root) ? sum_of(root) : NULL;

	if (!sum)
		return "it is cut off, or no JSON";
	if (strcmp(sum, record_text(root, "sum")) != 0)
		return "it is not what was written: its sum differs";
	if (strcmp(record_text(root, "command"), "unit") != 0 || !*record_text(root, "unit"))
		return "it is no answer to a unit";
	return part ? check_part(path, part, check) : NULL;
}

const char *answer_read(const char *path, enum answer_check check, json_t **root)
{
	const char *wrong;

	*root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	wrong = check_root(path, *root, check);
	if (wrong) {
		json_decref(*root);
		*root = NULL;
	}
	return wrong;
}

static void take(json_t *exact, const json_t *record, const char *const *keys)
{
	json_t *one = json_object();

	for (; *keys; keys++) {
		json_t *value = json_object_get(record, *keys);

		if (value)
			json_object_set(one, *keys, value);
	}
	json_array_append_new(exact, one);
}

/* The medians of counts are counts; what the workload was told tells them apart. */
static void take_counted(json_t *exact, const json_t *record)
{
	json_t *one = json_copy((json_t *)record);

	json_object_del(one, "samples");
	json_array_append_new(exact, one);
}

static void take_exact(json_t *exact, const json_t *record)
{
	static const char *const search[] = {
		"tree", "scenario", "mode", "bound", "verdict", "exhausted", "schedules",
		"oracle", "memory", "late", "shard", "shards", "learnt", "split", NULL,
	};
	static const char *const unfinished[] = {
		"tree", "scenario", "mode", "bound", "shard", "shards", "verdict", NULL,
	};
	static const char *const torture[] = {
		"tree", "config", "seed", "verdict", "oracle", NULL,
	};
	static const char *const test[] = { "tree", "test", "verdict", NULL };
	const char *verdict = record_text(record, "verdict");

	if (*record_text(record, "scenario"))
		take(exact, record, strcmp(verdict, "unfinished") ? search : unfinished);
	else if (*record_text(record, "config"))
		take(exact, record, torture);
	else if (*record_text(record, "test"))
		take(exact, record, test);
	else if (strcmp(record_text(record, "workload"), "cost") == 0 &&
		 strstr(record_text(record, "unit"), "instructions"))
		take_counted(exact, record);
}

char *answer_exact(const json_t *root)
{
	json_t *exact = json_array(), *record;
	char *text;
	size_t i;

	json_array_foreach(json_object_get(root, "results"), i, record)
		take_exact(exact, record);
	text = json_dumps(exact, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(exact);
	return text ? text : xstrdup("");
}

bool answer_is_unfinished(const json_t *root)
{
	json_t *record;
	size_t i;

	json_array_foreach(json_object_get(root, "results"), i, record)
		if (strcmp(record_text(record, "verdict"), "unfinished") == 0)
			return true;
	return false;
}

bool answer_fits(const json_t *root, const json_t *unit, const char *learn)
{
	return strcmp(record_text(root, "id"), record_text(unit, "id")) == 0 &&
	       strcmp(record_text(root, "learn"), learn) == 0 &&
	       !(answer_is_unfinished(root) &&
		 record_integer(root, "limit") < record_integer(unit, "seconds"));
}

char *answer_start(const char *dir, const json_t *unit, char **path)
{
	autofree char *file = xasprintf("%s/learnt/%s", dir, record_text(unit, "search"));
	char *hash = *record_text(unit, "search") && fs_exists(file) ? ship_hash(file) : NULL;

	*path = hash ? xstrdup(file) : NULL;
	return hash ? hash : xstrdup("");
}

static char *result_path(const char *dir, const json_t *unit, const char *rest)
{
	return xasprintf("%s/results/%s%s", dir, record_text(unit, "unit"), rest);
}

static int fail_keep(struct lab *lab, const char *path, int err)
{
	if (err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
			 "cannot keep the answer '%s': %s; free some space and run the unit again",
			 path, strerror(-err));
}

/* Under a name that has its hash: two that run the same unit cannot mix them up. */
static int keep_part(struct lab *lab, const char *dir, const json_t *unit, json_t *answer,
		     const char *part)
{
	autofree char *hash = ship_hash(part);
	autofree char *rest = xasprintf("-%s.part", hash ? hash : "");
	autofree char *path = result_path(dir, unit, rest);
	autofree char *data = NULL;
	autofree char *there = NULL;
	size_t size = 0;
	int err = hash ? fs_read(part, &data, &size) : -EIO;

	if (err)
		return fail_keep(lab, part, err);
	there = ship_hash(path);
	if (there && strcmp(there, hash) != 0)
		err = fs_remove(path);
	if (!err)
		err = fs_write_once(path, data, size);
	if (err && err != -EEXIST)
		return fail_keep(lab, path, err);
	json_object_set_new(answer, "part",
			    json_pack("{s:s, s:I, s:s}", "file", strrchr(path, '/') + 1,
				      "bytes", (json_int_t)size, "hash", hash));
	return 0;
}

static int write_answer(const char *path, const json_t *answer)
{
	autofree char *text = json_dumps(answer, JSON_INDENT(1));

	return text ? fs_write_once(path, text, strlen(text)) : -ENOMEM;
}

/* What one answer has, the other has not to bring. */
static int drop_part(const char *dir, const json_t *answer, const json_t *other)
{
	const char *name = record_text(json_object_get(answer, "part"), "file");
	autofree char *path = xasprintf("%s/results/%s", dir, name);

	if (!*name || !strcmp(name, record_text(json_object_get(other, "part"), "file")))
		return 0;
	return unlink(path) ? -errno : 0;
}

/* There is one already. Return: 0 if nothing is left to be done, -EEXIST if it was
 * cleared away, or another negative errno. */
static int meet(const char *dir, const json_t *unit, const json_t *answer, const char *path)
{
	autofree char *now = answer_exact(answer);
	autofree char *before = NULL;
	autofree char *rest = NULL;
	autofree char *aside = NULL;
	json_t *other;
	bool fits;
	int err;

	if (answer_read(path, ANSWER_WHOLLY, &other)) {
		err = unlink(path) && errno != ENOENT ? -errno : 0;
		return err ? err : -EEXIST;
	}
	fits = answer_fits(other, unit, record_text(answer, "learn"));
	if (fits)
		before = answer_exact(other);
	/* Of another tree: kept, to be told. Of another start: nobody needs it. */
	rest = xasprintf("~%s.json", record_text(fits ? answer : other, "sum"));
	aside = result_path(dir, unit, rest);
	if (!fits && strcmp(record_text(other, "id"), record_text(unit, "id")) == 0)
		err = unlink(path) ? -errno : -EEXIST;
	else if (!fits)
		err = rename(path, aside) ? -errno : -EEXIST;
	else if (strcmp(before, now) == 0)
		err = drop_part(dir, answer, other);
	else
		err = write_answer(aside, answer);
	json_decref(other);
	return fits && err == -EEXIST ? 0 : err;
}

int answer_keep(struct lab *lab, const char *dir, const json_t *unit, json_t *answer,
		const char *part)
{
	autofree char *path = result_path(dir, unit, ".json");
	autofree char *failed = result_path(dir, unit, ".failed");
	autofree char *sum = NULL;
	int err = part ? keep_part(lab, dir, unit, answer, part) : 0;

	if (err)
		return err;
	sum = sum_of(answer);
	json_object_set_new(answer, "sum", json_string(sum));
	/* Others may come and go meanwhile: it is a matter of a few turns. */
	for (int turn = 0; turn < 10; turn++) {
		err = write_answer(path, answer);
		if (err == -EEXIST)
			err = meet(dir, unit, answer, path);
		if (err != -EEXIST)
			break;
	}
	if (err)
		return fail_keep(lab, path, err);
	unlink(failed);
	return 0;
}

void answer_fail(const char *dir, const json_t *unit, const char *why)
{
	autofree char *path = result_path(dir, unit, ".failed");
	json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "rmaplab", RMAPLAB_VERSION,
				 "command", "unit", "unit", record_text(unit, "unit"),
				 "id", record_text(unit, "id"), "why", why, "host",
				 host_facts());
	autofree char *text = json_dumps(root, JSON_INDENT(1));

	if (text)
		fs_write(path, text, strlen(text));
	json_decref(root);
}
