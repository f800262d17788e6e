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
		.entry = { "reclaim",
			   "reclaim of memory that a program touches or moves",
			   "lmrs" },
		.defaults = { .lru = "classic", .rounds = 64 },
		.run = run_reclaim,
	}, {
		.entry = { "cost",
			   "instructions of a reclaimed page, under QEMU's -icount",
			   "lmrs" },
		.defaults = { .lru = "classic", .turns = true, .rounds = 24 },
		.run = run_reclaim,
	}, {
		.entry = { "cow",
			   "write faults after a fork, while reclaim runs",
			   "ers" },
		.defaults = { .rounds = 24 },
		.run = run_cow,
	}, {
		.entry = { "access",
			   "what DAMON and idle tracking say about known accesses",
			   "omr" },
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

static void choose(void *of, const struct menu_entry *entry)
{
	struct request *request = of;

	/* An entry is what a question begins with. */
	request->question = (const struct question *)entry;
	request->options = request->question->defaults;
}

static void set_option(struct argp_state *state, void *of, int key, const char *arg)
{
	struct request *request = of;
	struct options *options = &request->options;

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

int impact_cannot(const struct question *question, int error)
{
	switch (error) {
	case -ENOSYS:
	case -EPERM:
	case -EACCES:
		return report_unsupported(question->entry.name, uffd_explain(error));
	case -EOPNOTSUPP:
		return report_unsupported(question->entry.name,
					  "no userfaultfd that moves, no memory controller of cgroup v2, or no such monitor");
	case -ENOBUFS:
		return report_unsupported(question->entry.name,
					  "the kernel gave no huge page (transparent_hugepage/enabled, free memory)");
	default:
		fprintf(stderr, "%s: cannot be set up: %s\n", question->entry.name,
			strerror(-error));
		return STATUS_FAILED;
	}
}

int main(int argc, char **argv)
{
	static const struct menu menu = {
		.noun = "question",
		.doc = "Measure what a change of the reverse map does to those who walk it.",
		.table = questions, .count = QUESTIONS, .size = sizeof(questions[0]),
		.options = option_table,
		.choose = choose, .set = set_option,
	};
	struct request request = { 0 };

	menu_parse(&menu, argc, argv, &request);
	return request.question->run(request.question, &request.options);
}
