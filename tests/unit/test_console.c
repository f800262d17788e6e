// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "boot/console.h"

static const char healthy[] =
	"Linux version 6.12.0\r\n"
	"Spectre V2 : WARNING: Unprivileged eBPF is enabled\r\n"
	"warning: a program says this in lower case\r\n"
	"zram0: detected capacity change\r\n";

static void a_healthy_console_has_no_splat(void **state)
{
	(void)state;
	assert_null(console_splat(healthy));
	assert_null(console_splat(""));
}

static void every_kind_of_report_is_found(void **state)
{
	static const char *const reports[] = {
		"WARNING: CPU: 1 PID: 52 at mm/rmap.c:2600 rmap_walk+0x1/0x2",
		"WARNING: possible circular locking dependency detected",
		"BUG: kernel NULL pointer dereference, address: 0000",
		"BUG: KASAN: slab-use-after-free in folio_lock_anon_vma_read",
		"BUG: KCSAN: data-race in a / b",
		"UBSAN: array-index-out-of-bounds in mm/x.c:1",
		"Oops: general protection fault, 0000 [#1] SMP",
		"kernel BUG at mm/rmap.c:1!",
		"Kernel panic - not syncing: Attempted to kill init!",
		"watchdog: BUG: soft lockup - CPU#0 stuck for 22s!",
		"rcu: INFO: rcu_sched self-detected stall on CPU",
		"INFO: task move_bench:52 blocked for more than 10 seconds.",
		"BUG: Bad page state in process move_bench  pfn:1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(reports); i++) {
		autofree char *console = xasprintf("%s[    1.0] %s\r\nmore\r\n",
						   healthy, reports[i]);
		autofree char *splat = console_splat(console);
		autofree char *start = xasprintf("  [    1.0] %s\n", reports[i]);

		if (!splat || !starts_with(splat, start) || !strstr(splat, "  more\n"))
			fail_msg("overlooked: %s", reports[i]);
	}
}

static void races_can_be_cut_out(void **state)
{
	char text[] =
		"before\n==========\nBUG: KCSAN: data-race in a / b\nCall Trace:\n"
		"==========\nbetween\n==========\nBUG: KCSAN: data-race in c / d\n"
		"x\n==========\nafter\n";
	size_t len;

	(void)state;
	assert_non_null(console_next_race(text, &len));
	assert_int_equal(len, strlen("BUG: KCSAN: data-race in a / b\nCall Trace:\n"));
	console_drop_races(text);
	assert_null(console_splat(text));
	assert_non_null(strstr(text, "between"));
	assert_non_null(strstr(text, "after"));
}

static void a_splat_without_newline_is_found(void **state)
{
	autofree char *splat = console_splat("BUG: cut off");

	(void)state;
	assert_string_equal(splat, "  BUG: cut off\n");
}

static void the_tail_is_the_last_lines(void **state)
{
	autofree char *two = console_tail("a\nb\nc\n", 2);
	autofree char *all = console_tail("a\nb", 9);
	autofree char *none = console_tail("", 3);

	(void)state;
	assert_string_equal(two, "  b\n  c\n");
	assert_string_equal(all, "  a\n  b\n");
	assert_string_equal(none, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_healthy_console_has_no_splat),
		cmocka_unit_test(every_kind_of_report_is_found),
		cmocka_unit_test(a_splat_without_newline_is_found),
		cmocka_unit_test(races_can_be_cut_out),
		cmocka_unit_test(the_tail_is_the_last_lines),
	};

	return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
