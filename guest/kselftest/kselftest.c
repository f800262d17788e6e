// SPDX-License-Identifier: GPL-2.0-only
/*
 * kselftest - run one of the kernel's selftests, and say as KTAP what it said
 *
 *	kselftest SECONDS PROGRAM [ARGUMENT...]
 *	kselftest skip PROGRAM REASON...	it could not be built
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest/tap.h"
#include "lib/clock.h"
#include "lib/ktap.h"
#include "lib/number.h"
#include "lib/report.h"

enum { LONGEST = 86400 };

/* Lines that come in pieces. */
struct pieces {
	char text[1024];
	size_t length;
};

static void take_bytes(struct tap *tap, struct pieces *pieces, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (bytes[i] != '\n' && bytes[i] != '\r') {
			if (pieces->length < sizeof(pieces->text) - 1)
				pieces->text[pieces->length++] = bytes[i];
			continue;
		}
		pieces->text[pieces->length] = '\0';
		tap_line(tap, pieces->text);
		pieces->length = 0;
	}
}

/* Both streams, so that an error message stands where it came. */
static pid_t start(char **argv, int *output)
{
	int ends[2];
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (pid < 0)
		return -1;
	if (!pid) {
		setpgid(0, 0);
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], argv);
		printf("%s: %s\n", argv[0], strerror(errno));
		fflush(stdout);
		_exit(127);
	}
	close(ends[1]);
	*output = ends[0];
	return pid;
}

/* Return: whether the output came to its end in time. */
static bool read_output(struct tap *tap, int output, uint64_t deadline)
{
	struct pieces pieces = { .length = 0 };
	struct pollfd fd = { .fd = output, .events = POLLIN };
	char bytes[4096];
	bool in_time = false;

	for (uint64_t now = clock_ns(); now < deadline; now = clock_ns()) {
		ssize_t count;

		if (poll(&fd, 1, (int)((deadline - now) / NS_PER_MS) + 1) <= 0)
			continue;
		count = read(output, bytes, sizeof(bytes));
		if (count <= 0) {
			in_time = true;
			break;
		}
		take_bytes(tap, &pieces, bytes, count);
	}
	if (pieces.length)
		take_bytes(tap, &pieces, "\n", 1);
	return in_time;
}

static int run(unsigned int seconds, char **argv)
{
	const uint64_t deadline = clock_ns() + seconds * NS_PER_S;
	struct tap tap = { .program = argv[0] };
	struct tap_end end = { 0 };
	int output, status;
	pid_t pid = start(argv, &output);

	if (pid < 0) {
		perror("kselftest");
		return STATUS_FAILED;
	}
	ktap_begin(0);
	if (!read_output(&tap, output, deadline))
		end.timeout = seconds;
	/* It may have closed its output and go on, or have left processes behind. */
	if (end.timeout)
		kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	kill(-pid, SIGKILL);
	end.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	tap_end(&tap, &end);
	ktap_plan(tap.written);
	return STATUS_OK;
}

static int skip(const char *program, char **words)
{
	char name[TAP_LINE], reason[TAP_LINE * 2] = "";

	for (size_t used = 0; *words && used < sizeof(reason) - 1; words++)
		used += snprintf(reason + used, sizeof(reason) - used, "%s%s",
				 used ? " " : "", *words);
	snprintf(name, sizeof(name), "%s: ends", program);
	ktap_begin(1);
	ktap_skip(1, name, reason);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	uint64_t seconds;

	if (argc > 3 && strcmp(argv[1], "skip") == 0)
		return skip(argv[2], argv + 3);
	if (argc > 2 && !number_parse(argv[1], 1, LONGEST, &seconds))
		return run(seconds, argv + 2);
	fputs("usage: kselftest SECONDS PROGRAM [ARGUMENT...]\n"
	      "       kselftest skip PROGRAM REASON...\n", stderr);
	return STATUS_USAGE;
}
