// SPDX-License-Identifier: GPL-2.0-only
/*
 * move_test - what UFFDIO_MOVE does and answers, on the running kernel
 *
 * The expectations are read off Linux 6.12; each test names the function that
 * they come from. They hold with and without the anon_vma lock.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/report.h"
#include "lib/ktap.h"
#include "test/test.h"

static const struct test_group *const groups[] = {
	&errno_tests, &partial_tests, &memory_tests, &base_tests, &batch_tests,
	&huge_tests, &large_tests, &disturbed_tests, &write_tests, &swap_tests,
	&share_tests, &pin_tests, &wake_tests, &access_tests, &vmas_tests,
	&migrate_tests, &pending_tests, &marks_tests, &held_tests, &mixed_tests,
	&place_tests, &again_tests,
	&contpte_tests, &tags_tests,
};

enum { GROUPS = sizeof(groups) / sizeof(groups[0]) };
enum { LONGEST_NAME = 128 };

/* What the command line asks for. */
struct request {
	bool list;
	char **words;		/* a test runs if its name has one of them */
	int count;
};

static const struct argp_option options[] = {
	{ "list", 'l', NULL, 0, "write the names of the tests and stop", 0 },
	{ 0 }
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;

	(void)arg;
	switch (key) {
	case 'l':
		request->list = true;
		return 0;
	case ARGP_KEY_ARGS:
		request->words = state->argv + state->next;
		request->count = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool is_wanted(const struct request *request, const char *name)
{
	for (int i = 0; i < request->count; i++)
		if (strstr(name, request->words[i]))
			return true;
	return !request->count;
}

/* Call a function for each test that is wanted. Return how many there are. */
static size_t for_each_test(const struct request *request,
			    void (*visit)(const struct test *test, const char *name,
					  size_t number, void *context),
			    void *context)
{
	char name[LONGEST_NAME];
	size_t count = 0;

	for (int i = 0; i < GROUPS; i++) {
		for (size_t j = 0; j < groups[i]->count; j++) {
			const struct test *test = &groups[i]->tests[j];

			snprintf(name, sizeof(name), "%s: %s", groups[i]->topic,
				 test->name);
			if (!is_wanted(request, name))
				continue;
			count++;
			if (visit)
				visit(test, name, count, context);
		}
	}
	return count;
}

static void write_name(const struct test *test, const char *name, size_t number,
		       void *context)
{
	(void)test;
	(void)number;
	(void)context;
	puts(name);
}

static void run(const struct test *test, const char *name, size_t number,
		void *context)
{
	bool *failed = context;
	char reason[256];

	switch (test_run(test, reason, sizeof(reason))) {
	case STATUS_OK:
		ktap_ok(number, name);
		break;
	case STATUS_UNSUPPORTED:
		ktap_skip(number, name, reason);
		break;
	default:
		ktap_not_ok(number, name);
		*failed = true;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[WORD...]",
		.doc = "Test UFFDIO_MOVE on the running kernel: all tests, or those "
		       "with a WORD in their names.\v"
		       "Results are KTAP on standard output. Exit status: 0 none failed, "
		       "1 a test failed, 2 wrong usage, 4 not supported here.",
	};
	struct request request = { 0 };
	bool failed = false;
	struct uffd uffd;
	int error;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &request);
	if (request.list) {
		for_each_test(&request, write_name, NULL);
		return STATUS_OK;
	}
	error = uffd_open(&uffd, UFFD_FEATURE_SIGBUS);
	if (error)
		return report_unsupported("move_test", uffd_explain(error));
	uffd_close(&uffd);

	ktap_begin(for_each_test(&request, NULL, NULL));
	for_each_test(&request, run, &failed);
	return failed ? STATUS_FAILED : STATUS_OK;
}
