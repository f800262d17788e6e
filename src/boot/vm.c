// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/host.h"
#include "base/proc.h"
#include "boot/console.h"
#include "boot/initramfs.h"
#include "boot/vm.h"

enum {
	MAX_ARGS	= 64,
	TAIL_LINES	= 15,	/* of the console of a guest that says no more */
};

static const struct accelerator {
	const char *word;
	unsigned int clock_khz;	/* of the guest; 0: the host's */
	const char *args[8];
} accelerators[] = {
	[ACCEL_KVM] = { "KVM", 0, { "-accel", "kvm" } },
	[ACCEL_TCG] = { "TCG", 0, { "-accel", "tcg,thread=multi" } },
	[ACCEL_ICOUNT] = { "TCG icount", 1000000, {
		"-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off",
		"-rtc", "base=1970-01-01,clock=vm" } },
};

/* Of every machine. The channel is QEMU's standard output. */
static const char *const common[] = {
	"-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
	"-chardev", "stdio,id=channel,signal=off", NULL,
};

/* The files of one boot. */
struct files {
	char *initramfs;
	char *console;
	char *log;
};

const char *vm_accel_word(enum accel accel)
{
	return accelerators[accel].word;
}

static void files_free(struct files *files)
{
	free(files->initramfs);
	free(files->console);
	free(files->log);
}

static int files_make(struct lab *lab, const struct vm *vm, struct files *files)
{
	autofree char *dir = lab_path(lab, "log");
	int err = fs_mkdirs(dir);

	files->initramfs = lab_path(lab, "log/%s.initramfs", vm->name);
	files->console = lab_path(lab, "log/%s.console", vm->name);
	files->log = lab_path(lab, "log/%s.channel", vm->name);
	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err, "cannot make '%s': %s; choose another place with --build DIR",
			    dir, strerror(-err));
	unlink(files->console);
	unlink(files->log);
	return initramfs_write(lab, &vm->tree->spec, files->initramfs, vm->plan,
			       vm->programs);
}

static size_t append(const char **argv, size_t n, const char *const *args)
{
	while (*args)
		argv[n++] = *args++;
	return n;
}

/*
 * The guest cannot measure its time-stamp counter on a busy host: the timer
 * that it would compare it with comes late. Without the counter its clock has
 * a resolution of milliseconds, so it is told the frequency.
 */
static char *kernel_args(const struct vm *vm)
{
	const struct arch *arch = vm->tree->spec.arch;
	const char *own = vm->arguments ? vm->arguments : "";
	unsigned int khz = accelerators[vm->accel].clock_khz;

	if (!khz && arch->khz_arg)
		khz = host_tsc_khz();
	if (!khz || !arch->khz_arg)
		return xasprintf("%s %s", arch->kernel_args, own);
	return xasprintf("%s %s%u %s", arch->kernel_args, arch->khz_arg, khz, own);
}

/* What a line of the channel goes through. */
struct listener {
	const struct vm *vm;
	struct channel *channel;
};

static int take_line(void *ctx, char *line)
{
	const struct listener *listener = ctx;
	const struct vm *vm = listener->vm;

	channel_line(listener->channel, line);
	if (vm->watch && !vm->watch(vm->ctx, listener->channel))
		return -ECANCELED;
	return 0;
}

/* The guest's processor, for QEMU's -cpu; NULL: what the machine comes with. */
static char *cpu_arg(const struct vm *vm)
{
	const struct tree_spec *spec = &vm->tree->spec;
	const struct arch *arch = spec->arch;
	const char *cpu = spec->cpu ? spec->cpu : arch->cpus[0];

	if (vm->accel == ACCEL_KVM)
		return xstrdup("host");
	if (vm->accel == ACCEL_ICOUNT && arch->counting)
		return xasprintf("%s,%s", cpu, arch->counting);
	return cpu ? xstrdup(cpu) : NULL;
}

/* What is optional belongs to the usual CPU: QEMU refuses it for one without. */
static bool has_everything(const struct vm *vm)
{
	const struct tree_spec *spec = &vm->tree->spec;
	const char *usual = spec->arch->cpus[0];

	return !spec->cpu || !usual || strcmp(spec->cpu, usual) == 0;
}

static int run_qemu(const struct vm *vm, const struct files *files,
		    struct channel *channel)
{
	autofree char *cpus = xasprintf("%d", vm->cpus);
	autofree char *memory = xasprintf("%dM", vm->memory_mib);
	autofree char *console = xasprintf("file,id=console,path=%s", files->console);
	autofree char *kernel = kernel_args(vm);
	struct listener listener = { vm, channel };
	const struct arch *arch = vm->tree->spec.arch;
	autofree char *cpu = cpu_arg(vm);
	const char *const own[] = {
		"-append", kernel, "-smp", cpus, "-m", memory, "-chardev", console,
		"-kernel", vm->tree->image, "-initrd", files->initramfs, NULL,
	};
	const char *argv[MAX_ARGS] = { arch->qemu };
	const struct proc proc = {
		.argv = argv, .log = files->log, .tee = true,
		.line = take_line, .ctx = &listener, .silence_ms = vm->silence_ms,
	};
	size_t n = append(argv, 1, common);

	n = append(argv, n, arch->machine);
	if (vm->everything && has_everything(vm))
		n = append(argv, n, arch->everything);
	n = append(argv, n, accelerators[vm->accel].args);
	if (cpu)
		n = append(argv, n, (const char *const[]){ "-cpu", cpu, NULL });
	n = append(argv, n, own);
	if (vm->plugin)
		append(argv, n, (const char *const[]){ "-plugin", vm->plugin, NULL });
	return proc_run(&proc);
}

/* Add to the failure what the console shows: the splat, or its last lines. */
static void show_console(struct lab *lab, const char *console, bool splat)
{
	autofree char *lines = splat ? console_splat(console) :
				       console_tail(console, TAIL_LINES);

	if (lines && *lines)
		fail_detail(&lab->why, lines);
}

static int fail_guest(struct lab *lab, const struct vm *vm, const char *console,
		      const char *word, const char *what)
{
	bool splat = !strcmp(word, "panic") || !strcmp(word, "warning");
	int err = fail_with(&lab->why, EXIT_FAILS, EIO,
		       "the guest with '%s' %s; its console is %s/log/%s.console",
		       vm->tree->spec.label, what, lab->build, vm->name);

	lab->why.word = word;
	show_console(lab, console, splat);
	return err;
}

int vm_fail_missing(struct lab *lab, const struct arch *arch)
{
	return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
			 "cannot boot a guest: there is no %s; apt-get install %s",
			 arch->qemu, arch->qemu_package);
}

/* QEMU itself did not do its work: that is not the guest's fault. */
static int fail_qemu(struct lab *lab, const struct vm *vm,
		     const struct files *files, int status)
{
	const struct arch *arch = vm->tree->spec.arch;
	autofree char *log = NULL;
	autofree char *tail = NULL;
	int err;

	if (status == -ENOENT)
		return vm_fail_missing(lab, arch);
	if (status > 128)
		return fail_with(&lab->why, EXIT_UNFIT, EIO,
			    "%s was ended by signal %d while '%s' ran; see that nothing kills it, and run again",
			    arch->qemu, status - 128, vm->tree->spec.label);
	err = fail_with(&lab->why, EXIT_UNFIT, status < 0 ? -status : EIO,
		   "%s could not run '%s' (%s); see %s/log/%s.channel",
		   arch->qemu, vm->tree->spec.label,
		   status < 0 ? strerror(-status) : "it ended with an error",
		   lab->build, vm->name);
	if (fs_read(files->log, &log, NULL) == 0) {
		tail = console_tail(log, TAIL_LINES);
		fail_detail(&lab->why, tail);
	}
	return err;
}

static int check_hang(struct lab *lab, const struct vm *vm,
		      const struct channel *channel, const char *console)
{
	autofree char *what = NULL;

	if (!channel->booted)
		what = xasprintf("did not boot: nothing for %d s", (int)(vm->silence_ms / 1000));
	else
		what = xasprintf("hung: nothing for %d s while '%s' ran",
				 (int)(vm->silence_ms / 1000),
				 channel->current ? channel->current : "init");
	return fail_guest(lab, vm, console, channel->booted ? "hang" : "no boot", what);
}

/* The guest is off: it must have run its whole plan, on the tree's kernel, without a splat. */
static int check_guest(struct lab *lab, const struct vm *vm,
		       const struct channel *channel, const char *console)
{
	autofree char *splat = console_splat(console);
	autofree char *what = NULL;

	if (splat && strstr(console, "Kernel panic"))
		return fail_guest(lab, vm, console, "panic", "panicked");
	if (splat)
		return fail_guest(lab, vm, console, "warning", "warned: its kernel reports a defect");
	if (!channel->booted)
		return fail_guest(lab, vm, console, "no boot",
				  "did not boot: it ended before its init ran");
	if (strcmp(channel->release, vm->tree->release) != 0)
		what = xasprintf("runs the kernel %s instead of %s",
				 channel->release, vm->tree->release);
	else if (channel->problem[0])
		what = xasprintf("said on its channel: %s", channel->problem);
	else if (!channel->ended)
		what = xasprintf("died: it ended early, while '%s' ran",
				 channel->current ? channel->current : "init");
	return what ? fail_guest(lab, vm, console, channel->ended ? "misfit" : "death", what) : 0;
}

char *vm_name(const char *what, const struct tree *tree)
{
	const struct tree_spec *spec = &tree->spec;
	autofree char *prefix = arch_prefix(spec->arch, spec->pages);

	return xasprintf("%s%s-%s", prefix, what, spec->label);
}

char *vm_console(const struct lab *lab, const struct vm *vm)
{
	autofree char *path = lab_path(lab, "log/%s.console", vm->name);
	char *console;

	if (fs_read(path, &console, NULL))
		return xstrdup("");
	if (vm->races)
		console_drop_races(console);
	return console;
}

int vm_run(struct lab *lab, const struct vm *vm, struct channel *channel)
{
	autofree char *console = NULL;
	struct files files = { 0 };
	int err = files_make(lab, vm, &files);

	if (err)
		goto out;
	err = run_qemu(vm, &files, channel);
	console = vm_console(lab, vm);
	if (err == -ETIMEDOUT)
		err = check_hang(lab, vm, channel, console);
	else if (err && err != -EINTR && err != -ECANCELED)
		err = fail_qemu(lab, vm, &files, err);
	else if (err != -EINTR)
		err = check_guest(lab, vm, channel, console);
out:
	files_free(&files);
	return err;
}

/* " NAME VALUE", or nothing where the value is the usual one. */
static char *option(const char *name, const char *value, bool is_usual)
{
	return is_usual ? xstrdup("") : xasprintf(" %s %s", name, value);
}

char *vm_command(const struct lab *lab, const struct vm *vm, const char *words)
{
	const struct tree_spec *spec = &vm->tree->spec;
	autofree char *base = option("--base", lab->base->name, lab->base == lab_base("6.12"));
	autofree char *arch = option("--arch", spec->arch->name, spec->arch == arch_default());
	autofree char *pages = option("--page-size", spec->pages->name,
				      spec->pages == spec->arch->pages);
	autofree char *cpu = option("--cpu", spec->cpu, !spec->cpu);
	autofree char *tree = shell_word(spec->written);

	return xasprintf("rmaplab %s --tree %s%s%s%s%s", words, tree, base, arch,
			 pages, cpu);
}

void vm_again(struct lab *lab, const struct vm *vm, const char *words)
{
	autofree char *command = vm_command(lab, vm, words);

	if (lab->why.status == EXIT_FAILS)
		fail_again(&lab->why, "%s", command);
}

static int keep_first(void *ctx, char *line)
{
	char **text = ctx;

	if (!*text)
		*text = xstrdup(line);
	return 0;
}

char *vm_qemu_version(const struct arch *arch)
{
	const char *const argv[] = { arch->qemu, "--version", NULL };
	char *text = NULL;
	const struct proc proc = { .argv = argv, .line = keep_first, .ctx = &text };

	proc_run(&proc);
	return text ? text : xstrdup("unknown");
}
