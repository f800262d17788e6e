/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs by architecture and by page size: how a kernel is built, what
 * machine boots it, and which programs run on it. One entry an architecture in
 * arch.c; nobody else asks which one it is.
 *
 * What the guest's programs have to know is in guest/lib/arch.h, how they are
 * compiled in guest/build.mk, and what a configuration says only for one
 * architecture in kconfig/ARCH/.
 */
#ifndef RMAPLAB_ARCH_H
#define RMAPLAB_ARCH_H

#include "base/util.h"

enum {
	ARCH_WORDS = 12,		/* arguments in a list, with the NULL at its end */
	ARCH_PAGES = 4,		/* page sizes, with the empty one at the end */
	ARCH_CPUS = 8,		/* processors, with the NULL at the end */
};

/**
 * enum accel - what executes the guest's instructions
 * @ACCEL_KVM: the processor
 * @ACCEL_TCG: QEMU's translator, one host thread a vCPU
 * @ACCEL_ICOUNT: QEMU's translator, one instruction a nanosecond of guest
 *	time: the same kernel and workload give the same figures to the digit
 */
enum accel {
	ACCEL_KVM,
	ACCEL_TCG,
	ACCEL_ICOUNT,
};

/**
 * struct arch_pages - a page size
 * @name: "4k"
 * @bytes: of a page
 * @pmd_bytes: what one PMD maps
 * @config: lines for the kernel's configuration, or ""
 * @guest: folder below build/ with the guest's programs
 */
struct arch_pages {
	const char *name;
	size_t bytes;
	size_t pmd_bytes;
	const char *config;
	const char *guest;
};

/**
 * struct arch - an architecture
 * @name: "x86-64"; also the folder of kconfig/ with its fragments
 * @uname: what `uname -m` says on it
 * @pages: its page sizes, the usual one first; ends with an empty one
 *
 * @kbuild: ARCH= of the kernel's make
 * @cross: what the names of compiler and binutils begin with (CROSS_COMPILE=);
 *	"" for those of the host
 * @compiler_package: Debian package of the compiler
 * @binutils_package: Debian package of assembler and linker
 * @as_flags: for the assembler, NULL-terminated
 * @target: what make is told to make
 * @image: that, below the output directory
 *
 * @qemu: the program
 * @qemu_package: Debian package of it
 * @machine: arguments for the machine, NULL-terminated; they attach the chardev
 *	"console" to the console of @kernel_args, and "channel" to what
 *	guest/lib/arch.h calls so
 * @cpus: what --cpu and QEMU's -cpu take, the usual one first, NULL-terminated;
 *	without any the guest has what the machine comes with
 * @counting: for that -cpu, so that the tick counter counts instructions with
 *	ACCEL_ICOUNT; NULL if it does so anyway
 * @told_apart: the plugin of profile/ tells TLB invalidations, barriers and atomics
 *	apart from other instructions (profile/target.h)
 * @everything: arguments that give @machine what it has not by itself, for those
 *	who test with the first of @cpus; whoever measures goes without. NULL-terminated
 * @kernel_args: the kernel's command line: where the console is, and that a
 *	panic ends QEMU
 * @khz_arg: argument that tells the kernel how fast its clock ticks, up to and
 *	with the '='; NULL if it can read that
 */
struct arch {
	const char *name;
	const char *uname;
	struct arch_pages pages[ARCH_PAGES];

	const char *kbuild;
	const char *cross;
	const char *compiler_package;
	const char *binutils_package;
	const char *as_flags[ARCH_WORDS];
	const char *target;
	const char *image;

	const char *qemu;
	const char *qemu_package;
	const char *machine[ARCH_WORDS];
	const char *cpus[ARCH_CPUS];
	const char *counting;
	bool told_apart;
	const char *everything[ARCH_WORDS];
	const char *kernel_args;
	const char *khz_arg;
};

/** arch_default() - the architecture of a tree for which none was named */
const struct arch *arch_default(void);

/** arch_at() - the architectures in turn, the default one first; NULL at the end */
const struct arch *arch_at(size_t index);

/** arch_find() - the architecture called @name, as here or by uname, or NULL */
const struct arch *arch_find(const char *name);

/** arch_names() - all of them, to be read; caller frees */
char *arch_names(void);

/** arch_pages_find() - the page size called @name, or NULL if @arch has no such */
const struct arch_pages *arch_pages_find(const struct arch *arch, const char *name);

/** arch_pages_names() - the page sizes of @arch, to be read; caller frees */
char *arch_pages_names(const struct arch *arch);

/** arch_cpu_find() - the processor called @name, or NULL if @arch lists no such */
const char *arch_cpu_find(const struct arch *arch, const char *name);

/** arch_cpu_names() - the processors of @arch, to be read; caller frees */
char *arch_cpu_names(const struct arch *arch);

/**
 * arch_prefix() - what the names of files begin with that are for it
 *
 * Return: such as "arm64-4k-"; "" for what is usual; caller frees.
 */
char *arch_prefix(const struct arch *arch, const struct arch_pages *pages);

/** arch_is_host() - whether this machine is one: what KVM can run */
bool arch_is_host(const struct arch *arch);

/** arch_tool() - name of a program such as "as" for an architecture; caller frees */
char *arch_tool(const struct arch *arch, const char *program);

#endif
