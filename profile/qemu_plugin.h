/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the plugin needs of QEMU's plugin interface, version 1 (QEMU 4.2 to
 * 8.2): Debian 12 ships a QEMU that loads plugins, but not their header.
 */
#ifndef PROFILE_QEMU_PLUGIN_H
#define PROFILE_QEMU_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define PLUGIN_EXPORT	__attribute__((visibility("default")))
#define PLUGIN_VERSION	1

typedef uint64_t qemu_plugin_id_t;

/* The beginning of what QEMU tells of itself; the rest is not looked at. */
struct qemu_plugin_info {
	const char *target_name;
};

struct qemu_plugin_tb;		/* a run of guest code that QEMU translates */
struct qemu_plugin_insn;	/* an instruction of it */

enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
		void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t index);

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

/* Before each execution of the instruction: *word += by. */
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_op op, void *word,
						uint64_t by);

/* Before each execution of the instruction: executed(cpu, context). */
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
		void (*executed)(unsigned int cpu, void *context),
		enum qemu_plugin_cb_flags flags, void *context);

#endif /* PROFILE_QEMU_PLUGIN_H */
