// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"
#include "base/table.h"
#include "boot/bugs.h"
#include "boot/kselftest.h"
#include "cmd/command.h"
#include "cmd/job.h"

enum {
	MEMORY_MIB	= 1024,
	SILENCE_MS	= 150000,
	SELFTEST_MS	= 700000,	/* longer than any of them may take */
	MAX_WORDS	= 64,
};

/* Seconds for all tests together; each of them has a limit of its own. */
#define PLAN	"timeout=3600 move_test"

struct test_options {
	const char *variant;
	bool kselftest;
	const char *selftests;
	char *plan;
	const char *words[MAX_WORDS];
	size_t word_count;
};

static const struct argp_option own_options[] = {
	{ "config", 'c', "VARIANT", 0, "configuration to test: vm or debug (vm)", 0 },
	{ "suite", 'u', "SUITE", 0,
	  "move, the tests of UFFDIO_MOVE, or kselftest, the kernel's own mm selftests (move)", 0 },
	{ "selftests", 'k', "DIR", 0,
	  "kernel source that these come from (each tree's own)", 0 },
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

static void set_suite(struct argp_state *state, struct test_options *own, const char *name)
{
	own->kselftest = strcmp(name, "kselftest") == 0;
	if (!own->kselftest && strcmp(name, "move") != 0)
		argp_error(state, "there is no suite '%s'; name move or kselftest", name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct test_options *own = state->input;

	switch (key) {
	case 'c':
		own->variant = arg;
		return 0;
	case 'u':
		set_suite(state, own, arg);
		return 0;
	case 'k':
		own->selftests = arg;
		return 0;
	case ARGP_KEY_END:
		if (own->selftests && !own->kselftest)
			argp_error(state, "--selftests is for --suite kselftest");
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
static char *words_of(const struct test_options *own, const char *test)
{
	const char *config = strcmp(own->variant, "vm") ? " --config " : "";
	const size_t len = strcspn(test, own->kselftest ? " :" : " ");

	return xasprintf("test%s%s%s%s%s%s%.*s", own->kselftest ? " --suite kselftest" : "",
			 own->selftests ? " --selftests " : "",
			 own->selftests ? own->selftests : "",
			 config, *config ? own->variant : "", len ? " " : "", (int)len, test);
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
static void print_exceptions(const struct lab *lab, const struct vm *vm,
			     const struct test_options *own, const struct ktap *ktap)
{
	const char *label = vm->tree->spec.label;

	for (size_t i = 0; i < ktap->count; i++) {
		const struct ktap_test *test = &ktap->tests[i];

		if (test->verdict == KTAP_SKIP)
			printf("%s: skip: %s (%s)\n", label, test->name, test->reason);
		else if (test->verdict != KTAP_PASS)
			print_failure(label, test);
		if (test->verdict == KTAP_FAIL) {
			autofree char *words = words_of(own, test->name);
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

static int check_programs(struct lab *lab, const struct test_options *own)
{
	autofree char *names = kselftest_names();

	for (size_t i = 0; i < own->word_count; i++) {
		if (!kselftest_has(own->words[i]))
			return fail_with(&lab->why, EXIT_USAGE, EINVAL,
					 "no selftest has '%s' in its name; there are: %s",
					 own->words[i], names);
	}
	return 0;
}

/* The guest's program is asked here, where it runs here, rather than after a boot. */
static int check_words(struct lab *lab, const struct test_options *own)
{
	autofree char *program = lab_path(lab, "guest/move_test");
	const char *const argv[] = { program, "--list", NULL };
	struct named named = { .words = own->words, .count = own->word_count };
	const struct proc proc = { .argv = argv, .line = take_name, .ctx = &named };

	if (own->kselftest)
		return check_programs(lab, own);
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
	struct ktap stock;	/* of the kernel's selftests, once it was tested */
	bool failed;
};

/* Stock, without a patch of the user's. */
static bool is_measure(const struct tree_spec *spec)
{
	return spec->kind == TREE_STOCK && !spec->extra[0];
}

/* What failed for a reason that is known is told, and no failure. */
static void judge(struct testing *testing, const struct tree_spec *spec, struct ktap *ktap)
{
	if (testing->own.kselftest && is_measure(spec))
		kselftest_judge(ktap, NULL);
	else if (testing->own.kselftest)
		kselftest_judge(ktap, &testing->stock);
	for (size_t i = 0; !testing->own.kselftest && i < ktap->count; i++)
		bugs_judge(&testing->bugs, spec, &ktap->tests[i]);
}

/* The plan for one tree, and the programs that it needs besides the guest's own. */
static int prepare(struct lab *lab, const struct tree *tree, const struct test_options *own,
		   char **plan, char **programs)
{
	autofree char *dir = NULL;
	int err = 0;

	*programs = NULL;
	if (!own->kselftest) {
		*plan = xstrdup(own->plan);
		return 0;
	}
	*plan = NULL;
	err = kselftest_build(lab, tree, own->selftests, &dir);
	if (err)
		return err;
	*plan = kselftest_plan(dir, own->words, own->word_count);
	*programs = kselftest_programs(dir);
	return 0;
}

static int test_tree(struct lab *lab, const struct session *session, size_t tree,
		     struct result *result, void *ctx)
{
	struct testing *testing = ctx;
	struct outcome *outcome = &testing->outcomes[tree];
	const char *label = session->trees[tree].spec.label;
	const bool kselftest = testing->own.kselftest;
	autofree char *name = vm_name(kselftest ? "kselftest" : "test", &session->trees[tree]);
	autofree char *plan = NULL;
	autofree char *programs = NULL;
	struct vm vm = {
		.tree = &session->trees[tree], .accel = session->accel,
		.everything = true,
		.cpus = session_cpus(), .memory_mib = MEMORY_MIB, .name = name,
		.silence_ms = kselftest ? SELFTEST_MS : SILENCE_MS,
	};
	autofree char *again = words_of(&testing->own, "");
	struct channel channel;
	int err = prepare(lab, vm.tree, &testing->own, &plan, &programs);

	if (err)
		return err;
	vm.plan = plan;
	vm.programs = programs;
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
	judge(testing, &vm.tree->spec, &channel.ktap);
	outcome->label = label;
	for (int verdict = 0; verdict < KTAP_VERDICTS; verdict++)
		outcome->counts[verdict] = ktap_count(&channel.ktap,
						      (enum ktap_verdict)verdict);
	testing->failed = testing->failed || outcome->counts[KTAP_FAIL] > 0;
	add_records(result, label, &channel.ktap);
	print_exceptions(lab, &vm, &testing->own, &channel.ktap);
	if (kselftest && is_measure(&vm.tree->spec)) {
		ktap_free(&testing->stock);
		testing->stock = channel.ktap;
		channel.ktap = (struct ktap){ 0 };
	}
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
		.doc = "Boots each tree and runs the functional tests of UFFDIO_MOVE there, or "
		       "the kernel's own mm selftests: all of them, or those with a WORD in "
		       "their names.",
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
	ktap_free(&testing.stock);
	free(testing.own.plan);
	return err;
}
