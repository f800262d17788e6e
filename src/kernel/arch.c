// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/utsname.h>

#include "kernel/arch.h"

static const struct arch archs[] = {
	{
		.name = "x86-64",
		.uname = "x86_64",
		.pages = { { "4k", 4 << 10, 2 << 20, "", "guest" } },

		.kbuild = "x86_64",
		.cross = "",
		.compiler_package = "gcc",
		.binutils_package = "binutils",
		.as_flags = { "--64" },
		.target = "bzImage",
		.image = "arch/x86/boot/bzImage",

		.qemu = "qemu-system-x86_64",
		.qemu_package = "qemu-system-x86",
		/*
		 * The smallest machine that QEMU has: no PCI, no ACPI; its
		 * firmware describes the processors in an MP table. It comes
		 * with one serial port, which is the console; the second one is
		 * added, and is the channel.
		 */
		.machine = {
			"-M", "microvm,acpi=off,isa-serial=on",
			"-serial", "chardev:console",
			"-device", "isa-serial,chardev=channel,iobase=0x2f8,irq=3,index=1",
		},
		/*
		 * A panic reboots at once, and a reboot ends QEMU. The timer
		 * works; where the host is so busy that the kernel misses its
		 * first ticks, it must not give up.
		 */
		.kernel_args = "console=ttyS0 panic=-1 reboot=t no_timer_check",
		.khz_arg = "tsc=reliable tsc_early_khz=",
	},
	{
		.name = "arm64",
		.uname = "aarch64",
		.pages = {
			{ "4k", 4 << 10, 2 << 20,
			  "CONFIG_ARM64_4K_PAGES=y\n", "guest-arm64-4k" },
			{ "16k", 16 << 10, 32 << 20,
			  "CONFIG_ARM64_16K_PAGES=y\n", "guest-arm64-16k" },
			{ "64k", 64 << 10, 512 << 20,
			  "CONFIG_ARM64_64K_PAGES=y\n", "guest-arm64-64k" },
		},

		.kbuild = "arm64",
		.cross = "aarch64-linux-gnu-",
		.compiler_package = "gcc-aarch64-linux-gnu",
		.binutils_package = "binutils-aarch64-linux-gnu",
		.as_flags = { NULL },
		.target = "Image",
		.image = "arch/arm64/boot/Image",

		.qemu = "qemu-system-aarch64",
		.qemu_package = "qemu-system-arm",
		/* virt has one PL011, which is the console. */
		.machine = {
			"-M", "virt,gic-version=3",
			"-serial", "chardev:console",
			"-device", "virtio-serial-device",
			"-device", "virtconsole,chardev=channel",
		},
		/*
		 * Three ways through the same code: max has all that QEMU
		 * knows, neoverse-n1 and cortex-a76 no TLB invalidation by
		 * range, cortex-a72 neither that, nor LSE atomics, nor dirty
		 * bits that the hardware sets.
		 */
		.cpus = { "max", "neoverse-n1", "cortex-a76", "cortex-a72" },
		/* A nanosecond of the guest is one tick, and so an instruction. */
		.counting = "cntfrq=1000000000",
		.told_apart = true,
		.everything = { "-M", "mte=on" },
		.kernel_args = "console=ttyAMA0 panic=-1",
	},
};

const struct arch *arch_default(void)
{
	return &archs[0];
}

const struct arch *arch_at(size_t index)
{
	return index < ARRAY_SIZE(archs) ? &archs[index] : NULL;
}

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		if (strcmp(archs[i].name, name) == 0 || strcmp(archs[i].uname, name) == 0)
			return &archs[i];
	}
	return NULL;
}

const struct arch_pages *arch_pages_find(const struct arch *arch, const char *name)
{
	for (const struct arch_pages *pages = arch->pages; pages->name; pages++) {
		if (strcasecmp(pages->name, name) == 0)
			return pages;
	}
	return NULL;
}

const char *arch_cpu_find(const struct arch *arch, const char *name)
{
	for (const char *const *cpu = arch->cpus; *cpu; cpu++) {
		if (strcmp(*cpu, name) == 0)
			return *cpu;
	}
	return NULL;
}

static char *join(const char *list, const char *word)
{
	return xasprintf("%s%s%s", list, *list ? ", " : "", word);
}

char *arch_names(void)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		autofree char *before = names;

		names = join(before, archs[i].name);
	}
	return names;
}

char *arch_pages_names(const struct arch *arch)
{
	char *names = xstrdup("");

	for (const struct arch_pages *pages = arch->pages; pages->name; pages++) {
		autofree char *before = names;

		names = join(before, pages->name);
	}
	return names;
}

char *arch_cpu_names(const struct arch *arch)
{
	char *names = xstrdup("");

	for (const char *const *cpu = arch->cpus; *cpu; cpu++) {
		autofree char *before = names;

		names = join(before, *cpu);
	}
	return names;
}

char *arch_prefix(const struct arch *arch, const struct arch_pages *pages)
{
	if (arch == archs && pages == archs[0].pages)
		return xstrdup("");
	return xasprintf("%s-%s-", arch->name, pages->name);
}

bool arch_is_host(const struct arch *arch)
{
	struct utsname uts;

	return uname(&uts) == 0 && strcmp(uts.machine, arch->uname) == 0;
}

char *arch_tool(const struct arch *arch, const char *program)
{
	return xasprintf("%s%s", arch->cross, program);
}
