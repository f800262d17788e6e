// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "campaign/campaign_file.h"

enum { FIELDS = 10 };

enum field_type {
	FIELD_TEXT,	/* one of the words in @usual, the first one if left out */
	FIELD_NUMBER,	/* from @min to @max; @number if left out, must be there if < @min */
	FIELD_NAMES,	/* a list of names; @usual if left out, must be there without */
	FIELD_ALL,	/* likewise, or "all" */
};

struct field {
	const char *key;
	enum field_type type;
	const char *usual;
	long min, max, number;
};

struct kind {
	const char *key;
	struct field fields[FIELDS];
};

#define NUMBER(key, min, max, number)	{ key, FIELD_NUMBER, NULL, min, max, number }
#define TREES				{ "trees", FIELD_NAMES, NULL, 0, 0, 0 }
#define NAMES(key, usual)		{ key, FIELD_NAMES, usual, 0, 0, 0 }
#define MACHINE				NAMES("arches", "x86-64"), NAMES("page-sizes", "4k")

static const struct kind kinds[] = {
	{ "explore", {
		TREES, { "scenarios", FIELD_ALL, NULL, 0, 0, 0 },
		{ "mode", FIELD_TEXT, "default exhaustive dpor bounded", 0, 0, 0 },
		NUMBER("bound", 0, 1000, 2), NUMBER("shards", 1, 64, 1),
		NUMBER("seconds", 1, 1000000, 600),
		{ "memory", FIELD_TEXT, "sc weak weak-x86", 0, 0, 0 },
		NUMBER("late", 0, 1000, 2),
	} },
	{ "variations", {
		{ "patches", FIELD_ALL, NULL, 0, 0, 0 }, NUMBER("seconds", 1, 1000000, 60),
	} },
	{ "torture", {
		TREES, NAMES("configs", "debug"), MACHINE,
		NUMBER("first-seed", 0, 4000000000, 1), NUMBER("seeds", 1, 1000000, 0),
		NUMBER("minutes", 1, 100000, 0),
	} },
	{ "test", { TREES, NAMES("configs", "vm"), MACHINE, NUMBER("seconds", 1, 1000000, 1800) } },
	{ "bench", {
		TREES, NAMES("workloads", NULL), MACHINE, NUMBER("boots", 1, 1000, 1),
		NUMBER("seconds", 1, 1000000, 1800),
	} },
};

/* Where a message belongs: jansson does not keep the lines of what it reads. */
struct source {
	const char *name;
	const char *text;
	const json_t *root;
	struct failure *why;
};

/* A key: of the campaign if @kind is NULL, else of its object number @object. */
struct place {
	const char *kind;
	size_t object;
	const char *key;
};

/* Past the closing quote of the string whose first character is at @text. */
static const char *skip_string(const char *text, int *line)
{
	for (; *text && *text != '"'; text++) {
		*line += *text == '\n';
		text += *text == '\\' && text[1];
	}
	return *text ? text + 1 : text;
}

static bool is_text(const char *begin, const char *end, const char *text)
{
	return text && strlen(text) == (size_t)(end - begin) &&
	       strncmp(begin, text, strlen(text)) == 0;
}

/*
 * The line that a key is on. @text is JSON: a string that a colon follows is a key.
 * Those of the campaign are one bracket deep, those of its objects three.
 */
static int line_of(const char *text, const struct place *place)
{
	const char *end, *kind = text, *kind_end = text;
	size_t depth = 0, objects = 0;
	int line = 1;

	for (; *text; text = end) {
		int start = line;

		end = text + 1;
		line += *text == '\n';
		depth += *text == '{' || *text == '[';
		depth -= *text == '}' || *text == ']';
		objects += *text == '{' && depth == 3;
		if (*text != '"')
			continue;
		end = skip_string(end, &line);
		if (end[strspn(end, " \t\r\n")] != ':')
			continue;
		if (depth == 1) {
			kind = text + 1;
			kind_end = end - 1;
			objects = 0;
		}
		if (!is_text(text + 1, end - 1, place->key))
			continue;
		if (place->kind ? depth == 3 && objects == place->object + 1 &&
				  is_text(kind, kind_end, place->kind) : depth == 1)
			return start;
	}
	return 1;
}

/* Takes over @text, which tells what is wrong and the mend. */
static int refuse(const struct source *source, struct place place, char *text)
{
	autofree char *what = text;

	return fail_with(source->why, EXIT_USAGE, EINVAL, "%s:%d: %s", source->name,
			 line_of(source->text, &place), what);
}

static struct place root_key(const char *key)
{
	return (struct place){ .key = key };
}

static char *add_word(char *list, const char *word)
{
	char *longer = xasprintf("%s%s%s", list, *list ? ", " : "", word);

	free(list);
	return longer;
}

static char *field_names(const struct kind *kind)
{
	char *list = xstrdup("");

	for (const struct field *field = kind->fields; field->key; field++)
		list = add_word(list, field->key);
	return list;
}

static bool is_word_of(const char *words, const char *text)
{
	size_t len = strlen(text);

	for (const char *word = words; *word; word += strspn(word, " ")) {
		size_t size = strcspn(word, " ");

		if (size == len && strncmp(word, text, len) == 0)
			return true;
		word += size;
	}
	return false;
}

static bool is_names(const json_t *value)
{
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)value, i, item)
		if (!json_is_string(item) || !*json_string_value(item))
			return false;
	return json_array_size(value) > 0;
}

/* What is wrong with a value, NULL if nothing; the caller frees it. */
static char *check_value(const struct field *field, const json_t *value)
{
	const char *text = json_string_value(value);

	switch (field->type) {
	case FIELD_TEXT:
		if (text && is_word_of(field->usual, text))
			return NULL;
		return xasprintf("'%s' takes one of: %s", field->key, field->usual);
	case FIELD_NUMBER:
		if (json_is_integer(value) && json_integer_value(value) >= field->min &&
		    json_integer_value(value) <= field->max)
			return NULL;
		return xasprintf("'%s' takes a number from %ld to %ld", field->key,
				 field->min, field->max);
	case FIELD_ALL:
		if (text && strcmp(text, "all") == 0)
			return NULL;
		break;
	case FIELD_NAMES:
		break;
	}
	if (is_names(value))
		return NULL;
	return xasprintf("'%s' takes a list of names%s", field->key,
			 field->type == FIELD_ALL ? ", or \"all\"" : "");
}

/* NULL: it has to be there. */
static json_t *usual_value(const struct field *field)
{
	if (field->type == FIELD_NUMBER)
		return field->number < field->min ? NULL : json_integer(field->number);
	if (!field->usual)
		return NULL;
	if (field->type == FIELD_TEXT)
		return json_stringn(field->usual, strcspn(field->usual, " "));
	return json_pack("[s]", field->usual);
}

/* One object of a kind, and where it is. */
struct object {
	const struct kind *kind;
	size_t number;
	json_t *json;
};

static struct place key_of(const struct object *object, const char *key)
{
	return (struct place){ object->kind->key, object->number, key };
}

/* What is not there has no line: that of what is, or of the whole kind. */
static int refuse_missing(const struct source *source, const struct object *object,
			  const char *key)
{
	char *text = xasprintf("'%s' needs '%s'; add it", object->kind->key, key);
	void *first = json_object_iter(object->json);

	return refuse(source, first ? key_of(object, json_object_iter_key(first)) :
				      root_key(object->kind->key), text);
}

static int check_fields(const struct source *source, const struct object *object)
{
	for (const struct field *field = object->kind->fields; field->key; field++) {
		const json_t *value = json_object_get(object->json, field->key);
		char *wrong = value ? check_value(field, value) : NULL;
		json_t *usual = value ? NULL : usual_value(field);

		if (wrong)
			return refuse(source, key_of(object, field->key), wrong);
		if (!value && !usual)
			return refuse_missing(source, object, field->key);
		json_decref(usual);
	}
	return 0;
}

static int check_keys(const struct source *source, const struct object *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object->json, key, value) {
		autofree char *names = NULL;
		const struct field *field = object->kind->fields;

		while (field->key && strcmp(field->key, key) != 0)
			field++;
		if (field->key)
			continue;
		names = field_names(object->kind);
		return refuse(source, key_of(object, key),
			      xasprintf("'%s' has no key '%s'; use: %s", object->kind->key, key,
					names));
	}
	return 0;
}

/* By default a scenario is searched in one way and then in another; see main.c of
 * explore/core. Words of weak memory would be numbered by each shard in its own way. */
static int check_search(const struct source *source, const struct object *object)
{
	const char *mode = json_string_value(json_object_get(object->json, "mode"));
	const char *memory = json_string_value(json_object_get(object->json, "memory"));

	if (json_integer_value(json_object_get(object->json, "shards")) < 2)
		return 0;
	if (!mode || strcmp(mode, "default") == 0)
		return refuse(source, key_of(object, "shards"),
			      xstrdup("'shards' takes a mode that is one search: \"exhaustive\", \"dpor\" or \"bounded\""));
	if (memory && strcmp(memory, "sc") != 0)
		return refuse(source, key_of(object, "shards"),
			      xstrdup("a search with weak memory cannot be divided; leave 'shards' out"));
	return 0;
}

static int check_object(const struct source *source, const struct object *object)
{
	int err;

	if (!json_is_object(object->json))
		return refuse(source, root_key(object->kind->key),
			      xasprintf("'%s' takes a list of objects", object->kind->key));
	err = check_keys(source, object);
	if (!err)
		err = check_fields(source, object);
	if (!err && object->kind == &kinds[0])
		err = check_search(source, object);
	return err;
}

static int check_kind(const struct source *source, const struct kind *kind,
		      const json_t *list)
{
	struct object object = { .kind = kind };
	int err = 0;

	if (list && !json_is_array(list))
		return refuse(source, root_key(kind->key),
			      xasprintf("'%s' takes a list of objects", kind->key));
	json_array_foreach((json_t *)list, object.number, object.json) {
		err = check_object(source, &object);
		if (err)
			break;
	}
	return err;
}

static void fill_kind(const struct kind *kind, const json_t *list)
{
	json_t *object;
	size_t i;

	json_array_foreach((json_t *)list, i, object)
		for (const struct field *field = kind->fields; field->key; field++)
			if (!json_object_get(object, field->key))
				json_object_set_new(object, field->key, usual_value(field));
}

static int check_root(const struct source *source)
{
	const char *name = json_string_value(json_object_get(source->root, "campaign"));
	autofree char *names = xstrdup("campaign");
	const char *key;
	json_t *value;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		names = add_word(names, kinds[i].key);
	json_object_foreach((json_t *)source->root, key, value) {
		size_t i = 0;

		while (i < ARRAY_SIZE(kinds) && strcmp(kinds[i].key, key) != 0)
			i++;
		if (i == ARRAY_SIZE(kinds) && strcmp(key, "campaign") != 0)
			return refuse(source, root_key(key),
				      xasprintf("a campaign has no key '%s'; use: %s", key, names));
	}
	if (name && *name)
		return 0;
	return refuse(source, root_key("campaign"),
		      xstrdup("a campaign needs a name; add \"campaign\": NAME"));
}

static int check(const struct source *source)
{
	int err = check_root(source);

	for (size_t i = 0; !err && i < ARRAY_SIZE(kinds); i++)
		err = check_kind(source, &kinds[i],
				 json_object_get(source->root, kinds[i].key));
	for (size_t i = 0; !err && i < ARRAY_SIZE(kinds); i++)
		fill_kind(&kinds[i], json_object_get(source->root, kinds[i].key));
	return err;
}

int campaign_parse(const char *name, const char *text, json_t **campaign,
		   struct failure *why)
{
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	struct source source = { name, text, root, why };
	int err;

	*campaign = NULL;
	if (!root)
		return fail_with(why, EXIT_USAGE, EINVAL, "%s:%d: %s; correct the JSON",
				 name, error.line, error.text);
	err = json_is_object(root) ? check(&source) :
	      fail_with(why, EXIT_USAGE, EINVAL, "%s:1: a campaign is an object, { ... }", name);
	if (err)
		json_decref(root);
	else
		*campaign = root;
	return err;
}

int campaign_read(const char *path, json_t **campaign, struct failure *why)
{
	autofree char *text = NULL;
	int err = fs_read(path, &text, NULL);

	*campaign = NULL;
	if (err)
		return fail_with(why, EXIT_USAGE, -err,
				 "cannot read '%s': %s; name a campaign's file, as docs/campaign/ has them",
				 path, strerror(-err));
	return campaign_parse(path, text, campaign, why);
}
