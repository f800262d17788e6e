// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/record.h"
#include "campaign/planner.h"
#include "kernel/tree.h"

/* Beside the minutes that torture is told: the boot, the end. */
#define BOOT_SECONDS	600

/* One machine that is booted: an architecture with pages of a size. */
struct machine {
	const struct arch *arch;
	const struct arch_pages *pages;
};

typedef int (*machine_fn)(struct planner *planner, const json_t *kind,
			  const struct machine *machine);

static int fail_machine(struct planner *planner, const char *what, const char *name,
			char *names)
{
	autofree char *list = names;

	return fail_with(&planner->lab->why, EXIT_USAGE, EINVAL,
			 "there is no %s '%s'; use one of: %s", what, name, list);
}

/* All architectures with all page sizes that they have; one that none has is an error. */
static int each_machine(struct planner *planner, const json_t *kind, machine_fn plan)
{
	const json_t *sizes = json_object_get(kind, "page-sizes");
	json_t *name, *size;
	size_t i, j;

	json_array_foreach(json_object_get(kind, "arches"), i, name) {
		struct machine machine = { .arch = arch_find(json_string_value(name)) };

		if (!machine.arch)
			return fail_machine(planner, "architecture", json_string_value(name),
					    arch_names());
		json_array_foreach((json_t *)sizes, j, size) {
			int err;

			machine.pages = arch_pages_find(machine.arch, json_string_value(size));
			if (!machine.pages)
				return fail_machine(planner, "page size", json_string_value(size),
						    arch_pages_names(machine.arch));
			err = plan(planner, kind, &machine);
			if (err)
				return err;
		}
	}
	return 0;
}

static int build_boot(struct planner *planner, const char *text, const char *variant,
		      const struct machine *machine, struct tree_spec *spec, json_t *needs)
{
	struct tree tree = { 0 };
	int err = planner_tree(planner, text, spec);

	if (err)
		return err;
	spec->arch = machine->arch;
	spec->pages = machine->pages;
	err = tree_build(planner->lab, spec, variant, &tree);
	if (!err)
		err = ship_tree(&planner->ship, &tree, needs);
	tree_free(&tree);
	return err;
}

static int add_guest(struct planner *planner, const struct machine *machine, json_t *needs)
{
	autofree char *mended = xasprintf("linux/%s/mended", planner->lab->base->name);
	int err = ship_guest(&planner->ship, machine->pages, needs);

	return err ? err : ship_file(&planner->ship, mended, needs);
}

static void add_machine(json_t *unit, const struct machine *machine)
{
	json_object_set_new(unit, "arch", json_string(machine->arch->name));
	json_object_set_new(unit, "pages", json_string(machine->pages->name));
	unit_add(unit, "--arch");
	unit_add(unit, machine->arch->name);
	unit_add(unit, "--page-size");
	unit_add(unit, machine->pages->name);
}

static int torture_seed(struct planner *planner, const json_t *kind,
			const struct machine *machine, const struct tree_spec *spec,
			const char *tree, const char *config, long seed, json_t *needs)
{
	long minutes = record_integer(kind, "minutes");
	json_t *unit = unit_begin(planner, xasprintf("torture.%s.%s.%s.%s.seed%ld.%ldmin", spec->label,
					    config, machine->arch->name, machine->pages->name,
					    seed, minutes),
				  "torture", spec->label, "torture", needs);

	json_object_set_new(unit, "config", json_string(config));
	json_object_set_new(unit, "seed", json_integer(seed));
	unit_add(unit, "--tree");
	unit_add(unit, tree);
	unit_add(unit, "--config");
	unit_add(unit, config);
	add_machine(unit, machine);
	unit_add_number(unit, "--minutes", minutes);
	unit_add_number(unit, "--seed", seed);
	/* Which actors it takes is asked once it has failed, by hand. */
	unit_add_number(unit, "--reduce", 0);
	return unit_end(planner, unit, minutes * 60 + BOOT_SECONDS);
}

static int test_unit(struct planner *planner, const json_t *kind,
		     const struct machine *machine, const struct tree_spec *spec,
		     const char *tree, const char *config, json_t *needs)
{
	json_t *unit = unit_begin(planner, xasprintf("test.%s.%s.%s.%s", spec->label, config,
					    machine->arch->name, machine->pages->name),
				  "test", spec->label, "test", needs);

	json_object_set_new(unit, "config", json_string(config));
	unit_add(unit, "--tree");
	unit_add(unit, tree);
	unit_add(unit, "--config");
	unit_add(unit, config);
	add_machine(unit, machine);
	return unit_end(planner, unit, record_integer(kind, "seconds"));
}

/* Of a tree in a configuration: a test, or torture with each seed. */
static int plan_config(struct planner *planner, const json_t *kind,
		       const struct machine *machine, const char *tree, const char *config)
{
	long seeds = record_integer(kind, "seeds"), first = record_integer(kind, "first-seed");
	json_t *needs = json_array();
	struct tree_spec spec;
	int err = build_boot(planner, tree, config, machine, &spec, needs);

	if (!err)
		err = add_guest(planner, machine, needs);
	if (!err && !seeds)
		err = test_unit(planner, kind, machine, &spec, tree, config, needs);
	for (long i = 0; !err && i < seeds; i++)
		err = torture_seed(planner, kind, machine, &spec, tree, config, first + i,
				   needs);
	json_decref(needs);
	return err;
}

static int plan_configs(struct planner *planner, const json_t *kind,
			const struct machine *machine)
{
	json_t *tree, *config;
	size_t i, j;

	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		json_array_foreach(json_object_get(kind, "configs"), j, config) {
			int err = plan_config(planner, kind, machine, json_string_value(tree),
					      json_string_value(config));

			if (err)
				return err;
		}
	}
	return 0;
}

/* All trees in one unit: what is timed has to be timed in turns. */
static int bench_unit(struct planner *planner, const json_t *kind,
		      const struct machine *machine, const char *workload, json_t *needs)
{
	autofree char *trees = xstrdup("");
	json_t *tree, *unit;
	size_t i;

	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		autofree char *before = trees;

		trees = xasprintf("%s%s%s", before, *before ? "-" : "",
				  json_string_value(tree));
	}
	unit = unit_begin(planner, xasprintf("bench.%s.%s.%s.%s", workload, trees, machine->arch->name,
				    machine->pages->name), "bench", trees, "bench", needs);
	json_object_set_new(unit, "workload", json_string(workload));
	unit_add(unit, workload);
	json_array_foreach(json_object_get(kind, "trees"), i, tree) {
		unit_add(unit, "--tree");
		unit_add(unit, json_string_value(tree));
	}
	add_machine(unit, machine);
	unit_add_number(unit, "--boots", record_integer(kind, "boots"));
	return unit_end(planner, unit, record_integer(kind, "seconds"));
}

static int plan_benches(struct planner *planner, const json_t *kind,
			const struct machine *machine)
{
	json_t *needs = json_array(), *item;
	struct tree_spec spec;
	size_t i;
	int err = add_guest(planner, machine, needs);

	json_array_foreach(json_object_get(kind, "trees"), i, item)
		if (!err)
			err = build_boot(planner, json_string_value(item), "vm", machine,
					 &spec, needs);
	json_array_foreach(json_object_get(kind, "workloads"), i, item)
		if (!err)
			err = bench_unit(planner, kind, machine, json_string_value(item),
					 needs);
	json_decref(needs);
	return err;
}

int plan_boots(struct planner *planner, const json_t *kind)
{
	return each_machine(planner, kind, plan_configs);
}

int plan_bench(struct planner *planner, const json_t *kind)
{
	return each_machine(planner, kind, plan_benches);
}
