// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/proc.h"
#include "boot/kselftest.h"
#include "kernel/kbuild.h"
#include "kernel/kconfig.h"

enum {
	REASON_MAX	= 160,
	REASON_WORDS	= 24,	/* a line of the guest's plan has 32 at most */
	GRACE_S		= 30,	/* for the guest's runner to end a program itself */
};

/*
 * What is run, with which arguments (run_vmtests.sh), and for how many seconds at
 * most. A guest without KVM is slow.
 */
static const struct program {
	const char *name;
	const char *arguments;
	unsigned int seconds;
} programs[] = {
	{ "uffd-unit-tests",		"",		600 },
	{ "uffd-stress",		" anon 20 4",	300 },
	{ "ksm_functional_tests",	"",		300 },
	{ "split_huge_page_test",	"",		300 },
	{ "merge",			"",		120 },
	{ "migration",			"",		600 },
	{ "rmap",			"",		300 },
};

bool kselftest_has(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		if (!word || strstr(programs[i].name, word))
			return true;
	}
	return false;
}

char *kselftest_names(void)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		autofree char *before = names;

		names = xasprintf("%s%s%s", before, i ? " " : "", programs[i].name);
	}
	return names;
}

/* The kernel's headers as user space has them, of the tests' own source. */
static int make_headers(struct lab *lab, const struct tree *tree, const char *source,
			const char *headers)
{
	static const char *const targets[] = { "headers", NULL };
	autofree char *log = lab_path(lab, "log/%s-%s-headers.log", tree->spec.label,
				      tree->build);
	const struct kbuild kbuild = {
		.arch = tree->spec.arch, .src = source, .obj = headers,
		.label = tree->spec.label, .log = log,
		.settings = kconfig_settings(tree->variant), .args = targets,
	};
	int err = fs_mkdirs(headers);

	return err ? lab_fail_write(lab, headers, err) : kbuild_make(lab, &kbuild);
}

static int run_script(struct lab *lab, const struct tree *tree, const char *source,
		      const char *headers, const char *dir)
{
	autofree char *script = xasprintf("%s/scripts/kselftest.sh", lab->repo);
	autofree char *log = lab_path(lab, "log/%s-%s-kselftest.log", tree->spec.label,
				      tree->build);
	const char *argv[6 + ARRAY_SIZE(programs)] = {
		script, source, headers, dir, tree->spec.arch->cross,
	};
	const struct proc proc = { .argv = argv, .log = log, .tee = true };
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		argv[5 + i] = programs[i].name;
	err = proc_run(&proc);
	if (err == 0 || err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, err < 0 ? -err : EIO,
			 "cannot build the mm selftests of '%s': see %s", source, log);
}

int kselftest_build(struct lab *lab, const struct tree *tree, const char *source, char **dir)
{
	const char *from = source ? source : tree->src;
	autofree char *made = xasprintf("%s/kselftest-%s", tree->dir, tree->build);
	autofree char *headers = xasprintf("%s/headers", made);
	autofree char *tests = xasprintf("%s/tools/testing/selftests/mm", from);
	int err;

	*dir = NULL;
	if (!fs_exists(tests))
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
				 "'%s' has no tools/testing/selftests/mm; name a kernel source that has, with --selftests DIR",
				 from);
	progress_begin(&lab->progress, "building the mm selftests of %s", tree->spec.label);
	err = make_headers(lab, tree, from, headers);
	if (!err)
		err = run_script(lab, tree, from, headers, made);
	if (err) {
		progress_cancel(&lab->progress);
		return err;
	}
	progress_end(&lab->progress);
	*dir = xstrdup(made);
	return 0;
}

char *kselftest_programs(const char *dir)
{
	return xasprintf("%s/bin", dir);
}

/* Why a program was not built, on one line; NULL: it was. */
static char *why_not(const char *dir, const char *name)
{
	autofree char *path = xasprintf("%s/why/%s", dir, name);
	char *why = NULL;
	int words = 0;

	if (fs_read(path, &why, NULL))
		return NULL;
	why[strcspn(why, "\n")] = '\0';
	if (strlen(why) > REASON_MAX)
		why[REASON_MAX] = '\0';
	for (char *at = why; (at = strchr(at, ' ')); at++) {
		if (++words == REASON_WORDS) {
			*at = '\0';
			break;
		}
	}
	return why;
}

static bool is_chosen(const char *name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strstr(name, words[i]))
			return true;
	}
	return count == 0;
}

char *kselftest_plan(const char *dir, const char *const *words, size_t count)
{
	char *plan = xstrdup("");

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		const struct program *program = &programs[i];
		autofree char *why = why_not(dir, program->name);
		autofree char *before = NULL;

		if (!is_chosen(program->name, words, count))
			continue;
		before = plan;
		plan = why ?
			xasprintf("%skselftest skip %s %s\n", before, program->name, why) :
			xasprintf("%stimeout=%u kselftest %u %s%s\n", before,
				  program->seconds + GRACE_S, program->seconds,
				  program->name, program->arguments);
	}
	return plan;
}

static const struct ktap_test *find_test(const struct ktap *ktap, const char *name)
{
	for (size_t i = 0; i < ktap->count; i++) {
		if (strcmp(ktap->tests[i].name, name) == 0)
			return &ktap->tests[i];
	}
	return NULL;
}

static bool failed_in(const struct ktap *stock, const char *name)
{
	const struct ktap_test *test = find_test(stock, name);

	return test && (test->verdict == KTAP_FAIL || test->verdict == KTAP_KNOWN);
}

/* A program that dies early has no result that fails; that it died may be known. */
static void add_missing(struct ktap *ktap, const struct ktap *stock)
{
	for (size_t i = 0; i < stock->count; i++) {
		const char *name = stock->tests[i].name;
		autofree char *line = xasprintf("not ok 1 - %s", name);

		if (stock->tests[i].verdict != KTAP_PASS || find_test(ktap, name))
			continue;
		ktap_line(ktap, "KTAP version 1");
		ktap_line(ktap, "1..1");
		ktap_line(ktap, "# it passes on stock, and has no result here");
		ktap_line(ktap, line);
	}
	ktap_end(ktap);
}

void kselftest_judge(struct ktap *ktap, const struct ktap *stock)
{
	if (stock)
		add_missing(ktap, stock);
	for (size_t i = 0; i < ktap->count; i++) {
		struct ktap_test *test = &ktap->tests[i];

		if (test->verdict != KTAP_FAIL || (stock && !failed_in(stock, test->name)))
			continue;
		test->verdict = KTAP_KNOWN;
		free(test->bug);
		free(test->bug_what);
		test->bug = xstrdup("stock");
		test->bug_what = xstrdup(stock ? "it fails on stock as well" :
						 "what stock says is the measure");
	}
}
