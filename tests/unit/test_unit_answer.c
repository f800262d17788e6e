// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/record.h"
#include "campaign/tally.h"
#include "campaign/unit_answer.h"

/* A campaign of one unit, shard 0 of 2, in a directory of its own. */
struct campaign {
	struct lab lab;
	char *dir;
	json_t *plan;
	json_t *unit;
};

static void set_up(struct campaign *c)
{
	*c = (struct campaign){ .dir = unit_dir() };
	c->unit = json_pack("{s:s, s:s, s:s, s:i, s:i}", "unit", "u", "id", "1", "search",
			    "s", "shard", 0, "shards", 2);
	c->plan = json_pack("{s:[O]}", "units", c->unit);
}

static void tear_down(struct campaign *c)
{
	fs_remove(c->dir);
	json_decref(c->plan);
	json_decref(c->unit);
	fail_reset(&c->lab.why);
	free(c->dir);
}

static char *in(const struct campaign *c, const char *name)
{
	return xasprintf("%s/%s", c->dir, name);
}

/* What a run of the unit found: a verdict, and how long it took. */
static json_t *answer(const char *id, const char *learn, const char *verdict, double seconds)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:i, s:f, s:{}, s:[{s:s, s:s, s:s, s:f}]}",
			 "command", "unit", "unit", "u", "id", id, "learn", learn,
			 "status", 0, "seconds", seconds, "host", "results",
			 "tree", "series", "scenario", "x", "verdict", verdict,
			 "seconds", seconds);
}

/* @answer is released. */
static void keep(struct campaign *c, json_t *answer, const char *part)
{
	autofree char *path = in(c, "part");

	if (part)
		assert_int_equal(fs_write(path, part, strlen(part)), 0);
	assert_int_equal(answer_keep(&c->lab, c->dir, c->unit, answer, part ? path : NULL), 0);
	json_decref(answer);
}

static void is(struct campaign *c, enum unit_state state, size_t strangers)
{
	struct tally tally;

	tally_take(c->dir, c->plan, ANSWER_WHOLLY, &tally);
	assert_int_equal(tally.nr, 1);
	assert_int_equal(tally.unit[0].state, state);
	assert_int_equal(json_array_size(tally.strangers), strangers);
	tally_free(&tally);
}

static int files_in(const struct campaign *c, const char *name)
{
	autofree char *path = in(c, name);
	struct dirent *entry;
	DIR *stream = opendir(path);
	int count = 0;

	assert_non_null(stream);
	while ((entry = readdir(stream)))
		count += entry->d_name[0] != '.';
	closedir(stream);
	return count;
}

static void an_answer_is_kept_with_its_part(void **state)
{
	struct campaign c;

	(void)state;
	set_up(&c);
	is(&c, UNIT_LEFT, 0);
	keep(&c, answer("1", "", "holds", 1), "states");
	is(&c, UNIT_ANSWERED, 0);
	tear_down(&c);
}

static void what_differs_in_time_only_is_the_same_answer(void **state)
{
	struct campaign c;

	(void)state;
	set_up(&c);
	keep(&c, answer("1", "", "holds", 1), "states");
	keep(&c, answer("1", "", "holds", 2), "the same states");
	is(&c, UNIT_ANSWERED, 0);
	assert_int_equal(files_in(&c, "results"), 2);
	tear_down(&c);
}

static void an_answer_that_differs_does_not_replace_the_first(void **state)
{
	struct campaign c;
	struct tally tally;

	(void)state;
	set_up(&c);
	keep(&c, answer("1", "", "holds", 1), "states");
	keep(&c, answer("1", "", "violated", 1), "others");
	is(&c, UNIT_DIFFERS, 0);
	tally_take(c.dir, c.plan, ANSWER_WHOLLY, &tally);
	assert_string_equal(record_text(json_array_get(json_object_get(
		tally.unit[0].answer, "results"), 0), "verdict"), "holds");
	tally_free(&tally);
	tear_down(&c);
}

/* Cut @name off by a byte, or change its last byte. */
static void spoil(const struct campaign *c, const char *name, bool cut)
{
	autofree char *path = in(c, name);
	autofree char *data = NULL;
	size_t len;

	assert_int_equal(fs_read(path, &data, &len), 0);
	data[len - 1] ^= 1;
	assert_int_equal(fs_write(path, data, cut ? len - 1 : len), 0);
}

/* The name of the part that the answer names; caller frees. */
static char *part_of(const struct campaign *c)
{
	autofree char *path = in(c, "results/u.json");
	json_t *root = json_load_file(path, 0, NULL);
	char *name = xasprintf("results/%s", record_text(json_object_get(root, "part"), "file"));

	json_decref(root);
	return name;
}

static void what_is_not_whole_is_no_answer(void **state)
{
	(void)state;
	for (int what = 0; what < 5; what++) {
		struct campaign c;
		autofree char *part = NULL;

		set_up(&c);
		keep(&c, answer("1", "", "holds", 1), "states");
		part = part_of(&c);
		if (what == 4) {
			autofree char *path = in(&c, part);

			assert_int_equal(fs_remove(path), 0);
		} else {
			spoil(&c, what < 2 ? "results/u.json" : part, what % 2);
		}
		is(&c, UNIT_BROKEN, 0);
		keep(&c, answer("1", "", "holds", 1), "states");
		is(&c, UNIT_ANSWERED, 0);
		tear_down(&c);
	}
}

static void another_trees_answer_is_put_aside(void **state)
{
	struct campaign c;

	(void)state;
	set_up(&c);
	keep(&c, answer("0", "", "holds", 1), "states");
	is(&c, UNIT_OTHER, 0);
	keep(&c, answer("1", "", "holds", 1), "states");
	is(&c, UNIT_ANSWERED, 1);
	tear_down(&c);
}

static void shards_start_over_from_what_all_know(void **state)
{
	struct campaign c;
	autofree char *learnt = NULL;
	autofree char *path = NULL;
	autofree char *start = NULL;

	(void)state;
	set_up(&c);
	keep(&c, answer("1", "", "holds", 1), "states");
	learnt = in(&c, "learnt/s");
	assert_int_equal(fs_write(learnt, "more", 4), 0);
	is(&c, UNIT_OVER_AGAIN, 0);
	start = answer_start(c.dir, c.unit, &path);
	assert_string_equal(path, learnt);
	keep(&c, answer("1", start, "holds", 1), "more states");
	is(&c, UNIT_ANSWERED, 0);
	tear_down(&c);
}

static void more_time_is_for_what_was_not_finished(void **state)
{
	static const char *const verdicts[] = { "holds", "unfinished" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		struct campaign c;
		json_t *first = answer("1", "", verdicts[i], 1);

		set_up(&c);
		json_object_set_new(c.unit, "seconds", json_integer(10));
		json_object_set_new(first, "limit", json_integer(10));
		keep(&c, first, "states");
		is(&c, UNIT_ANSWERED, 0);
		json_object_set_new(c.unit, "seconds", json_integer(20));
		is(&c, i ? UNIT_OVER_AGAIN : UNIT_ANSWERED, 0);
		tear_down(&c);
	}
}

static void a_failure_is_noted_until_there_is_an_answer(void **state)
{
	struct campaign c;

	(void)state;
	set_up(&c);
	answer_fail(c.dir, c.unit, "it burnt");
	is(&c, UNIT_FAILED, 0);
	keep(&c, answer("1", "", "holds", 1), "states");
	is(&c, UNIT_ANSWERED, 0);
	tear_down(&c);
}

static void a_run_counts_while_it_is_heard_of(void **state)
{
	struct campaign c;
	autofree char *path = NULL;
	const struct timespec long_ago[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };

	(void)state;
	set_up(&c);
	path = in(&c, "running/u.host.example.org.17");
	assert_int_equal(fs_write(path, "", 0), 0);
	is(&c, UNIT_RUNNING, 0);
	assert_int_equal(utimensat(AT_FDCWD, path, long_ago, 0), 0);
	is(&c, UNIT_LEFT, 0);
	tear_down(&c);
}

static void what_is_of_no_unit_is_told(void **state)
{
	struct campaign c;
	autofree char *path = NULL;

	(void)state;
	set_up(&c);
	path = in(&c, "results/v.json");
	assert_int_equal(fs_write(path, "{}", 2), 0);
	is(&c, UNIT_LEFT, 1);
	tear_down(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_kept_with_its_part),
		cmocka_unit_test(what_differs_in_time_only_is_the_same_answer),
		cmocka_unit_test(an_answer_that_differs_does_not_replace_the_first),
		cmocka_unit_test(what_is_not_whole_is_no_answer),
		cmocka_unit_test(another_trees_answer_is_put_aside),
		cmocka_unit_test(shards_start_over_from_what_all_know),
		cmocka_unit_test(more_time_is_for_what_was_not_finished),
		cmocka_unit_test(a_failure_is_noted_until_there_is_an_answer),
		cmocka_unit_test(a_run_counts_while_it_is_heard_of),
		cmocka_unit_test(what_is_of_no_unit_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
