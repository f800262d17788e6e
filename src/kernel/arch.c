// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <sys/utsname.h>

#include "kernel/arch.h"

static const struct arch archs[] = {
	{
		.name = "x86-64",
		.uname = "x86_64",
		.pages = { { "4k", 4 << 10, 2 << 20, "" } },

		.kbuild = "x86_64",
		.cross = "",
		.compiler_package = "gcc",
		.binutils_package = "binutils",
		.as_flags = { "--64" },
		.target = "bzImage",
		.image = "arch/x86/boot/bzImage",

		.guest = "guest",

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
		.cpu = { [ACCEL_KVM] = "host" },
		/*
		 * A panic reboots at once, and a reboot ends QEMU. The timer
		 * works; where the host is so busy that the kernel misses its
		 * first ticks, it must not give up.
		 */
		.kernel_args = "console=ttyS0 panic=-1 reboot=t no_timer_check",
		.khz_arg = "tsc=reliable tsc_early_khz=",
	},
};

const struct arch *arch_default(void)
{
	return &archs[0];
}

const struct arch *arch_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(archs); i++) {
		if (strcmp(archs[i].name, name) == 0)
			return &archs[i];
	}
	return NULL;
}

const struct arch_pages *arch_pages_find(const struct arch *arch, const char *name)
{
	for (const struct arch_pages *pages = arch->pages; pages->name; pages++) {
		if (strcmp(pages->name, name) == 0)
			return pages;
	}
	return NULL;
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
