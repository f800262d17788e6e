// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"
#include "base/table.h"
#include "boot/bugs.h"
#include "cmd/command.h"
#include "cmd/job.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 150000,
	MAX_WORDS	= 64,
};

/* Seconds for all tests together; each of them has a limit of its own. */
#define PLAN	"timeout=900 move_test"

struct test_options {
	const char *variant;
	char *plan;
	const char *words[MAX_WORDS];
	size_t word_count;
};

static const struct argp_option own_options[] = {
	{ "config", 'c', "VARIANT", 0, "configuration to test: vm or debug (vm)", 0 },
	{ 0 }
};

/* init splits a line at blanks: a word cannot have any. */
static void add_word(struct argp_state *state, struct test_options *own,
		     const char *word)
{
	autofree char *before = own->plan;

	if (!*word || strpbrk(word, " \t\n"))
		argp_error(state, "'%s' is no word that a test's name can have", word);
	if (own->word_count == MAX_WORDS)
		argp_error(state, "at most %d words", MAX_WORDS);
	own->words[own->word_count++] = word;
	own->plan = xasprintf("%s %s", before, word);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct test_options *own = state->input;

	switch (key) {
	case 'c':
		own->variant = arg;
		return 0;
	case ARGP_KEY_ARG:
		add_word(state, own, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Tests by tree: what the table at the end shows. */
struct outcome {
	const char *label;
	size_t counts[KTAP_VERDICTS];
};

static void add_records(struct result *result, const char *label,
			const struct ktap *ktap)
{
	for (size_t i = 0; i < ktap->count; i++) {
		const struct ktap_test *test = &ktap->tests[i];

		result_add(result, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}",
					     "tree", label, "test", test->name,
					     "verdict", ktap_word(test->verdict),
					     "reason", test->reason,
					     "bug", test->bug,
					     "diagnostics", test->diagnostics));
	}
}

/* The tests of one group, "large:", in the configuration that was tested. */
static char *words_of(const char *variant, const char *test)
{
	const char *config = strcmp(variant, "vm") ? " --config " : "";
	const size_t len = strcspn(test, " ");

	return xasprintf("test%s%s%s%.*s", config, *config ? variant : "", len ? " " : "",
			 (int)len, test);
}

static void print_failure(const char *label, const struct ktap_test *test)
{
	if (test->verdict == KTAP_KNOWN)
		printf("%s: known: %s (%s: %s)\n", label, test->name, test->bug,
		       test->bug_what);
	else
		printf("%s: FAIL: %s\n", label, test->name);
	printf("%s%s", test->diagnostics, *test->diagnostics ? "\n" : "");
	if (test->verdict == KTAP_FAIL && *test->bug)
		printf("Linux is known to fail this test (%s: %s), but not this tree\n",
		       test->bug, test->bug_what);
}

/* Say what failed and why; the tests that pass are in the JSON. */
static void print_exceptions(const struct lab *lab, const struct vm *vm, const char *variant,
			     const struct ktap *ktap)
{
	const char *label = vm->tree->spec.label;

	for (size_t i = 0; i < ktap->count; i++) {
		const struct ktap_test *test = &ktap->tests[i];

		if (test->verdict == KTAP_SKIP)
			printf("%s: skip: %s (%s)\n", label, test->name, test->reason);
		else if (test->verdict != KTAP_PASS)
			print_failure(label, test);
		if (test->verdict == KTAP_FAIL) {
			autofree char *words = words_of(variant, test->name);
			autofree char *again = vm_command(lab, vm, words);

			printf("again: %s\n", again);
		}
	}
}

/* Whether any test has one of the words in its name. */
struct named {
	const char *const *words;
	size_t count;
	size_t tests, found;
};

static int take_name(void *ctx, char *line)
{
	struct named *named = ctx;
	bool found = named->count == 0;

	for (size_t i = 0; i < named->count; i++)
		found = found || strstr(line, named->words[i]);
	named->tests++;
	named->found += found;
	return 0;
}

/* The guest's program is asked here, where it runs here, rather than after a boot. */
static int check_words(struct lab *lab, const struct test_options *own)
{
	autofree char *program = lab_path(lab, "guest/move_test");
	const char *const argv[] = { program, "--list", NULL };
	struct named named = { .words = own->words, .count = own->word_count };
	const struct proc proc = { .argv = argv, .line = take_name, .ctx = &named };

	if (named.count == 0 || proc_run(&proc) != 0 || named.tests == 0 || named.found)
		return 0;
	return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			 "no test has '%s' in its name; '%s --list' names them all",
			 named.words[0], program);
}

static int check_report(struct lab *lab, const struct vm *vm,
			const struct channel *channel)
{
	const char *label = vm->tree->spec.label;
	const struct ktap *ktap = &channel->ktap;

	if (!channel->failed && ktap_count(ktap, KTAP_PASS) + ktap_count(ktap, KTAP_FAIL) == 0)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "no test ran on '%s', so nothing was tested: %s; see %s/log/%s.channel",
			    label, ktap->count ? "all were skipped" : "no name has such a word",
			    lab->build, vm->name);
	if (ktap->problem[0])
		return fail_with(&lab->why, EXIT_FAILS, EIO,
			    "the tests on '%s' did not report properly: %s; see %s/log/%s.channel",
			    label, ktap->problem, lab->build, vm->name);
	if (channel->failed && ktap_count(ktap, KTAP_FAIL) == 0)
		return fail_with(&lab->why, EXIT_FAILS, EIO, "%s on '%s' although no test failed; see %s/log/%s.console",
			    channel->failed, label, lab->build, vm->name);
	return 0;
}

/* What is tested, and what has come of it so far. */
struct testing {
	struct test_options own;
	struct bugs bugs;
	struct outcome outcomes[TREE_MAX];
	bool failed;
};

static int test_tree(struct lab *lab, const struct session *session, size_t tree,
		     struct result *result, void *ctx)
{
	struct testing *testing = ctx;
	struct outcome *outcome = &testing->outcomes[tree];
	const char *label = session->trees[tree].spec.label;
	autofree char *name = vm_name("test", &session->trees[tree]);
	const struct vm vm = {
		.tree = &session->trees[tree], .accel = session->accel,
		.everything = true,
		.cpus = session_cpus(), .memory_mib = MEMORY_MIB,
		.plan = testing->own.plan, .name = name, .silence_ms = SILENCE_MS,
	};
	autofree char *again = words_of(testing->own.variant, "");
	struct channel channel;
	int err;

	progress_begin(&lab->progress, "testing %s", label);
	channel_init(&channel);
	err = vm_run(lab, &vm, &channel);
	if (!err) {
		ktap_end(&channel.ktap);
		err = check_report(lab, &vm, &channel);
	}
	if (err) {
		progress_cancel(&lab->progress);
		vm_again(lab, &vm, again);
	} else {
		progress_end(&lab->progress);
	}
	for (size_t i = 0; i < channel.ktap.count; i++)
		bugs_judge(&testing->bugs, &session->trees[tree].spec, &channel.ktap.tests[i]);
	outcome->label = label;
	for (int verdict = 0; verdict < KTAP_VERDICTS; verdict++)
		outcome->counts[verdict] = ktap_count(&channel.ktap,
						      (enum ktap_verdict)verdict);
	testing->failed = testing->failed || outcome->counts[KTAP_FAIL] > 0;
	add_records(result, label, &channel.ktap);
	print_exceptions(lab, &vm, testing->own.variant, &channel.ktap);
	channel_free(&channel);
	return err;
}

static void print_outcomes(const struct outcome *outcomes, size_t count)
{
	struct table table = { .columns = 5, .right = { false, true, true, true, true } };

	table_add(&table, TABLE_PLAIN, xstrdup("tree"));
	table_add(&table, TABLE_PLAIN, xstrdup("passed"));
	table_add(&table, TABLE_PLAIN, xstrdup("failed"));
	table_add(&table, TABLE_PLAIN, xstrdup("skipped"));
	table_add(&table, TABLE_PLAIN, xstrdup("known"));
	for (size_t i = 0; i < count; i++) {
		const size_t *counts = outcomes[i].counts;

		table_add(&table, TABLE_PLAIN, xstrdup(outcomes[i].label));
		for (int verdict = 0; verdict < KTAP_VERDICTS; verdict++)
			table_add(&table, verdict == KTAP_FAIL && counts[verdict] ?
				  TABLE_BAD : TABLE_PLAIN,
				  xasprintf("%zu", counts[verdict]));
	}
	table_print(&table, stdout);
	table_free(&table);
}

static int conclude(const struct session *session, const struct result *result, void *ctx)
{
	const struct testing *testing = ctx;

	(void)result;
	print_outcomes(testing->outcomes, session->count);
	return testing->failed ? EXIT_FAILS : EXIT_HOLDS;
}

int cmd_test(int argc, char **argv, struct options *options)
{
	static const char *const trees[] = { "stock", "series", NULL };
	struct testing testing = { .own = { .variant = "vm", .plan = xstrdup(PLAN) } };
	const struct options_command command = {
		.name = "test", .args_doc = "[WORD...]",
		.doc = "Boots each tree and runs the functional tests of UFFDIO_MOVE there: "
		       "all of them, or those with a WORD in their names.",
		.options = own_options, .parser = parse, .input = &testing.own,
		.trees = trees, .json = true,
	};
	int err = options_parse(&command, argc, argv, options);

	if (!err)
		err = check_words(&options->lab, &testing.own);
	if (!err)
		err = bugs_read(&options->lab, &testing.bugs);
	if (!err) {
		const struct job job = {
			.command = "test", .variant = testing.own.variant,
			.tree = test_tree, .conclude = conclude,
		};

		err = job_run(options, &job, &testing);
	}
	bugs_free(&testing.bugs);
	free(testing.own.plan);
	return err;
}
