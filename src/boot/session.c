// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "base/fs.h"
#include "base/host.h"
#include "base/proc.h"
#include "boot/accel.h"
#include "boot/session.h"

static int skip_line(void *ctx, char *line)
{
	(void)ctx;
	(void)line;
	return 0;
}

/* What a boot takes besides a kernel: known now; after a build it is late. */
static int check_guest(struct lab *lab, const struct tree_spec *spec)
{
	const struct arch *arch = spec->arch;
	const char *const argv[] = { arch->qemu, "--version", NULL };
	const struct proc proc = { .argv = argv, .line = skip_line };
	autofree char *init = lab_path(lab, "%s/init", spec->pages->guest);
	autofree char *target = xasprintf("programs ARCH=%s", arch->name);
	autofree char *make = lab_make(lab, target);

	if (!fs_exists(init))
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				 "there are no programs for the guest, such as '%s'; build them with '%s'",
				 init, make);
	return proc_run(&proc) == -ENOENT ? vm_fail_missing(lab, arch) : 0;
}

int session_open(struct lab *lab, const struct tree_spec *specs, size_t count,
		 const char *variant, struct session *session)
{
	int err = check_guest(lab, &specs[0]);

	*session = (struct session){ 0 };
	if (!err)
		err = lab_lock(lab);
	for (size_t i = 0; !err && i < count; i++) {
		err = tree_build(lab, &specs[i], variant, &session->trees[i]);
		if (!err)
			session->count++;
	}
	if (!err)
		err = accel_choose(lab, &session->trees[0], &session->accel);
	if (err)
		session_close(session);
	return err;
}

int session_cpus(void)
{
	int cpus = host_cpus();

	return cpus < 2 ? 2 : cpus > 8 ? 8 : cpus;
}

void session_describe(const struct session *session, json_t *host)
{
	autofree char *compiler = tree_compiler(&session->trees[0]);
	autofree char *qemu = vm_qemu_version(session->trees[0].spec.arch);
	const struct tree_spec *spec = &session->trees[0].spec;
	const char *cpu = spec->cpu ? spec->cpu : spec->arch->cpus[0];
	json_t *kernels = json_object();

	for (size_t i = 0; i < session->count; i++)
		json_object_set_new(kernels, session->trees[i].spec.label,
				    json_string(session->trees[i].release));
	json_object_set_new(host, "arch", json_string(spec->arch->name));
	json_object_set_new(host, "page_size", json_string(spec->pages->name));
	if (cpu)
		json_object_set_new(host, "cpu", json_string(cpu));
	json_object_set_new(host, "accelerator",
			    json_string(vm_accel_word(session->accel)));
	json_object_set_new(host, "vcpus", json_integer(session_cpus()));
	json_object_set_new(host, "qemu", json_string(qemu));
	json_object_set_new(host, "compiler", json_string(compiler));
	json_object_set_new(host, "kernels", kernels);
}

void session_close(struct session *session)
{
	for (size_t i = 0; i < session->count; i++)
		tree_free(&session->trees[i]);
	session->count = 0;
}
