// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/interrupt.h"
#include "base/lab.h"

static const struct lab_base bases[] = {
	{
		.name = "6.12", .package = "linux-source-6.12", .trees = "trees",
		.source = "/usr/src/linux-source-6.12.tar.xz",
		.mend = "apt-get install linux-source-6.12",
	}, {
		.name = "7.3", .package = "linux-source-7.3", .trees = "trees-7.3",
		.source = "peer/linux-7.3", .mend = "run 'make peer PEER=7.3'",
	},
};

const struct lab_base *lab_base(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		if (strcmp(bases[i].name, name) == 0)
			return &bases[i];
	}
	return NULL;
}

static bool is_repo(const char *dir)
{
	autofree char *kconfig = xasprintf("%s/kconfig/vm.config", dir);

	return fs_exists(kconfig);
}

/* End @path before its last component; false if it has none. */
static bool to_parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash || slash == path)
		return false;
	*slash = '\0';
	return true;
}

/*
 * The program lies in BUILD/bin, and BUILD in the repository.  Neither is touched if it
 * was given: who names a repository means its build/.
 */
static void find_both(struct lab *lab)
{
	autofree char *program = realpath("/proc/self/exe", NULL);
	autofree char *dir = NULL;

	if (lab->repo || !program || !to_parent(program) || !to_parent(program))
		return;
	dir = xstrdup(program);
	while (to_parent(dir)) {
		if (!is_repo(dir))
			continue;
		lab->repo = xstrdup(dir);
		if (!lab->build)
			lab->build = xstrdup(program);
		return;
	}
}

static int open_repo(struct lab *lab)
{
	autofree char *given = NULL;

	find_both(lab);
	if (!lab->repo)
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			    "this program does not lie in a rmaplab repository; name one with --source DIR");
	given = lab->repo;
	lab->repo = realpath(given, NULL);
	if (!lab->repo)
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			    "cannot use '%s' as repository: %s; name it with --source DIR",
			    given, strerror(errno));
	if (!is_repo(lab->repo))
		return fail_with(&lab->why, EXIT_USAGE, ENOENT,
			    "'%s' is no rmaplab repository, it has no kconfig/vm.config; name it with --source DIR",
			    lab->repo);
	return 0;
}

static int open_build(struct lab *lab)
{
	autofree char *given = lab->build ? lab->build :
			       xasprintf("%s/build", lab->repo);
	autofree char *shipped = NULL;
	int err = fs_mkdirs(given);

	lab->build = err ? NULL : realpath(given, NULL);
	if (!lab->build)
		return fail_with(&lab->why, EXIT_UNFIT, err ? -err : errno,
			    "cannot make the build directory '%s': %s; choose another with --build DIR",
			    given, strerror(err ? -err : errno));
	shipped = lab_path(lab, LAB_SHIPPED);
	lab->shipped = fs_exists(shipped);
	return 0;
}

int lab_open(struct lab *lab)
{
	int err = open_repo(lab);

	if (!err)
		err = open_build(lab);
	if (!err && !lab->archive)
		lab->archive = lab->base->source[0] == '/' ?
			       xstrdup(lab->base->source) :
			       lab_path(lab, "%s", lab->base->source);
	return err;
}

/* How often the lock is tried, and for how long nobody's name is waited for. */
#define LOCK_POLL_MS 100
#define LOCK_NAME_MS 1000

/*
 * "'rmaplab bench' (process 17)", from what it has written into the lock.  NULL if
 * there is nothing yet, or only the process that had it before: it takes the lock
 * first and signs then.
 */
static char *holder(const char *path)
{
	autofree char *text = NULL, *proc = NULL, *line = NULL;
	size_t len;
	long pid;

	if (fs_read(path, &text, NULL))
		return NULL;
	pid = strtol(text, NULL, 10);
	if (pid <= 0)
		return NULL;
	proc = xasprintf("/proc/%ld/cmdline", pid);
	if (fs_read(proc, &line, &len) || !len)
		return NULL;
	for (size_t i = 0; i + 1 < len; i++) {
		if (!line[i])
			line[i] = ' ';
	}
	return xasprintf("'%s' (process %ld)", line, pid);
}

/* Says once for whom it waits: whether it has, after WAITED milliseconds. */
static bool tell_holder(const struct lab *lab, const char *path, int waited)
{
	autofree char *who = holder(path);

	if (!who && waited < LOCK_NAME_MS)
		return false;
	fprintf(stderr, "waiting for %s, which uses %s\n",
		who ? who : "another rmaplab", lab->build);
	return true;
}

/* For the others, who wait; if it cannot be written they know less. */
static void sign(int lock)
{
	autofree char *pid = xasprintf("%d\n", getpid());

	if (ftruncate(lock, 0) || pwrite(lock, pid, strlen(pid), 0) < 0)
		return;
}

static int take_lock(struct lab *lab, const char *path)
{
	bool told = false;
	int waited = 0;

	if (lab->lock >= 0)
		return 0;
	lab->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (lab->lock < 0)
		return fail_with(&lab->why, EXIT_UNFIT, errno,
			    "cannot write '%s': %s; choose another place with --build DIR",
			    path, strerror(errno));
	while (flock(lab->lock, LOCK_EX | LOCK_NB)) {
		if (interrupted())
			return -EINTR;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail_with(&lab->why, EXIT_UNFIT, errno,
				    "cannot lock '%s': %s; choose another place with --build DIR",
				    path, strerror(errno));
		told = told || tell_holder(lab, path, waited);
		poll(NULL, 0, LOCK_POLL_MS);
		waited += LOCK_POLL_MS;
	}
	sign(lab->lock);
	return 0;
}

int lab_lock(struct lab *lab)
{
	autofree char *path = lab_path(lab, "lock");

	return take_lock(lab, path);
}

int lab_lock_checks(struct lab *lab)
{
	autofree char *path = lab_path(lab, "lock-checks");

	return take_lock(lab, path);
}

char *lab_make(const struct lab *lab, const char *target)
{
	autofree char *usual = xasprintf("%s/build", lab->repo);

	if (strcmp(lab->build, usual) == 0)
		return xasprintf("make %s", target);
	return xasprintf("make %s B=%s", target, lab->build);
}

static char *format(const char *fmt, va_list args)
{
	char *text;

	return vasprintf(&text, fmt, args) < 0 ? xstrdup("") : text;
}

char *lab_path(const struct lab *lab, const char *fmt, ...)
{
	autofree char *below = NULL;
	va_list args;

	va_start(args, fmt);
	below = format(fmt, args);
	va_end(args);
	return xasprintf("%s/%s", lab->build, below);
}

char *lab_tree(const struct lab *lab, const char *fmt, ...)
{
	autofree char *below = NULL;
	va_list args;

	va_start(args, fmt);
	below = format(fmt, args);
	va_end(args);
	return lab_path(lab, "%s/%s", lab->base ? lab->base->trees : "trees", below);
}

int lab_fail_write(struct lab *lab, const char *path, int err)
{
	if (err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
		    "cannot write '%s': %s; free some space or choose another place with --build DIR",
		    path, strerror(-err));
}

int lab_fail_shipped(struct lab *lab, const char *path)
{
	return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
		    "'%s' was not shipped, and nothing is built here; name what the campaign's plan names, or another --build DIR",
		    path);
}

void lab_close(struct lab *lab)
{
	if (lab->lock >= 0)
		close(lab->lock);
	free(lab->repo);
	free(lab->build);
	free(lab->archive);
	fail_reset(&lab->why);
}
