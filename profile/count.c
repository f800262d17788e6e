// SPDX-License-Identifier: GPL-2.0-only
/*
 * count - a plugin for QEMU: how often each instruction of the guest was
 * executed, between the marks that a program in the guest sets (guest/lib/mark.h)
 *
 * For each marked part it appends to the file that `out=FILE` names:
 *
 *	begin
 *	ffffffff81234567 4096
 *	...
 *	end
 *
 * one line an instruction: its address and how often, and its kind if it is one
 * of those that target.h tells apart. One vCPU, one thread: with -icount there is
 * no other, so nothing is locked.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_plugin.h"
#include "target.h"

#define BUCKETS		(1U << 16)

/* An instruction; translated code adds to @count, so it stays where it is. */
struct place {
	uint64_t address;
	uint64_t count;
	const char *kind;
	struct place *next;
};

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_VERSION;

static struct place *buckets[BUCKETS];
static const struct target *target;
static FILE *out;

static struct place *place_of(uint64_t address)
{
	struct place **bucket = &buckets[(address ^ address >> 16) % BUCKETS];
	struct place *place = *bucket;

	while (place && place->address != address)
		place = place->next;
	if (place)
		return place;
	place = calloc(1, sizeof(*place));
	if (!place) {
		fputs("count: no memory\n", stderr);
		exit(1);
	}
	place->address = address;
	place->next = *bucket;
	*bucket = place;
	return place;
}

static void for_each_place(void (*visit)(struct place *place))
{
	for (unsigned int i = 0; i < BUCKETS; i++)
		for (struct place *place = buckets[i]; place; place = place->next)
			visit(place);
}

static void reset(struct place *place)
{
	place->count = 0;
}

static void write_place(struct place *place)
{
	if (place->count)
		fprintf(out, "%" PRIx64 " %" PRIu64 "%s%s\n", place->address,
			place->count, place->kind ? " " : "",
			place->kind ? place->kind : "");
}

static void begin(unsigned int cpu, void *context)
{
	(void)cpu;
	(void)context;
	for_each_place(reset);
}

static void end(unsigned int cpu, void *context)
{
	(void)cpu;
	(void)context;
	fputs("begin\n", out);
	for_each_place(write_place);
	fputs("end\n", out);
	fflush(out);
}

static bool is_mark(const struct qemu_plugin_insn *insn, const char *mark)
{
	return qemu_plugin_insn_size(insn) == target->mark_size &&
	       !memcmp(qemu_plugin_insn_data(insn), mark, target->mark_size);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	const size_t count = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (size_t i = 0; i < count; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct place *place = place_of(qemu_plugin_insn_vaddr(insn));

		place->kind = target_kind(target, qemu_plugin_insn_data(insn),
					  qemu_plugin_insn_size(insn));
		qemu_plugin_register_vcpu_insn_exec_inline(
			insn, QEMU_PLUGIN_INLINE_ADD_U64, &place->count, 1);
		if (is_mark(insn, target->begin))
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, begin, QEMU_PLUGIN_CB_NO_REGS, NULL);
		else if (is_mark(insn, target->end))
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, end, QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

/* What QEMU calls; declared here, as only it knows the name. */
PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
				      const struct qemu_plugin_info *info,
				      int argc, char **argv);

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_plugin_info *info,
			int argc, char **argv)
{
	static const char option[] = "out=";

	target = target_find(info->target_name);
	if (!target) {
		fprintf(stderr, "count: %s is not in profile/target.h\n",
			info->target_name);
		return -1;
	}
	if (argc != 1 || strncmp(argv[0], option, sizeof(option) - 1)) {
		fputs("count: say out=FILE, and nothing else\n", stderr);
		return -1;
	}
	out = fopen(argv[0] + sizeof(option) - 1, "we");
	if (!out) {
		perror(argv[0]);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
