// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/proc.h"
#include "kernel/kbuild.h"

enum {
	MAX_ARGS	= 128,
	MAX_ERRORS	= 8,	/* lines of a failed build that are shown */
};

/* What a Debian system must have to build a kernel, apart from the compiler. */
static const struct need {
	const char *program;
	const char *header;
	const char *package;
} needs[] = {
	{ .program = "make",	.package = "make" },
	{ .program = "flex",	.package = "flex" },
	{ .program = "bison",	.package = "bison" },
	{ .program = "bc",	.package = "bc" },
	{ .program = "perl",	.package = "perl" },
	{ .header = "/usr/include/gelf.h",	.package = "libelf-dev" },
};

static bool is_met(const struct need *need)
{
	autofree char *program = need->program ?
				 fs_find_program(need->program) : NULL;

	return program || (need->header && fs_exists(need->header));
}

static int check_need(struct lab *lab, const struct need *need)
{
	if (is_met(need))
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
		    "cannot build a kernel: there is no %s; apt-get install %s",
		    need->program ? need->program : need->header, need->package);
}

int kbuild_check(struct lab *lab, const struct arch *arch)
{
	autofree char *gcc = arch_tool(arch, "gcc");
	autofree char *ld = arch_tool(arch, "ld");
	const struct need compiler = { .program = gcc, .package = arch->compiler_package };
	const struct need linker = { .program = ld, .package = arch->binutils_package };
	int err = check_need(lab, &compiler);

	if (!err)
		err = check_need(lab, &linker);
	for (size_t i = 0; !err && i < ARRAY_SIZE(needs); i++)
		err = check_need(lab, &needs[i]);
	return err;
}

hash_t kbuild_toolchain(const struct arch *arch)
{
	static const char *const programs[] = { "gcc", "as", "ld" };
	hash_t hash = HASH_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		autofree char *program = arch_tool(arch, programs[i]);
		autofree char *path = fs_find_program(program);
		autofree char *real = path ? realpath(path, NULL) : NULL;

		hash = hash_identity(hash, real ? real : program);
	}
	return hash;
}

struct build {
	struct lab *lab;
	uint64_t done;
	uint64_t total;
};

/* kbuild prints each step as "  CC      mm/rmap.o". */
static int count_step(void *ctx, char *line)
{
	struct build *build = ctx;

	if (starts_with(line, "  ") && line[2] != ' ')
		progress_update(&build->lab->progress, ++build->done, build->total);
	return 0;
}

static uint64_t read_steps(const char *path)
{
	autofree char *text = NULL;

	if (!path || fs_read(path, &text, NULL))
		return 0;
	return strtoull(text, NULL, 10);
}

static void write_steps(const char *path, uint64_t steps)
{
	autofree char *text = xasprintf("%" PRIu64 "\n", steps);

	/* A failure here only spoils the next progress line's percentage. */
	if (path && steps > 50)
		fs_write(path, text, strlen(text));
}

static bool mentions(const char *path, const char *word)
{
	autofree char *text = NULL;

	return fs_read(path, &text, NULL) == 0 && strstr(text, word);
}

/* kernel/sched/core.c has an object; fair.c next to it is included by another file. */
bool kbuild_compiles(const char *obj, const char *source)
{
	const char *dot = strrchr(source, '.');
	const char *slash = strrchr(source, '/');
	autofree char *object = xasprintf("%s/%.*s.o", obj, (int)(dot - source), source);
	autofree char *dir = xasprintf("%s/%.*s", obj, slash ? (int)(slash - source) : 0, source);
	bool found = fs_exists(object);
	DIR *entries = found ? NULL : opendir(dir);
	struct dirent *entry;

	while (entries && !found && (entry = readdir(entries))) {
		autofree char *path = xasprintf("%s/%s", dir, entry->d_name);

		found = ends_with(entry->d_name, ".o.cmd") && mentions(path, source);
	}
	if (entries)
		closedir(entries);
	return found;
}

char *kbuild_errors(const char *log, bool *full)
{
	autofree char *text = NULL;
	char *found = xstrdup("");
	char *rest = NULL;
	int lines = 0;

	*full = false;
	if (fs_read(log, &text, NULL))
		return found;
	*full = strstr(text, strerror(ENOSPC));
	for (char *line = strtok_r(text, "\n", &rest); line && lines < MAX_ERRORS;
	     line = strtok_r(NULL, "\n", &rest)) {
		autofree char *before = found;

		if (strstr(line, "rror:") || strstr(line, "***") ||
		    strstr(line, "undefined reference") ||
		    strstr(line, "multiple definition") || starts_with(line, "explorer: ")) {
			found = xasprintf("%s  %s\n", before, line);
			lines++;
		} else {
			before = NULL;
		}
	}
	return found;
}

static int fail_build(struct lab *lab, const struct kbuild *kbuild, int err)
{
	bool full;
	autofree char *errors = kbuild_errors(kbuild->log, &full);

	if (err == -ENOENT)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "cannot build '%s': there is no make; apt-get install make",
			    kbuild->label);
	if (full)
		return fail_with(&lab->why, EXIT_UNFIT, ENOSPC,
			    "cannot build '%s': the disk is full; free some space and run again, the build goes on where it was",
			    kbuild->label);
	err = fail_with(&lab->why, EXIT_UNFIT, err < 0 ? -err : EIO,
		   "cannot build '%s': make failed; mend the source, all output is in %s",
		   kbuild->label, kbuild->log);
	fail_detail(&lab->why, errors);
	return err;
}

int kbuild_make(struct lab *lab, const struct kbuild *kbuild)
{
	autofree char *out = xasprintf("O=%s", kbuild->obj);
	autofree char *jobs = xasprintf("-j%d", lab->jobs);
	autofree char *arch = xasprintf("ARCH=%s", kbuild->arch->kbuild);
	autofree char *cross = xasprintf("CROSS_COMPILE=%s", kbuild->arch->cross);
	/* The same sources give the same image, whoever builds it and when. */
	const char *argv[MAX_ARGS] = {
		"make", "-C", kbuild->src, out, jobs, arch, cross,
		"LOCALVERSION=", "KBUILD_BUILD_USER=rmaplab",
		"KBUILD_BUILD_HOST=rmaplab",
		"KBUILD_BUILD_TIMESTAMP=1970-01-01 00:00:00 UTC",
	};
	struct build build = { .lab = lab, .total = read_steps(kbuild->steps) };
	const struct proc proc = {
		.argv = argv, .env = kbuild->env, .log = kbuild->log, .tee = true,
		.line = count_step, .ctx = &build,
	};
	size_t n = 0;
	int err;

	while (argv[n])
		n++;
	for (size_t i = 0; kbuild->settings[i] && n < MAX_ARGS - 1; i++)
		argv[n++] = kbuild->settings[i];
	for (size_t i = 0; kbuild->args[i] && n < MAX_ARGS - 1; i++)
		argv[n++] = kbuild->args[i];
	unlink(kbuild->log);
	err = proc_run(&proc);
	if (err == -EINTR)
		return err;
	if (err)
		return fail_build(lab, kbuild, err);
	write_steps(kbuild->steps, build.done);
	return 0;
}
