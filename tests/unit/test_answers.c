// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include "show/answers.h"

static json_t *result_of(const char *command_line, const char *records)
{
	autofree char *text = xasprintf("{\"host\":{\"command_line\":\"%s\",\"vcpus\":2,"
					"\"accelerator\":\"TCG\"},\"results\":[%s]}",
					command_line, records);
	json_t *result = json_loads(text, 0, NULL);

	assert_non_null(result);
	return result;
}

static struct evidence given_nothing(void)
{
	const struct arch *arch = arch_default();

	return (struct evidence){ .arch = arch, .pages = arch->pages };
}

static const struct answer *answer_to(const struct answers *answers, const char *question)
{
	for (size_t i = 0; i < answers->count; i++) {
		if (strcmp(answers->line[i].question, question) == 0)
			return &answers->line[i];
	}
	fail_msg("nobody asks '%s'", question);
	return NULL;
}

/* Ask a question, and expect an answer; releases the evidence. */
static void assert_answer(struct evidence *evidence, const char *question,
			  enum verdict verdict, const char *text, const char *command)
{
	struct answers answers = { 0 };
	const struct answer *answer;

	answers_find(evidence, &answers);
	answer = answer_to(&answers, question);
	assert_string_equal(answer->text, text);
	assert_string_equal(answer->command, command);
	assert_int_equal(answer->verdict, verdict);
	answers_free(&answers);
	evidence_free(evidence);
}

static void what_was_not_run_says_so_and_how(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	assert_answer(&evidence, "With two threads?", VERDICT_NONE, "not run yet",
		      "rmaplab bench threads");
	evidence = given_nothing();
	evidence.arch = arch_find("arm64");
	evidence.pages = arch_pages_find(evidence.arch, "16K");
	assert_answer(&evidence, "Do all tests pass?", VERDICT_NONE, "not run yet",
		      "rmaplab test --arch arm64 --page-size 16k");
}

#define CALL(tree, holds, by) "{\"tree\":\"" tree "\",\"entry\":\"e\",\"caller\":\"c\"," \
			      "\"holds\":" holds ",\"locked_by\":\"" by "\"}"

static void walkers_are_proven_or_seen(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	evidence.audit = result_of("rmaplab audit", CALL("stock", "false", "not proven: x") ","
				   CALL("series", "true", "locked at line 9") ","
				   CALL("series", "true", "not proven: x"));
	assert_answer(&evidence, "Is every walk locked?", VERDICT_BETTER,
		      "yes: of 2 calls into walks 1 are proven, 1 always seen locked", "rmaplab audit");
	/* Of another tree than that of the heading. */
	evidence = given_nothing();
	evidence.audit = result_of("rmaplab audit --json x --tree my=stock",
				   CALL("my", "true", "locked at line 9") ","
				   CALL("my", "false", "not proven: x"));
	assert_answer(&evidence, "Is every walk locked?", VERDICT_WORSE,
		      "my: no: 1 of 2 calls into walks neither proven nor always seen locked",
		      "rmaplab audit --tree my=stock");
}

#define RAN(tree, name, verdict, more) "{\"tree\":\"" tree "\",\"scenario\":\"" name "\"," \
				       "\"verdict\":\"" verdict "\"" more "}"
#define ALL ",\"exhausted\":true"

static void schedules_are_as_far_as_they_were_searched(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	evidence.explore = result_of("rmaplab explore --json x --tree naive=stock+x "
				     "--arch x86-64 --tree series a", RAN("naive", "a", "violated", "") ","
				     RAN("series", "a", "holds", ALL));
	assert_answer(&evidence, "Right in every schedule?", VERDICT_BETTER,
		      "yes: 1 scenarios under every schedule; naive: 1 violated",
		      "rmaplab explore --tree naive=stock+x --tree series a");
	evidence = given_nothing();
	evidence.explore = result_of("", RAN("series", "a", "holds", ALL) ","
				     RAN("series", "b", "violated",
					 ",\"oracle\":\"assert\",\"known\":\"assert\""));
	assert_answer(&evidence, "Right in every schedule?", VERDICT_BETTER,
		      "yes: 1 scenarios under every schedule; 1 meets a known bug of Linux",
		      "rmaplab explore");
	evidence = given_nothing();
	evidence.explore = result_of("", RAN("series", "a", "holds", ALL) ","
				     RAN("series", "b", "holds", ",\"exhausted\":false"));
	assert_answer(&evidence, "Right in every schedule?", VERDICT_BETTER,
		      "yes, within bounds: 1 of 2 scenarios under every schedule", "rmaplab explore");
	evidence = given_nothing();
	evidence.explore = result_of("", RAN("series", "a", "holds", ALL) ","
				     RAN("series", "b", "unfinished", ""));
	assert_answer(&evidence, "Right in every schedule?", VERDICT_SAME,
		      "not known of 1 of 2 scenarios, which are unfinished", "rmaplab explore");
	evidence = given_nothing();
	evidence.explore = result_of("", RAN("series", "a", "violated", ",\"oracle\":\"tlb\"") ","
				     RAN("series", "b", "unfinished", ""));
	assert_answer(&evidence, "Right in every schedule?", VERDICT_WORSE,
		      "no: 1 of 2 scenarios, such as a (tlb)", "rmaplab explore");
}

#define TEST(tree, verdict, bug) "{\"tree\":\"" tree "\",\"test\":\"t\",\"verdict\":\"" verdict \
				 "\",\"bug\":\"" bug "\"}"

static void bugs_of_linux_are_named_once(void **state)
{
	struct evidence evidence = given_nothing();
	const char *records = TEST("stock", "known", "F12") "," TEST("stock", "known", "F1") ","
			      TEST("stock", "known", "F1") "," TEST("series", "pass", "F1");

	(void)state;
	evidence.test = result_of("rmaplab test", records);
	assert_answer(&evidence, "Bugs found in Linux?", VERDICT_SAME,
		      "F12, F1 shown by these tests; all that were found: docs/findings.md", "rmaplab test");
	evidence = given_nothing();
	evidence.test = result_of("rmaplab test", records);
	assert_answer(&evidence, "Do all tests pass?", VERDICT_BETTER,
		      "yes: 1 tests pass, 0 fail; stock: 3 fail as known", "rmaplab test");
	evidence = given_nothing();
	evidence.test = result_of("rmaplab test", TEST("series", "fail", ""));
	assert_answer(&evidence, "Do all tests pass?", VERDICT_WORSE,
		      "no: 0 tests pass, 1 fail, such as 't'", "rmaplab test");
}

#define FIGURE(tree, workload, params, metric, a, b, c) "{\"tree\":\"" tree "\",\"workload\":\"" \
	workload "\"," params "\"metric\":\"" metric "\",\"unit\":\"u\",\"samples\":[" \
	a "," b "," c "],\"median\":" b "}"

static struct evidence given_figures(void)
{
	struct evidence evidence = given_nothing();

	evidence.bench = result_of("rmaplab bench --tree stock --boots 3 --tree series",
		FIGURE("stock", "cost", "\"pages_per_call\":1,", "instructions", "200", "200", "200")
		"," FIGURE("series", "cost", "\"pages_per_call\":1,", "instructions", "190", "190", "190")
		"," FIGURE("stock", "threads", "\"threads\":2,\"pages_per_call\":1,", "throughput",
			   "90", "100", "110")
		"," FIGURE("series", "threads", "\"threads\":2,\"pages_per_call\":1,", "throughput",
			   "49", "50", "51"));
	assert_int_equal(dataset_load(&evidence.figures,
				      json_object_get(evidence.bench, "results")), 0);
	return evidence;
}

static void figures_come_as_ratios(void **state)
{
	struct evidence evidence = given_figures();

	(void)state;
	assert_answer(&evidence, "What does a page cost?", VERDICT_BETTER,
		      "instructions: calls of 1: 0.950",
		      "rmaplab bench cost --tree stock --tree series");
	evidence = given_figures();
	assert_answer(&evidence, "With two threads?", VERDICT_WORSE,
		      "pages/s: 1: 0.500 [0.445, 0.567]",
		      "rmaplab bench threads --tree stock --tree series");
	evidence = given_figures();
	assert_answer(&evidence, "What is worse?", VERDICT_WORSE,
		      "1 of 2 figures: threads throughput 0.5", "rmaplab bench");
}

static void what_was_not_run_may_be_worse(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	evidence.bench = result_of("rmaplab bench cost",
		FIGURE("stock", "cost", "\"pages_per_call\":1,", "instructions", "200", "200", "200")
		"," FIGURE("series", "cost", "\"pages_per_call\":1,", "instructions", "9", "9", "9"));
	assert_int_equal(dataset_load(&evidence.figures,
				      json_object_get(evidence.bench, "results")), 0);
	assert_answer(&evidence, "What is worse?", VERDICT_SAME,
		      "none of 1 figures shows it; not run yet: threads, pattern, gc, impact",
		      "rmaplab bench");
}

static void it_can_be_taken_if_nothing_is_against_it(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	evidence.audit = result_of("", CALL("series", "true", "locked at line 9"));
	evidence.test = result_of("", TEST("my", "pass", ""));
	assert_answer(&evidence, "Can one take it?", VERDICT_SAME,
		      "not known: no full answer on 'series' yet from: explore, test, torture",
		      "rmaplab report");
	evidence = given_nothing();
	evidence.audit = result_of("", CALL("series", "false", "not proven: x"));
	evidence.test = result_of("", TEST("series", "fail", ""));
	assert_answer(&evidence, "Can one take it?", VERDICT_WORSE,
		      "no: it is not right, says: audit, test", "rmaplab report");
	evidence = given_nothing();
	evidence.audit = result_of("", CALL("series", "true", "locked at line 9"));
	evidence.explore = result_of("", RAN("series", "a", "holds", ALL));
	evidence.test = result_of("", TEST("series", "pass", ""));
	evidence.torture = result_of("", "{\"tree\":\"series\",\"verdict\":\"holds\"}");
	assert_answer(&evidence, "Can one take it?", VERDICT_BETTER,
		      "nothing found against it; weigh what it gains with what is worse",
		      "rmaplab report");
}

/* Somebody else's tree stands beside ours; the answers are about ours. */
static void a_peer_is_not_answered_for(void **state)
{
	struct evidence evidence = given_nothing();

	(void)state;
	evidence.bench = result_of("rmaplab bench",
		FIGURE("stock", "cost", "\"pages_per_call\":1,", "instructions", "200", "200", "200")
		"," FIGURE("series", "cost", "\"pages_per_call\":1,", "instructions", "190", "190", "190")
		"," FIGURE("7.2", "cost", "\"pages_per_call\":1,", "instructions", "100", "100", "100"));
	json_object_set_new(json_object_get(evidence.bench, "host"), "peers",
			    json_pack("[s]", "7.2"));
	assert_int_equal(dataset_load(&evidence.figures,
				      json_object_get(evidence.bench, "results")), 0);
	evidence_peers(&evidence.figures, evidence.bench);
	assert_answer(&evidence, "What does a page cost?", VERDICT_BETTER,
		      "instructions: calls of 1: 0.950", "rmaplab bench cost");
}

/* What the terminal shows, as @width columns. */
static size_t lines_at(const struct answers *answers, int width, size_t *longest)
{
	autofree char *text = NULL;
	size_t size, lines = 0, below = 0;
	FILE *out = open_memstream(&text, &size);

	answers_print(answers, width, out);
	fclose(out);
	*longest = 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		*longest = strlen(line) > *longest ? strlen(line) : *longest;
		lines++;
		below += starts_with(line + strspn(line, " "), "rmaplab ");
	}
	/* All commands stand in their column, or each below its answer. */
	assert_true(below == 0 || below == answers->count);
	return lines;
}

static void they_fit_on_a_screen(void **state)
{
	struct evidence evidence = given_figures();
	struct answers answers = { 0 };
	size_t wide, longest;

	(void)state;
	answers_find(&evidence, &answers);
	assert_int_equal(lines_at(&answers, 0, &wide), answers.count + 2);
	assert_int_equal(lines_at(&answers, (int)wide, &longest), answers.count + 2);
	/* With the line below them 25 at most. */
	assert_in_range(lines_at(&answers, (int)wide - 1, &longest), answers.count + 3, 24);
	assert_true(longest < wide);
	answers_free(&answers);
	evidence_free(&evidence);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_not_run_says_so_and_how),
		cmocka_unit_test(walkers_are_proven_or_seen),
		cmocka_unit_test(schedules_are_as_far_as_they_were_searched),
		cmocka_unit_test(bugs_of_linux_are_named_once),
		cmocka_unit_test(figures_come_as_ratios),
		cmocka_unit_test(what_was_not_run_may_be_worse),
		cmocka_unit_test(it_can_be_taken_if_nothing_is_against_it),
		cmocka_unit_test(a_peer_is_not_answered_for),
		cmocka_unit_test(they_fit_on_a_screen),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
