// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/proc.h"

enum {
	POLL_MS		= 100,	/* how soon an interrupt is seen at the latest */
	GRACE_MS	= 400,	/* from SIGTERM to SIGKILL */
};

/* What a caller's environment may hold and a child must not see. */
static const char *const unset[] = {
	"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS",
	"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX",
	"KBUILD_OUTPUT", "KCONFIG_CONFIG", "KCFLAGS", "CROSS_COMPILE", "ARCH",
	"LLVM", "LOCALVERSION",
};

/* A running child: where its output comes from and what is half a line. */
struct child {
	pid_t pid;
	int out;
	int log;
	char *buf;
	size_t used;
	size_t room;
};

static void child_exec(const struct proc *proc, int out, int log, int errors)
{
	int null = open("/dev/null", O_RDWR);
	int err;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setpgid(0, 0);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(log >= 0 ? log : null, STDERR_FILENO);
	for (size_t i = 0; i < ARRAY_SIZE(unset); i++)
		unsetenv(unset[i]);
	setenv("LC_ALL", "C", 1);
	for (const char *const *env = proc->env; env && *env; env++)
		putenv((char *)*env);
	if (!proc->cwd || chdir(proc->cwd) == 0)
		execvp(proc->argv[0], (char *const *)proc->argv);
	err = errno;
	if (write(errors, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* The child reports a failed exec through a pipe that exec would close. */
static int child_start(const struct proc *proc, struct child *child)
{
	int out[2] = { -1, -1 };
	int errors[2] = { -1, -1 };
	int err = 0;

	if (proc->log) {
		child->log = open(proc->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
				  0666);
		if (child->log < 0)
			return -errno;
	}
	if (pipe2(out, O_CLOEXEC) || pipe2(errors, O_CLOEXEC))
		err = -errno;
	else
		child->pid = fork();
	if (!err && child->pid < 0)
		err = -errno;
	if (!err && child->pid == 0)
		child_exec(proc, out[1], child->log, errors[1]);
	close(out[1]);
	close(errors[1]);
	if (!err) {
		setpgid(child->pid, child->pid);
		if (read(errors[0], &err, sizeof(err)) == sizeof(err)) {
			err = -err;
			waitpid(child->pid, NULL, 0);
		}
	}
	close(errors[0]);
	if (err)
		close(out[0]);
	else
		child->out = out[0];
	return err;
}

static void child_release(struct child *child)
{
	if (child->out >= 0)
		close(child->out);
	if (child->log >= 0)
		close(child->log);
	free(child->buf);
}

static int give_line(const struct proc *proc, struct child *child, char *line)
{
	size_t len = strlen(line);

	if (proc->tee && child->log >= 0)
		dprintf(child->log, "%s\n", line);
	if (len > 0 && line[len - 1] == '\r')
		line[len - 1] = '\0';
	return proc->line ? proc->line(proc->ctx, line) : 0;
}

/* Hand out the complete lines in the buffer; keep what follows the last. */
static int give_lines(const struct proc *proc, struct child *child)
{
	char *start = child->buf;
	char *end;
	int err = 0;

	child->buf[child->used] = '\0';
	while (!err && (end = memchr(start, '\n', child->used -
				     (size_t)(start - child->buf)))) {
		*end = '\0';
		err = give_line(proc, child, start);
		start = end + 1;
	}
	child->used -= (size_t)(start - child->buf);
	memmove(child->buf, start, child->used);
	return err;
}

/* Return: 1 if there may be more, 0 at the end of output, or negative errno. */
static int read_some(const struct proc *proc, struct child *child)
{
	ssize_t got;
	int err;

	if (child->room - child->used < 4096) {
		child->room += 1 << 16;
		child->buf = xrealloc(child->buf, child->room);
	}
	got = read(child->out, child->buf + child->used,
		   child->room - child->used - 1);
	if (got < 0)
		return errno == EINTR ? 1 : -errno;
	if (got == 0) {
		child->buf[child->used] = '\0';
		return child->used > 0 ? give_line(proc, child, child->buf) : 0;
	}
	child->used += (size_t)got;
	err = give_lines(proc, child);
	return err ? err : 1;
}

static int read_output(const struct proc *proc, struct child *child)
{
	int64_t start = monotonic_ms(), last = start;
	int more = 1;

	while (more > 0) {
		struct pollfd fd = { .fd = child->out, .events = POLLIN };
		int ready = poll(&fd, 1, POLL_MS);

		if (interrupted())
			return -EINTR;
		if (proc->beat)
			proc->beat(proc->ctx);
		if (proc->limit_ms && monotonic_ms() - start > proc->limit_ms)
			return -ETIMEDOUT;
		if (ready > 0) {
			last = monotonic_ms();
			more = read_some(proc, child);
		} else if (proc->silence_ms &&
			   monotonic_ms() - last > proc->silence_ms) {
			return -ETIMEDOUT;
		}
	}
	return more;
}

static int exit_status(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return 128 + WTERMSIG(status);
}

/*
 * Ask the group to end, then make it end. SIGTERM first, so that make removes
 * the targets that it was writing.
 */
static void child_kill(const struct child *child)
{
	int64_t deadline = monotonic_ms() + GRACE_MS;

	kill(-child->pid, SIGTERM);
	while (monotonic_ms() < deadline) {
		siginfo_t info = { 0 };

		if (waitid(P_PID, (id_t)child->pid, &info,
			   WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
			break;
		poll(NULL, 0, 10);
	}
	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* The output has ended: the program should too, unless it only closed it. */
static int child_wait(const struct child *child)
{
	int status;

	for (;;) {
		pid_t pid = waitpid(child->pid, &status, WNOHANG);

		if (pid == child->pid)
			return exit_status(status);
		if (interrupted()) {
			child_kill(child);
			return -EINTR;
		}
		poll(NULL, 0, 2);
	}
}

int proc_run(const struct proc *proc)
{
	struct child child = { .out = -1, .log = -1 };
	int err = child_start(proc, &child);

	if (!err) {
		err = read_output(proc, &child);
		if (err < 0)
			child_kill(&child);
		else
			err = child_wait(&child);
	}
	child_release(&child);
	return err;
}
