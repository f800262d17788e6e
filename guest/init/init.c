// SPDX-License-Identifier: GPL-2.0-only
/*
 * init - the first process of a guest: runs a plan, reports, restarts
 *
 * The console (standard error) is for people, the second serial port (standard
 * output) for the host: events and what the programs write. The host takes the
 * last event as the sign that all went well, and a restart as the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "init/plan.h"
#include "init/setup.h"
#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/report.h"

#define CONSOLE		"/dev/console"
#define PLAN		"/plan"

/* How a command ended. */
struct outcome {
	int status;
	int signal;
	bool timeout;
};

static void use_as(int target, const char *device)
{
	int fd = open(device, O_RDWR | O_NOCTTY);

	if (fd < 0) {
		fprintf(stderr, "init: %s: %s\n", device, strerror(errno));
		return;
	}
	dup2(fd, target);
	if (fd != target)
		close(fd);
}

/* The channel carries lines as they are written: no echo, no carriage return. */
static void open_channel(void)
{
	struct termios mode;

	use_as(STDOUT_FILENO, ARCH_CHANNEL);
	if (tcgetattr(STDOUT_FILENO, &mode))
		return;
	cfmakeraw(&mode);
	tcsetattr(STDOUT_FILENO, TCSANOW, &mode);
}

static void report_boot(void)
{
	struct utsname name;
	struct sysinfo info;

	uname(&name);
	sysinfo(&info);
	report_event("boot",
		     json_pack("{s:s, s:i, s:I}", "release", name.release,
			       "cpus", get_nprocs(), "memory_kib",
			       (json_int_t)(info.totalram * info.mem_unit / KIB)));
}

static pid_t start(const struct plan_line *line)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	setsid();
	sigprocmask(SIG_SETMASK, &(sigset_t){ 0 }, NULL);
	setenv("PATH", "/bin", 1);
	setenv("RMAPLAB_GUEST", "1", 1);
	execv(line->path, line->argv);
	fprintf(stderr, "init: %s: %s\n", line->path, strerror(errno));
	_exit(127);
}

/*
 * Wait for a command until its time is over; reap orphans on the way. SIGCHLD
 * is blocked, so that none is missed between looking and waiting.
 */
static struct outcome wait_for(pid_t command, unsigned int seconds)
{
	const uint64_t deadline = clock_ns() + seconds * NS_PER_S;
	struct outcome outcome = { 0 };
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	for (;;) {
		uint64_t now = clock_ns();
		struct timespec left = { 0 };
		int status;
		pid_t pid;

		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			if (pid != command)
				continue;
			outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
			outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
			return outcome;
		}
		if (now < deadline) {
			left.tv_sec = (time_t)((deadline - now) / NS_PER_S);
			left.tv_nsec = (long)((deadline - now) % NS_PER_S);
		} else if (!outcome.timeout) {
			outcome.timeout = true;
			kill(-command, SIGKILL);
		} else {
			left.tv_sec = 1;	/* it takes a while to die */
		}
		sigtimedwait(&child, NULL, &left);
	}
}

static void report_exit(const char *command, struct outcome outcome)
{
	report_event("exit",
		     json_pack("{s:s, s:i, s:i, s:b}", "command", command,
			       "status", outcome.status, "signal", outcome.signal,
			       "timeout", outcome.timeout));
}

static void run(const struct plan_line *line)
{
	struct outcome outcome;
	pid_t pid;

	report_event("start", json_pack("{s:s}", "command", line->command));
	pid = start(line);
	if (pid < 0) {
		fprintf(stderr, "init: fork: %s\n", strerror(errno));
		outcome = (struct outcome){ .status = 127 };
	} else {
		outcome = wait_for(pid, line->timeout);
		/* Whatever it has left behind must not disturb the next one. */
		kill(-pid, SIGKILL);
	}
	report_exit(line->command, outcome);
}

/* A line that cannot be understood is a command that failed. */
static void refuse(char *text, int number, int error)
{
	fprintf(stderr, "init: %s:%d: %s\n", PLAN, number, strerror(error));
	text[strcspn(text, "\n")] = '\0';
	report_exit(text, (struct outcome){ .status = STATUS_USAGE });
}

static void run_plan(void)
{
	FILE *plan = fopen(PLAN, "re");
	struct plan_line line;
	char *text = NULL;
	size_t size = 0;

	if (!plan) {
		fprintf(stderr, "init: %s: %s\n", PLAN, strerror(errno));
		return;
	}
	for (int number = 1; getline(&text, &size, plan) > 0; number++) {
		int found = plan_parse(text, &line);

		if (found < 0)
			refuse(text, number, -found);
		else if (found)
			run(&line);
	}
	free(text);
	fclose(plan);
}

int main(void)
{
	sigset_t child;

	if (getpid() != 1) {
		fputs("init: runs as the first process of a guest only\n", stderr);
		return STATUS_USAGE;
	}
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);

	setup_mounts();
	use_as(STDIN_FILENO, CONSOLE);
	use_as(STDERR_FILENO, CONSOLE);
	open_channel();
	setup_limits();
	setup_swap();

	/* Swapped-out pages of init would count as swap that was leaked. */
	mlockall(MCL_CURRENT | MCL_FUTURE);

	report_boot();
	run_plan();
	report_event("end", NULL);

	tcdrain(STDOUT_FILENO);
	tcdrain(STDERR_FILENO);
	sync();
	reboot(RB_AUTOBOOT);
	perror("init: reboot");
	for (;;)
		pause();
}
