// SPDX-License-Identifier: GPL-2.0-only
/*
 * impact - measure reclaim, copy-on-write and access monitors on this kernel
 */
#include "impact/impact.h"

#include <argp.h>
#include <errno.h>
#include <string.h>

#include "lib/number.h"
#include "lib/report.h"
#include "lib/uffd.h"

static const struct question questions[] = {
	{
		.name = "reclaim",
		.summary = "reclaim of memory that a program touches or moves",
		.keys = "lmrs",
		.defaults = { .lru = "classic", .rounds = 64 },
		.run = run_reclaim,
	}, {
		.name = "cost",
		.summary = "instructions of a reclaimed page, under QEMU's -icount",
		.keys = "lmrs",
		.defaults = { .lru = "classic", .turns = true, .rounds = 24 },
		.run = run_reclaim,
	}, {
		.name = "cow",
		.summary = "write faults after a fork, while reclaim runs",
		.keys = "ers",
		.defaults = { .rounds = 24 },
		.run = run_cow,
	}, {
		.name = "access",
		.summary = "what DAMON and idle tracking say about known accesses",
		.keys = "omr",
		.defaults = { .monitor = "damon", .rounds = 12 },
		.run = run_access,
	},
};

enum { QUESTIONS = sizeof(questions) / sizeof(questions[0]) };

static const struct argp_option option_table[] = {
	{ "lru", 'l', "classic|gen", 0, "which LRU implementation (reclaim, cost)", 0 },
	{ "monitor", 'o', "damon|idle", 0, "who is asked (access)", 0 },
	{ "move", 'm', NULL, 0, "the program moves its pages (all but cow)", 0 },
	{ "exclusive", 'e', NULL, 0, "write to exclusive pages (cow)", 0 },
	{ "rounds", 'r', "N", 0, "how much work is done", 0 },
	{ "seed", 's', "N", 0, "of the random numbers", 0 },
	{ 0 }
};

/* What the command line says, on top of the question's defaults. */
struct request {
	const struct question *question;
	struct options options;
};

static const char *either(struct argp_state *state, const char *word,
			  const char *one, const char *other)
{
	if (strcmp(word, one) != 0 && strcmp(word, other) != 0)
		argp_error(state, "'%s' is neither %s nor %s", word, one, other);
	return word;
}

static void set_question(struct argp_state *state, const char *name)
{
	struct request *request = state->input;

	if (request->question)
		argp_error(state, "one question at a time: '%s' is too many", name);
	for (int i = 0; i < QUESTIONS; i++)
		if (!strcmp(questions[i].name, name))
			request->question = &questions[i];
	if (!request->question) {
		argp_error(state, "there is no question '%s'", name);
		return;
	}
	request->options = request->question->defaults;
}

static void set_option(struct argp_state *state, int key, const char *arg)
{
	struct request *request = state->input;
	struct options *options = &request->options;

	if (!request->question) {
		argp_error(state, "the question comes first");
		return;
	}
	if (!strchr(request->question->keys, key))
		argp_error(state, "%s has no option -%c", request->question->name, key);
	switch (key) {
	case 'l':
		options->lru = either(state, arg, "classic", "gen");
		break;
	case 'o':
		options->monitor = either(state, arg, "damon", "idle");
		break;
	case 'm':
		options->move = true;
		break;
	case 'e':
		options->exclusive = true;
		break;
	case 'r':
		options->rounds = number_argument(state, arg, 1, 1000000);
		break;
	case 's':
		options->seed = number_argument(state, arg, 0, UINT32_MAX);
		break;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const struct request *request = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		set_question(state, arg);
		return 0;
	case ARGP_KEY_END:
		if (!request->question)
			argp_error(state, "which question?");
		return 0;
	default:
		if (key <= 0 || key > 0x7f)
			return ARGP_ERR_UNKNOWN;
		set_option(state, key, arg);
		return 0;
	}
}

/* The list of questions, below the options. */
static char *help_filter(int key, const char *text, void *input)
{
	char *list = NULL;
	size_t size;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&list, &size);
	if (!out)
		return NULL;
	fputs("Questions:\n", out);
	for (int i = 0; i < QUESTIONS; i++)
		fprintf(out, "  %-8s  %s\n", questions[i].name, questions[i].summary);
	fputs("\nResults are JSON lines on standard output. Exit status: 0 fine, "
	      "1 a page was wrong, 2 wrong usage, 4 not supported here.", out);
	fclose(out);
	return list;
}

int impact_cannot(const struct question *question, int error)
{
	switch (error) {
	case -ENOSYS:
	case -EPERM:
	case -EACCES:
		return report_unsupported(question->name, uffd_explain(error));
	case -EOPNOTSUPP:
		return report_unsupported(question->name,
					  "no userfaultfd that moves, no memory controller of cgroup v2, or no such monitor");
	case -ENOBUFS:
		return report_unsupported(question->name,
					  "the kernel gave no huge page (transparent_hugepage/enabled, free memory)");
	default:
		fprintf(stderr, "%s: cannot be set up: %s\n", question->name,
			strerror(-error));
		return STATUS_FAILED;
	}
}

int main(int argc, char **argv)
{
	static const struct argp argp = {
		.options = option_table,
		.parser = parse,
		.args_doc = "QUESTION",
		.doc = "Measure what a change of the reverse map does to those who walk it.\v",
		.help_filter = help_filter,
	};
	struct request request = { 0 };

	argp_err_exit_status = STATUS_USAGE;
	/* In order: a question's defaults must be there before its options. */
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request);
	return request.question->run(request.question, &request.options);
}
