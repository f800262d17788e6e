// SPDX-License-Identifier: GPL-2.0-only
/* Schedule files, which may come from anywhere, and the minimiser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../explore/core/execution.h"
#include "../../explore/core/footprint.h"
#include "../../explore/core/jobs.h"
#include "../../explore/core/schedule_file.h"
#include "../../explore/core/search.h"
#include "../../explore/core/world.h"

static unsigned int x, noise[8];

static void touch(unsigned int *where)
{
	ex_access(where, sizeof(*where), EX_READ | EX_WRITE, EX_CALLER);
	++*where;
}

/* An update that can get lost, among steps that the other thread sees. */
static void busy_increment(void)
{
	unsigned int value;

	for (int i = 0; i < 4; i++)
		touch(&noise[i]);
	ex_access(&x, sizeof(x), EX_READ, EX_CALLER);
	value = x;
	ex_access(&x, sizeof(x), EX_WRITE, EX_CALLER);
	x = value + 1;
	for (int i = 4; i < 8; i++)
		touch(&noise[i]);
}

static void check(void)
{
	if (x != 2)
		ex_fail("sum", NULL, "x is %u", x);
}

static const struct ex_program program = {
	.name = "busy", .nr_threads = 2,
	.thread = { busy_increment, busy_increment }, .check = check,
};

static int open_it(void **state)
{
	(void)state;
	x = 0;
	memset(noise, 0, sizeof(noise));
	world_add(&x, sizeof(x));
	world_add(noise, sizeof(noise));
	/* Both lie in one image; cover what is between them. */
	uintptr_t a = (uintptr_t)&x, b = (uintptr_t)noise;
	uintptr_t low = a < b ? a : b, high = a < b ? b + sizeof(noise) : a + sizeof(x);

	return footprint_init((void *)low, high - low) || execution_open(&program);
}

static int close_it(void **state)
{
	(void)state;
	execution_close();
	footprint_free();
	world_clear();
	return 0;
}

static void the_shortest_has_one_preemption(void **state)
{
	struct search_budget all = { 0 };
	static struct schedule found, best;

	(void)state;
	assert_int_equal(search(pct(1000, 3, 0, 1), &all).verdict, VERDICT_VIOLATED);
	found = execution.schedule;
	assert_true(minimise(&found, "sum", &all, &best));
	/* There, away, back. */
	assert_int_equal(best.nr, 3);
	assert_int_equal(execution_replay(&best), OUTCOME_VIOLATED);
}

static const struct strategy *exhaustive_shard(const void *arg, int shard, int shards)
{
	(void)arg;
	return exhaustive(shard, shards);
}

static void jobs_find_what_one_process_finds(void **state)
{
	struct search_budget all = { 0 };
	struct schedule first;

	(void)state;
	assert_int_equal(search_jobs(exhaustive_shard, NULL, 3, &all).verdict,
			 VERDICT_VIOLATED);
	first = execution.schedule;
	assert_int_equal(search_jobs(exhaustive_shard, NULL, 3, &all).verdict,
			 VERDICT_VIOLATED);
	assert_int_equal(first.nr, execution.schedule.nr);
	assert_memory_equal(first.segment, execution.schedule.segment,
			    first.nr * sizeof(first.segment[0]));
	assert_int_equal(execution_replay(&first), OUTCOME_VIOLATED);
}

static void a_file_brings_the_schedule_back(void **state)
{
	struct violation v = { .oracle = "sum", .message = "x is 1" };
	static struct schedule out, in;
	char path[] = "/tmp/schedule-XXXXXX", scenario[16], why[200];

	(void)state;
	close(mkstemp(path));
	out.nr = 2;
	out.segment[0] = (struct segment){ 1, 17 };
	out.segment[1] = (struct segment){ 0, SEGMENT_TO_END };
	assert_int_equal(schedule_write(path, "stock", "busy", &v, &out), 0);
	assert_int_equal(schedule_read(path, scenario, sizeof(scenario), &in, why,
				       sizeof(why)), 0);
	assert_string_equal(scenario, "busy");
	assert_int_equal(in.nr, 2);
	assert_memory_equal(in.segment, out.segment, 2 * sizeof(out.segment[0]));
	unlink(path);
}

static void a_broken_file_is_refused(void **state)
{
	static const char *const texts[] = {
		"", "[]", "{}", "{\"version\": 1}",
		"{\"version\": 2, \"scenario\": \"a\", \"schedule\": [[0, 1]]}",
		"{\"version\": 1, \"scenario\": 7, \"schedule\": [[0, 1]]}",
		"{\"version\": 1, \"scenario\": \"a\", \"schedule\": []}",
		"{\"version\": 1, \"scenario\": \"a\", \"schedule\": [[4, 1]]}",
		"{\"version\": 1, \"scenario\": \"a\", \"schedule\": [[0, -1]]}",
		"{\"version\": 1, \"scenario\": \"a\", \"schedule\": [[0, 1, 2]]}",
		"{\"version\": 1, \"scenario\": \"much too long a name\", \"schedule\": [[0, 1]]}",
	};
	static struct schedule in;
	char path[] = "/tmp/schedule-XXXXXX", scenario[16], why[200];

	(void)state;
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		fputs(texts[i], f);
		fclose(f);
		why[0] = '\0';
		assert_int_not_equal(schedule_read(path, scenario, sizeof(scenario), &in,
						   why, sizeof(why)), 0);
		assert_true(why[0] != '\0');
	}
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_shortest_has_one_preemption,
						open_it, close_it),
		cmocka_unit_test_setup_teardown(jobs_find_what_one_process_finds,
						open_it, close_it),
		cmocka_unit_test(a_file_brings_the_schedule_back),
		cmocka_unit_test(a_broken_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
