/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One boot of a tree's kernel in QEMU, from power-on to power-off.
 */
#ifndef RMAPLAB_VM_H
#define RMAPLAB_VM_H

#include "base/lab.h"
#include "boot/channel.h"
#include "kernel/tree.h"

/**
 * struct vm - what to boot
 * @tree: built with tree_build()
 * @accel: see accel_choose()
 * @cpus: vCPUs; 1 with ACCEL_ICOUNT
 * @memory_mib: of the guest
 * @plan: commands for the guest's init, see initramfs.h
 * @programs: directory of further programs that the plan's need, or NULL
 * @name: of this boot, for the files in build/log/: console and channel; as from
 *	vm_name()
 * @everything: the machine has all that the architecture offers: for tests
 * @plugin: argument of QEMU's -plugin, or NULL
 * @silence_ms: a guest that says nothing on its channel for so long hangs
 * @arguments: more of them for the kernel's command line, or NULL
 * @races: reports of KCSAN are no defect; the caller looks at them
 * @watch: called after each line of the channel, or NULL; returns whether the
 *	guest should go on
 * @ctx: handed to @watch
 */
struct vm {
	const struct tree *tree;
	enum accel accel;
	int cpus;
	int memory_mib;
	const char *plan;
	const char *programs;
	const char *name;
	bool everything;
	const char *plugin;
	int64_t silence_ms;
	const char *arguments;
	bool races;
	bool (*watch)(void *ctx, const struct channel *channel);
	void *ctx;
};

/**
 * vm_name() - how to call a boot, such that no other one overwrites its files
 * @what: the command, such as "test"
 * @tree: what it boots
 *
 * Return: "test-stock", and "arm64-4k-test-stock" for what is not usual; caller frees.
 */
char *vm_name(const char *what, const struct tree *tree);

/**
 * vm_console() - read the console of a boot, without what @vm lets pass
 *
 * Return: its text, empty if there is none; the caller frees it.
 */
char *vm_console(const struct lab *lab, const struct vm *vm);

/**
 * vm_run() - boot it, run the plan, wait for the power-off
 * @channel: initialised; gets all that the guest's programs say
 *
 * A guest that does not boot, panics, warns, hangs, dies, or runs another kernel than
 * the tree's is a failure (exit status 1) that says so in one of these words, also
 * in lab->why.word, with the lines of its console that show it. A program that ends badly is left to the
 * caller, who finds it in @channel.
 *
 * Return: 0, or negative errno with lab->why set; -EINTR after a signal.
 */
int vm_run(struct lab *lab, const struct vm *vm, struct channel *channel);

/**
 * vm_command() - the command that does something on the tree of a boot alone
 * @words: what follows "rmaplab"; the tree and what it is built for are added
 *
 * Return: its text, which the caller frees.
 */
char *vm_command(const struct lab *lab, const struct vm *vm, const char *words);

/** vm_again() - after a failure of the guest, say which command shows it alone */
void vm_again(struct lab *lab, const struct vm *vm, const char *words);

/** vm_accel_word() - "KVM", "TCG" or "TCG icount" */
const char *vm_accel_word(enum accel accel);

/**
 * vm_fail_missing() - record that there is no QEMU for an architecture
 *
 * Return: -ENOENT.
 */
int vm_fail_missing(struct lab *lab, const struct arch *arch);

/** vm_qemu_version() - what QEMU's --version says; caller frees */
char *vm_qemu_version(const struct arch *arch);

#endif
