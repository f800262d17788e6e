// SPDX-License-Identifier: GPL-2.0-only
#include "schedule_file.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "weak.h"

#define FORMAT_VERSION 2

/* Loads that may be late are counted among the choices: of which words. */
static json_t *pack_memory(void)
{
	json_t *words = json_array();

	for (int i = 0; i < weak.words.nr; i++)
		json_array_append_new(words, json_pack("[I, i]",
			(json_int_t)weak.words.word[i].addr, weak.words.word[i].size));
	return json_pack("{s:s, s:i, s:o}", "model", weak_name(), "late", weak.bound,
			 "words", words);
}

int schedule_write(const char *path, const char *tree, const char *scenario,
		   const struct violation *v, const struct schedule *schedule)
{
	json_t *segments = json_array(), *choices = json_array();
	json_t *root;
	int ret;

	for (int i = 0; i < schedule->nr; i++) {
		const struct segment *s = &schedule->segment[i];

		if (s->until == SEGMENT_TO_END)
			json_array_append_new(segments, json_pack("[i, n]", s->thread));
		else
			json_array_append_new(segments,
					      json_pack("[i, I]", s->thread,
							(json_int_t)s->until));
	}
	for (int i = 0; i < schedule->nr_choices; i++)
		json_array_append_new(choices, json_integer(schedule->choice[i]));
	root = json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:b}", "version",
			 FORMAT_VERSION, "tree", tree, "scenario", scenario, "oracle",
			 v->oracle, "message", v->message, "schedule", segments,
			 "choices", choices, "endless", schedule->is_endless);
	if (!root)
		return -ENOMEM;
	if (weak.is_on)
		json_object_set_new(root, "memory", pack_memory());
	if (v->held[0])
		json_object_set_new(root, "order", json_pack("[s, s]", v->held, v->wanted));
	ret = json_dump_file(root, path, JSON_INDENT(1)) ? -EIO : 0;
	json_decref(root);
	return ret;
}

static const char *read_segment(json_t *item, struct segment *s)
{
	json_t *thread = json_array_get(item, 0);
	json_t *until = json_array_get(item, 1);

	if (!json_is_array(item) || json_array_size(item) != 2)
		return "a segment is not a pair [thread, event]";
	if (!json_is_integer(thread) || json_integer_value(thread) < 0 ||
	    json_integer_value(thread) >= EX_MAX_THREADS)
		return "a segment's thread is no such number";
	if (json_is_null(until)) {
		s->until = SEGMENT_TO_END;
	} else if (json_is_integer(until) && json_integer_value(until) >= 0 &&
		   json_integer_value(until) <= EXECUTION_MAX_EVENTS) {
		s->until = json_integer_value(until);
	} else {
		return "a segment's event is neither null nor a number in range";
	}
	s->thread = json_integer_value(thread);
	return NULL;
}

static const char *read_choices(json_t *choices, struct schedule *schedule)
{
	json_t *item;
	size_t i;

	if (!json_is_array(choices) || json_array_size(choices) > SCHEDULE_MAX_CHOICES)
		return "\"choices\" is not a list of a fitting length";
	schedule->nr_choices = json_array_size(choices);
	json_array_foreach(choices, i, item) {
		if (!json_is_integer(item) || json_integer_value(item) < 0 ||
		    json_integer_value(item) >= EX_MAX_CHOICES)
			return "a choice is no such number";
		schedule->choice[i] = json_integer_value(item);
	}
	return NULL;
}

/* The order of locks that is violated, if it is that. */
static const char *read_order(const json_t *pair, struct schedule *schedule)
{
	const char *held = json_string_value(json_array_get(pair, 0));
	const char *wanted = json_string_value(json_array_get(pair, 1));

	schedule->held[0] = schedule->wanted[0] = '\0';
	if (!pair)
		return NULL;
	if (!held || !wanted || strlen(held) >= ORDER_NAME || strlen(wanted) >= ORDER_NAME)
		return "\"order\" is not a pair of names of locks";
	strcpy(schedule->held, held);
	strcpy(schedule->wanted, wanted);
	return NULL;
}

/* Of weak memory, if it was that: from here on it is. */
static const char *read_memory(const json_t *memory)
{
	const json_t *words = json_object_get(memory, "words");
	const char *name = json_string_value(json_object_get(memory, "model"));
	json_t *item;
	size_t i;

	if (!memory)
		return NULL;
	if (!name || !weak_is(name) || !json_is_array(words) ||
	    json_array_size(words) > MEMORY_WORDS)
		return "\"memory\" is not a model with a list of words";
	weak.bound = json_integer_value(json_object_get(memory, "late"));
	weak.is_known = true;
	weak.words.nr = json_array_size(words);
	json_array_foreach(words, i, item) {
		json_int_t addr, size;

		if (json_unpack(item, "[I, I]", &addr, &size) || (size != 4 && size != 8))
			return "a word is not a pair [address, size]";
		weak.words.word[i] = (struct word_known){ .addr = addr, .size = size };
	}
	return NULL;
}

static const char *read_root(json_t *root, char *scenario, size_t size,
			     struct schedule *schedule)
{
	json_t *segments = json_object_get(root, "schedule");
	const char *name = json_string_value(json_object_get(root, "scenario"));
	const char *wrong;
	json_t *item;
	size_t i;

	if (json_integer_value(json_object_get(root, "version")) != FORMAT_VERSION)
		return "it is no schedule file of this version";
	if (!name || strlen(name) >= size)
		return "\"scenario\" is not a name";
	if (!json_is_array(segments) || json_array_size(segments) < 1 ||
	    json_array_size(segments) > SCHEDULE_MAX)
		return "\"schedule\" is not a list of a fitting length";
	memcpy(scenario, name, strlen(name) + 1);
	schedule->nr = json_array_size(segments);
	json_array_foreach(segments, i, item) {
		wrong = read_segment(item, &schedule->segment[i]);
		if (wrong)
			return wrong;
	}
	schedule->is_endless = json_is_true(json_object_get(root, "endless"));
	wrong = read_choices(json_object_get(root, "choices"), schedule);
	if (!wrong)
		wrong = read_memory(json_object_get(root, "memory"));
	if (wrong)
		return wrong;
	return read_order(json_object_get(root, "order"), schedule);
}

int schedule_read(const char *path, char *scenario, size_t size,
		  struct schedule *schedule, char *why, size_t why_size)
{
	json_error_t error;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	const char *wrong;

	if (!root) {
		snprintf(why, why_size, "line %d: %s", error.line, error.text);
		return -EINVAL;
	}
	wrong = read_root(root, scenario, size, schedule);
	json_decref(root);
	if (wrong)
		snprintf(why, why_size, "%s", wrong);
	return wrong ? -EINVAL : 0;
}
