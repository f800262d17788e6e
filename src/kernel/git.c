// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/proc.h"
#include "kernel/git.h"

enum { GIT_MAX_ARGS = 64 };

/*
 * Settings that decide what a patch looks like or that would ask for the
 * user's identity. Large files go straight into a pack: importing a kernel as
 * loose objects takes ten times longer.
 */
static const char *const settings[] = {
	"git",
	"-c", "user.name=rmaplab", "-c", "user.email=rmaplab@localhost",
	"-c", "commit.gpgSign=false", "-c", "core.autocrlf=false",
	"-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
	"-c", "gc.auto=0", "-c", "maintenance.auto=false",
	"-c", "core.compression=1",
};

/* What git says last; if that is of a patch, where it does not fit. */
static char *last_words(const char *path)
{
	static const char hunk[] = "error: patch failed: ";
	autofree char *text = NULL;
	char *last;
	size_t len;

	if (fs_read(path, &text, &len))
		return xstrdup("");
	last = strstr(text, hunk);
	if (last)
		return xasprintf("its hunk for %.*s does not fit",
				 (int)strcspn(last + strlen(hunk), "\n"), last + strlen(hunk));
	while (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	last = strrchr(text, '\n');
	last = last ? last + 1 : text;
	return xstrdup(last + (starts_with(last, "error: ") ? strlen("error: ") : 0));
}

int git_run(struct lab *lab, const struct git *git)
{
	autofree char *ceiling = xasprintf("GIT_CEILING_DIRECTORIES=%s/..", git->dir);
	autofree char *log = lab_path(lab, "log/git.log");
	autofree char *said = NULL;
	const char *argv[GIT_MAX_ARGS] = { NULL };
	const char *env[GIT_MAX_ARGS] = {
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
		"GIT_TERMINAL_PROMPT=0", ceiling,
	};
	struct proc proc = {
		.argv = argv, .cwd = git->dir, .env = env, .log = log,
		.tee = !git->line, .line = git->line, .ctx = git->ctx,
	};
	size_t n = 0;
	int err;

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		argv[n++] = settings[i];
	for (size_t i = 0; git->args[i] && n < ARRAY_SIZE(argv) - 1; i++)
		argv[n++] = git->args[i];
	for (n = 0; env[n]; n++)
		;
	for (size_t i = 0; git->env && git->env[i] && n < ARRAY_SIZE(env) - 1; i++)
		env[n++] = git->env[i];

	err = fs_mkdirs(lab->build);
	if (!err) {
		autofree char *dir = lab_path(lab, "log");

		err = fs_mkdirs(dir);
	}
	unlink(log);
	if (!err)
		err = proc_run(&proc);
	if (err == 0 || err == -EINTR)
		return err;
	if (err == -ENOENT)
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			    "%s: there is no git; apt-get install git", git->what);
	said = last_words(log);
	return fail_with(&lab->why, git->status ? git->status : EXIT_UNFIT,
		    err < 0 ? -err : EIO, "%s: %s; %s", git->what, err < 0 ? strerror(-err) : said, git->mend);
}
