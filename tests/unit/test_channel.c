// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "boot/channel.h"

static struct channel given(void)
{
	struct channel channel;

	channel_init(&channel);
	return channel;
}

static void a_whole_boot_is_understood(void **state)
{
	struct channel channel = given();

	(void)state;
	channel_line(&channel, "{\"event\":\"boot\",\"release\":\"6.12-x\",\"cpus\":2}");
	channel_line(&channel, "{\"event\":\"start\",\"command\":\"move_bench threads\"}");
	assert_string_equal(channel.current, "move_bench threads");
	channel_line(&channel, "{\"workload\":\"threads\",\"threads\":2,\"metric\":\"throughput\","
			       "\"unit\":\"pages/s\",\"value\":1.5}");
	channel_line(&channel, "{\"event\":\"exit\",\"command\":\"move_bench threads\",\"status\":0}");
	channel_line(&channel, "{\"event\":\"end\"}");

	assert_true(channel.booted);
	assert_true(channel.ended);
	assert_string_equal(channel.release, "6.12-x");
	assert_int_equal(json_array_size(channel.samples), 1);
	assert_null(channel.current);
	assert_null(channel.failed);
	assert_string_equal(channel.problem, "");
	channel_free(&channel);
}

static void what_torture_says_is_kept(void **state)
{
	struct channel channel = given();

	(void)state;
	channel_line(&channel, "{\"event\":\"actors\",\"names\":[\"move\",\"fork\"]}");
	channel_line(&channel, "{\"event\":\"round\",\"round\":0,\"moved\":5}");
	channel_line(&channel, "{\"event\":\"waiting\",\"seconds\":30.0,\"ran\":7.5}");
	channel_line(&channel, "{\"event\":\"round\",\"round\":1,\"moved\":9}");
	channel_line(&channel, "{\"event\":\"wrong\",\"oracle\":\"content\"}");
	assert_int_equal(json_array_size(channel.actors), 2);
	assert_int_equal(json_integer_value(json_object_get(channel.round, "moved")), 9);
	assert_string_equal(json_string_value(json_object_get(channel.wrong, "oracle")),
			    "content");
	assert_string_equal(channel.problem, "");
	channel_free(&channel);
}

static void assert_failed(const char *exit, const char *expected)
{
	struct channel channel = given();

	channel_line(&channel, exit);
	if (expected)
		assert_string_equal(channel.failed, expected);
	else
		assert_null(channel.failed);
	channel_free(&channel);
}

static void a_program_that_ends_badly_is_remembered(void **state)
{
	(void)state;
	assert_failed("{\"event\":\"exit\",\"command\":\"x\",\"status\":1}",
		      "'x' failed a check (status 1)");
	assert_failed("{\"event\":\"exit\",\"command\":\"x\",\"status\":0,\"signal\":11}",
		      "'x' was ended by signal 11");
	assert_failed("{\"event\":\"exit\",\"command\":\"x\",\"signal\":9,\"timeout\":true}",
		      "'x' timed out");
	/* What this kernel cannot do is no failure of the program. */
	assert_failed("{\"event\":\"exit\",\"command\":\"x\",\"status\":4}", NULL);
}

static void what_is_unavailable_is_kept_as_a_remark(void **state)
{
	struct channel channel = given();

	(void)state;
	channel_line(&channel, "{\"event\":\"unavailable\",\"workload\":\"gc\",\"metric\":\"m\",\"reason\":\"r\"}");
	channel_line(&channel, "{\"event\":\"unsupported\",\"workload\":\"gc\",\"reason\":\"r\"}");
	assert_int_equal(json_array_size(channel.remarks), 2);
	channel_free(&channel);
}

/* A number that got lost on the way must not look like a shorter result. */
static void malformed_lines_are_noticed(void **state)
{
	static const char *const lines[] = {
		"{\"workload\":\"threads\",\"metric\":\"throughput\",\"uni",
		"{\"workload\":\"t\",\"metric\":\"m\",\"unit\":\"u\"}",
		"{\"workload\":\"t\",\"metric\":\"m\",\"unit\":\"u\",\"value\":\"7\"}",
		"{\"workload\":\"t\",\"metric\":\"m\",\"unit\":\"u\",\"value\":1,\"x\":[1]}",
		"{\"workload\":\"t\",\"metric\":\"m\",\"unit\":\"u\",\"value\":1,\"value\":2}",
		"{\"workload\":1,\"metric\":\"m\",\"unit\":\"u\",\"value\":1}",
		"{\"event\":\"surprise\"}",
		"{\"event\":7}",
		"{}",
		"[1]",
		"Segmentation fault",
		"\x80\xff",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct channel channel = given();

		channel_line(&channel, lines[i]);
		if (!channel.problem[0])
			fail_msg("taken: %s", lines[i]);
		assert_int_equal(json_array_size(channel.samples), 0);
		channel_free(&channel);
	}
}

static void a_huge_line_does_no_harm(void **state)
{
	struct channel channel = given();
	autofree char *line = xcalloc(1, 1 << 20);

	(void)state;
	memset(line, 'x', (1 << 20) - 1);
	channel_line(&channel, line);
	assert_true(channel.problem[0]);
	channel_free(&channel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_boot_is_understood),
		cmocka_unit_test(what_torture_says_is_kept),
		cmocka_unit_test(a_program_that_ends_badly_is_remembered),
		cmocka_unit_test(what_is_unavailable_is_kept_as_a_remark),
		cmocka_unit_test(malformed_lines_are_noticed),
		cmocka_unit_test(a_huge_line_does_no_harm),
	};

	return cmocka_run_group_tests_name("channel", tests, NULL, NULL);
}
