// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_paths.h"
#include "audit/audit_seen.h"
#include "base/fs.h"
#include "unit.h"

/*
 * Facts about small functions, as the compiler's plugin would write them. All
 * of them take a folio, value 1. walk() iterates over an anon_vma.
 */
#define FUNCTION(name, blocks) \
	"{\"fn\": \"" name "\", \"file\": \"../mm/x.c\", \"line\": 1, \"static\": false, " \
	"\"type\": \"void (struct folio *)\", " \
	"\"params\": [{\"v\": 1, \"type\": \"struct folio *\"}, {\"v\": 2, \"type\": \"int\"}], " \
	"\"blocks\": [" blocks "]}\n{\"live\": \"" name "\"}\n"
#define CALL(line, name)	"[\"call\", " #line ", \"" name "\", null, null, [1, 2]]"
#define GIVES(line, name, to)	"[\"call\", " #line ", \"" name "\", null, " #to ", [1]]"
#define BLOCK(n, s, to)		"{\"b\": " #n ", \"s\": [" s "], \"to\": [" to "]}"
#define BRANCH(n, s, to, v)	"{\"b\": " #n ", \"s\": [" s "], \"to\": [" to "], \"if\": [" #v ", 0]}"
#define RETURN(n)		BLOCK(n, "[\"ret\", null]", "")
#define WALK \
	FUNCTION("walk", BLOCK(0, "[\"call\", 5, \"iterator\", " \
		 "\"struct anon_vma_chain * (struct tree *, long unsigned int, long unsigned int)\", " \
		 "null, [null]]", ""))

static int read_text(const char *text, struct facts *facts, struct lab *lab)
{
	autofree char *dir = unit_dir();
	autofree char *path = xasprintf("%s/facts", dir);
	int err;

	unit_file(dir, "facts", text);
	err = facts_read(lab, facts, path, "");
	fs_remove(dir);
	return err;
}

static struct paths find(const char *text)
{
	struct facts facts = { 0 };
	struct paths paths = { 0 };
	struct lab lab = { 0 };

	assert_int_equal(read_text(text, &facts, &lab), 0);
	paths_find(&paths, &facts);
	facts_free(&facts);
	return paths;
}

static const struct path_row *row_of(const struct paths *paths, const char *caller)
{
	for (size_t i = 0; i < paths->count; i++) {
		if (strcmp(paths->rows[i].caller, caller) == 0)
			return &paths->rows[i];
	}
	fail_msg("no call by %s was found", caller);
	return NULL;
}

static void expect(const char *text, const char *caller, enum path_proof proof)
{
	struct paths paths = find(text);

	assert_int_equal(row_of(&paths, caller)->proof, proof);
	paths_free(&paths);
}

/* look(folio) calls something of the type @type; f(folio) calls look(). */
#define LOOK(params, type) \
	"{\"fn\": \"look\", \"file\": \"mm/x.c\", \"line\": 1, \"static\": false, " \
	"\"type\": \"void (struct folio *)\", \"params\": [" params "], \"blocks\": [" \
	BLOCK(0, "[\"call\", 5, \"any\", \"" type "\", null, [null]]", "") "]}\n" \
	"{\"live\": \"look\"}\n" FUNCTION("f", BLOCK(0, CALL(8, "look"), ""))
#define A_FOLIO	"{\"v\": 1, \"type\": \"struct folio *\"}"
#define TOLD	A_FOLIO ", {\"v\": 2, \"type\": \"struct rmap_walk_control *\"}"
#define INDICES	", long unsigned int, long unsigned int)"

static void the_type_tells_an_iterator_not_its_name(void **state)
{
	(void)state;
	expect(LOOK(A_FOLIO, "struct anon_vma_chain * (struct rb_root_cached *" INDICES),
	       "f", PATH_CALLER);
	expect(LOOK(A_FOLIO, "struct anon_vma_chain * (struct anon_vma *" INDICES),
	       "f", PATH_CALLER);
	expect(LOOK(TOLD, "struct vm_area_struct * (struct address_space *" INDICES),
	       "f", PATH_CALLER);
}

static void a_folio_that_is_only_read_is_one(void **state)
{
	(void)state;
	expect(LOOK("{\"v\": 1, \"type\": \"const struct folio *\"}",
		    "struct anon_vma_chain * (struct anon_vma *" INDICES),
	       "f", PATH_CALLER);
}

static void what_has_another_type_is_no_walk(void **state)
{
	static const char *const texts[] = {
		LOOK(A_FOLIO, "struct anon_vma_chain * (unsigned int)"),
		LOOK(A_FOLIO, "struct vm_area_struct * (struct address_space *" INDICES),
		LOOK(TOLD, "struct vm_area_struct * (struct mm_struct *, long unsigned int)"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct paths paths = find(texts[i]);

		assert_int_equal(paths.count, 0);
		assert_int_equal(paths.walk_count, 0);
		paths_free(&paths);
	}
}

static void who_else_calls_the_iterator_is_looked_for(void **state)
{
	struct paths paths = find(WALK);

	(void)state;
	assert_int_equal(paths.symbol_count, 2);
	assert_string_equal(paths.symbols[0], "iterator");
	assert_string_equal(paths.symbols[1], "walk");
	paths_free(&paths);
}

static void a_lock_that_is_taken_proves(void **state)
{
	(void)state;
	expect(WALK FUNCTION("f", BLOCK(0, CALL(7, "folio_lock") ", " CALL(8, "walk"), "")),
	       "f", PATH_LOCKED);
}

static void a_lock_that_was_dropped_does_not(void **state)
{
	(void)state;
	expect(WALK FUNCTION("f", BLOCK(0, CALL(7, "folio_lock") ", "
		CALL(8, "folio_unlock") ", " CALL(9, "walk"), "")),
	       "f", PATH_OPEN);
}

static void a_trylock_proves_where_it_succeeded(void **state)
{
	(void)state;
	expect(WALK FUNCTION("f", BRANCH(0, GIVES(7, "folio_trylock", 3), "1, 2", 3) ", "
		BLOCK(1, CALL(8, "walk"), "") ", " RETURN(2)),
	       "f", PATH_TRIED);
}

static void a_trylock_that_failed_proves_nothing(void **state)
{
	const char *text = WALK FUNCTION("f",
		BRANCH(0, "[\"def\", 1], " GIVES(7, "folio_trylock", 3), "2, 1", 3) ", "
		BLOCK(1, CALL(8, "walk"), "") ", " RETURN(2));

	(void)state;
	expect(text, "f", PATH_OPEN);
}

static void a_lock_on_one_way_only_is_not_enough(void **state)
{
	const char *text = WALK FUNCTION("f",
		BRANCH(0, "[\"def\", 1]", "1, 2", 2) ", "
		BLOCK(1, CALL(7, "folio_lock"), "2") ", "
		BLOCK(2, CALL(8, "walk"), ""));

	(void)state;
	expect(text, "f", PATH_SOME);
}

static void a_caller_is_asked_in_turn(void **state)
{
	struct paths paths = find(WALK
		FUNCTION("f", BLOCK(0, CALL(8, "walk"), ""))
		FUNCTION("g", BLOCK(0, CALL(7, "folio_lock") ", " CALL(9, "f"), ""))
		FUNCTION("h", BLOCK(0, "[\"def\", 1], " CALL(9, "f"), "")));

	(void)state;
	assert_int_equal(row_of(&paths, "f")->proof, PATH_CALLER);
	assert_int_equal(row_of(&paths, "g")->proof, PATH_LOCKED);
	assert_int_equal(row_of(&paths, "h")->proof, PATH_OPEN);
	paths_free(&paths);
}

/* f(folio, is_locked): walks only if it is told that the folio is locked. */
static void an_argument_can_rule_a_path_out(void **state)
{
	struct paths paths = find(WALK
		FUNCTION("f", BRANCH(0, "", "1, 2", 2) ", " BLOCK(1, CALL(8, "walk"), "") ", " RETURN(2))
		FUNCTION("g", BLOCK(0, "[\"def\", 1], [\"call\", 9, \"f\", null, null, [1, {\"c\": 1}]]", ""))
		FUNCTION("h", BLOCK(0, "[\"def\", 1], [\"call\", 9, \"f\", null, null, [1, {\"c\": 0}]]", "")));

	(void)state;
	assert_int_equal(row_of(&paths, "g")->proof, PATH_OPEN);
	for (size_t i = 0; i < paths.count; i++)
		assert_string_not_equal(paths.rows[i].caller, "h");
	paths_free(&paths);
}

/* As in migrate_folio_unmap(): the flag is 0 where the try-lock failed. */
static void a_flag_can_go_along_with_the_lock(void **state)
{
	const char *text = WALK
		FUNCTION("g", BRANCH(0, "", "1, 2", 2) ", " BLOCK(1, CALL(8, "walk"), "") ", " RETURN(2))
		FUNCTION("f", BRANCH(0, "[\"def\", 1], " GIVES(7, "folio_trylock", 3), "1, 2", 3) ", "
			 BLOCK(1, "", "3") ", " BLOCK(2, "", "3") ", "
			 BLOCK(3, "[\"phi\", 5, [[1, 4], [2, {\"c\": 0}]]], [\"mask\", 6, 5], "
				  "[\"call\", 9, \"g\", null, null, [1, 6]]", ""));

	(void)state;
	expect(text, "f", PATH_TRIED);
}

static void a_look_up_returns_a_locked_folio_if_asked(void **state)
{
	const char *asked = WALK FUNCTION("f",
		BLOCK(0, "[\"call\", 7, \"__filemap_get_folio\", null, 3, [4, 5, {\"c\": 2}]], "
			 "[\"call\", 8, \"walk\", null, null, [3]]", ""));
	const char *not_asked = WALK FUNCTION("f",
		BLOCK(0, "[\"call\", 7, \"__filemap_get_folio\", null, 3, [4, 5, {\"c\": 1}]], "
			 "[\"call\", 8, \"walk\", null, null, [3]]", ""));

	(void)state;
	expect(asked, "f", PATH_LOCKED);
	expect(not_asked, "f", PATH_OPEN);
}

static void a_callee_may_drop_the_lock(void **state)
{
	expect(WALK FUNCTION("drops", BLOCK(0, CALL(3, "folio_unlock"), "1") ", " RETURN(1))
	       FUNCTION("f", BLOCK(0, CALL(7, "folio_lock") ", " CALL(8, "drops") ", "
				   CALL(9, "walk"), "")),
	       "f", PATH_OPEN);
	(void)state;
}

static void a_pointer_is_followed_by_its_type(void **state)
{
	struct paths paths = find(WALK
		"{\"takes\": \"walk\", \"type\": \"void (struct folio *)\", \"by\": \"ops\"}\n"
		FUNCTION("f", BLOCK(0, "[\"def\", 1], [\"call\", 9, null, \"void (struct folio *)\", null, [1]]", "")));

	(void)state;
	assert_int_equal(row_of(&paths, "f")->proof, PATH_OPEN);
	paths_free(&paths);
}

static void a_pointer_that_nobody_calls_is_reported(void **state)
{
	(void)state;
	expect(WALK "{\"takes\": \"walk\", \"type\": \"void (struct folio *)\", \"by\": \"ops\"}\n",
	       "ops", PATH_OPEN);
}

static void odd_facts_are_refused(void **state)
{
	static const char *const texts[] = {
		"{", "[]", "{\"fn\": \"f\"}", "{\"takes\": \"f\"}", "{\"odd\": 1}",
		FUNCTION("f", BLOCK(0, "", "7")),
		FUNCTION("f", BLOCK(0, "[\"phi\", 3, [[9, 1]]]", "")),
		FUNCTION("f", BLOCK(0, "[\"call\", 1, null, null, null, []]", "")),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct facts facts = { 0 };
		struct lab lab = { 0 };

		assert_true(read_text(texts[i], &facts, &lab) < 0);
		assert_int_equal(lab.why.status, EXIT_UNFIT);
		facts_free(&facts);
	}
}

/* What a guest saw: @stack goes into walk(). */
static long count(struct paths *paths, const char *stack, bool locked)
{
	autofree char *dir = unit_dir();
	json_t *samples = json_pack("[{s:s, s:s, s:b, s:s, s:i}, {s:s, s:i}, {s:s, s:s}]",
				    "metric", "walks", "entry", "walk", "locked", locked,
				    "stack", stack, "value", 3, "metric", "lost", "value", 2,
				    "metric", "probed", "entry", "rmap_walk_anon");
	long lost = audit_count(paths, dir, samples);

	json_decref(samples);
	fs_remove(dir);
	return lost;
}

#define CHAIN \
	WALK FUNCTION("f", BLOCK(0, CALL(8, "walk"), "")) \
	FUNCTION("g", BLOCK(0, CALL(7, "folio_lock") ", " CALL(9, "f"), "")) \
	FUNCTION("h", BLOCK(0, "[\"def\", 1], " CALL(9, "f"), ""))

static void a_stack_counts_on_each_call_up_to_the_lock(void **state)
{
	struct paths paths = find(CHAIN FUNCTION("top", BLOCK(0, CALL(3, "g"), "")));

	(void)state;
	assert_int_equal(count(&paths, "walk+0x0 f+0x10 g+0x20 top+0x30", true), 2);
	assert_int_equal(row_of(&paths, "f")->seen, 3);
	assert_int_equal(row_of(&paths, "g")->seen, 3);
	assert_int_equal(row_of(&paths, "h")->seen, 0);
	assert_int_equal(paths.count, 3);
	paths_free(&paths);
}

static void what_is_not_proven_holds_once_it_was_seen_locked(void **state)
{
	struct paths paths = find(CHAIN);

	(void)state;
	assert_false(path_holds(row_of(&paths, "h")));
	count(&paths, "walk+0x0 f+0x10 h+0x20", true);
	assert_true(path_holds(row_of(&paths, "h")));
	paths_free(&paths);
}

static void what_was_seen_unlocked_never_holds(void **state)
{
	struct paths paths = find(CHAIN);

	(void)state;
	count(&paths, "walk+0x0 f+0x10 g+0x20", true);
	count(&paths, "walk+0x0 f+0x10 g+0x20", false);
	assert_int_equal(row_of(&paths, "g")->unlocked, 3);
	assert_false(path_holds(row_of(&paths, "g")));
	paths_free(&paths);
}

static void a_stack_that_no_path_predicts_is_listed(void **state)
{
	struct paths paths = find(CHAIN);

	(void)state;
	count(&paths, "walk+0x0 f+0x10 stranger+0x20 g+0x30", true);
	assert_int_equal(row_of(&paths, "stranger")->proof, PATH_SURPRISE);
	assert_string_equal(row_of(&paths, "stranger")->entry, "f");
	assert_int_equal(row_of(&paths, "g")->seen, 0);
	paths_free(&paths);
}

static void a_walk_within_a_walk_counts_once(void **state)
{
	struct paths paths = find(CHAIN);

	(void)state;
	count(&paths, "walk+0x0 rmap_walk_anon+0x10 f+0x10 g+0x20", true);
	assert_int_equal(row_of(&paths, "g")->seen, 0);
	assert_int_equal(paths.count, 3);
	paths_free(&paths);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_type_tells_an_iterator_not_its_name),
		cmocka_unit_test(a_folio_that_is_only_read_is_one),
		cmocka_unit_test(what_has_another_type_is_no_walk),
		cmocka_unit_test(who_else_calls_the_iterator_is_looked_for),
		cmocka_unit_test(a_lock_that_is_taken_proves),
		cmocka_unit_test(a_lock_that_was_dropped_does_not),
		cmocka_unit_test(a_trylock_proves_where_it_succeeded),
		cmocka_unit_test(a_trylock_that_failed_proves_nothing),
		cmocka_unit_test(a_lock_on_one_way_only_is_not_enough),
		cmocka_unit_test(a_caller_is_asked_in_turn),
		cmocka_unit_test(an_argument_can_rule_a_path_out),
		cmocka_unit_test(a_flag_can_go_along_with_the_lock),
		cmocka_unit_test(a_look_up_returns_a_locked_folio_if_asked),
		cmocka_unit_test(a_callee_may_drop_the_lock),
		cmocka_unit_test(a_pointer_is_followed_by_its_type),
		cmocka_unit_test(a_pointer_that_nobody_calls_is_reported),
		cmocka_unit_test(odd_facts_are_refused),
		cmocka_unit_test(a_stack_counts_on_each_call_up_to_the_lock),
		cmocka_unit_test(what_is_not_proven_holds_once_it_was_seen_locked),
		cmocka_unit_test(what_was_seen_unlocked_never_holds),
		cmocka_unit_test(a_stack_that_no_path_predicts_is_listed),
		cmocka_unit_test(a_walk_within_a_walk_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
