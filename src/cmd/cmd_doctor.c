// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/host.h"
#include "base/proc.h"
#include "base/record.h"
#include "base/result.h"
#include "cmd/command.h"

#define GIB	((double)(UINT64_C(1) << 30))

/* What a fresh build directory comes to: two trees, a debug kernel, explorers. */
enum { NEEDED_GIB = 12 };

/* What is looked at, and the first thing that is missing. */
struct doctor {
	struct options *options;
	char *missing;		/* packages, each after a blank */
	char *optional;		/* lines */
	size_t packages;
};

/*
 * "gcc	installed" or "gcc	missing", from the script that would install it; or
 * "libnuma-dev	optional	what for".
 */
static int take_package(void *ctx, char *line)
{
	struct doctor *doctor = ctx;
	char *tab = strchr(line, '\t');
	autofree char *before = NULL;

	if (!tab)
		return 0;
	*tab = '\0';
	if (starts_with(tab + 1, "optional\t")) {
		before = doctor->optional;
		doctor->optional = xasprintf("%soptional  %s is not there: %s\n", before, line,
					     tab + 1 + strlen("optional\t"));
		return 0;
	}
	doctor->packages++;
	if (strcmp(tab + 1, "missing") != 0)
		return 0;
	before = doctor->missing;
	doctor->missing = xasprintf("%s %s", before, line);
	return 0;
}

static int look_at_packages(struct doctor *doctor)
{
	struct lab *lab = &doctor->options->lab;
	autofree char *script = xasprintf("%s/scripts/setup.sh", lab->repo);
	const char *const argv[] = { script, "--list", doctor->options->on->name, NULL };
	const struct proc proc = { .argv = argv, .line = take_package, .ctx = doctor };
	int status = proc_run(&proc);

	if (status == -EINTR)
		return status;
	if (status || !doctor->packages)
		return fail_with(&lab->why, EXIT_UNFIT, status < 0 ? -status : EIO,
				 "cannot ask '%s' for the packages; restore it from the repository",
				 script);
	if (*doctor->missing)
		printf("packages  %zu needed; missing:%s\n", doctor->packages, doctor->missing);
	else
		printf("packages  all %zu are installed\n", doctor->packages);
	fputs(doctor->optional, stdout);
	return 0;
}

static void look_at_source(const struct doctor *doctor)
{
	const struct lab *lab = &doctor->options->lab;
	bool there = access(lab->archive, R_OK) == 0;

	printf("source    %s%s%s\n", lab->archive, there ? "" : ": missing; ",
	       there ? "" : lab->base->mend);
}

/* What the last run that booted has come to: "KVM", "TCG", or "" if none is known. */
static char *last_accelerator(struct lab *lab)
{
	static const char *const commands[] = { "test", "bench", "impact", "torture" };
	char *word = xstrdup("");

	for (size_t i = 0; !*word && i < ARRAY_SIZE(commands); i++) {
		json_t *result;

		if (result_load(lab, commands[i], &result)) {
			fail_reset(&lab->why);	/* one that cannot be read tells nothing */
			continue;
		}
		free(word);
		word = xstrdup(record_text(json_object_get(result, "host"), "accelerator"));
		json_decref(result);
	}
	return word;
}

/* A device that can be opened may still not run a guest; that is tried at each run. */
static void look_at_kvm(struct lab *lab)
{
	autofree char *last = last_accelerator(lab);

	if (!*last)
		puts("guests    KVM if one boots with it, else TCG (emulated): tried at the first boot");
	else if (strcmp(last, "TCG") == 0)
		puts("guests    TCG (emulated): /dev/kvm is there, but at the last run no guest booted with it");
	else
		printf("guests    %s, as at the last run\n", last);
}

static void look_at_guests(const struct doctor *doctor)
{
	if (!arch_is_host(doctor->options->on))
		printf("guests    TCG (emulated): %s is not what this machine is\n",
		       doctor->options->on->name);
	else if (access("/dev/kvm", R_OK | W_OK) == 0)
		look_at_kvm(&doctor->options->lab);
	else if (errno == ENOENT)
		printf("guests    TCG (emulated): there is no /dev/kvm here\n");
	else
		printf("guests    TCG (emulated): /dev/kvm: %s; join its group to use it\n",
		       strerror(errno));
}

static void look_at_disk(const struct doctor *doctor)
{
	const char *build = doctor->options->lab.build;
	double left = (double)fs_free_bytes(build) / GIB;

	printf("disk      %.0f GiB free for %s; all kernels and explorers together take %d%s\n",
	       left, build, NEEDED_GIB,
	       left < NEEDED_GIB ? ": choose another disk with --build DIR" : "");
}

static void look_at_machine(void)
{
	double load = 0;

	printf("machine   %d CPUs", host_cpus());
	if (getloadavg(&load, 1) == 1 && load > host_cpus())
		printf("; load %.0f, so what is timed will be noise, and all takes longer", load);
	putchar('\n');
}

/*
 * Minutes on two idle CPUs without KVM, beside the builds: rough, not measured one by one.
 * tests/options.sh compares those that the README tells, too.
 */
static const struct duration {
	const char *what;
	double kernels;		/* that are built first, if they are not there */
	double minutes;
} durations[] = {
	{ "make run", 2, 7 },
	{ "make check", 2.5, 45 },
	{ "rmaplab explore --seconds 8", 1, 1.2 },
	{ "rmaplab audit", 1, 2 },
	{ "rmaplab test", 2, 2.5 },
	{ "rmaplab impact", 2, 10 },
	{ "rmaplab check PATCH", 2, 4 },
};

/* Of a kernel on two CPUs, roughly. */
#define BUILD_MINUTES	4.0

static void tell_durations(void)
{
	const double build = BUILD_MINUTES * 2 / host_cpus();

	printf("time      about, when nothing else runs and no KVM helps; first the kernels, then again:\n");
	for (size_t i = 0; i < ARRAY_SIZE(durations); i++)
		printf("          %-28s %3.0f min, %3.0f min\n", durations[i].what,
		       durations[i].minutes + durations[i].kernels * build,
		       MAX(durations[i].minutes, 1));
}

int cmd_doctor(int argc, char **argv, struct options *options)
{
	const struct options_command command = {
		.name = "doctor",
		.doc = "Tells what is installed and what is missing, KVM or TCG and why, and how "
		       "long things take here.",
		.arch = true,
	};
	struct doctor doctor = { .options = options };
	int err = options_parse(&command, argc, argv, options);

	if (err)
		return err;
	doctor.missing = xstrdup("");
	doctor.optional = xstrdup("");
	err = look_at_packages(&doctor);
	if (!err) {
		look_at_source(&doctor);
		look_at_guests(&doctor);
		look_at_disk(&doctor);
		look_at_machine();
		tell_durations();
	}
	if (!err && *doctor.missing)
		err = fail_with(&options->lab.why, EXIT_UNFIT, ENOENT,
				"this machine is not fit yet:%s missing; run 'make setup', or apt-get install%s",
				doctor.missing, doctor.missing);
	free(doctor.missing);
	free(doctor.optional);
	return err;
}
