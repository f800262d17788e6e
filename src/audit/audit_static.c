// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_objects.h"
#include "audit/audit_static.h"
#include "base/fs.h"
#include "base/proc.h"
#include "base/stamp.h"
#include "kernel/kbuild.h"
#include "kernel/kconfig.h"

enum { BATCH = 24 };

/* The reverse map's own object: whoever walks one calls what this one calls. */
#define HOME	"mm/rmap"

/* One round of the search: objects that are wanted and not read yet. */
struct audit {
	struct lab *lab;
	const struct tree *tree;
	char *dir;
	struct audit_objects objects;
	struct facts facts;
	bool *read;
	size_t done;
};

char *audit_dir(const struct tree *tree)
{
	autofree char *prefix = arch_prefix(tree->spec.arch, tree->spec.pages);

	return xasprintf("%s/%saudit", tree->dir, prefix);
}

/* DIR/mm+rmap.SUFFIX of the object mm/rmap */
static char *path_of(const struct audit *audit, const char *object, const char *suffix)
{
	autofree char *name = xstrdup(object);

	for (char *slash = name; (slash = strchr(slash, '/'));)
		*slash = '+';
	return xasprintf("%s/%s.%s", audit->dir, name, suffix);
}

/* The plugin of the compiler that builds the tree; caller frees. */
static char *plugin_of(const struct audit *audit)
{
	return lab_path(audit->lab, "audit/%s/facts.so", audit->tree->spec.arch->name);
}

/* Sources, plugin and compiler decide whether old facts can be used. */
static int open_dir(struct audit *audit)
{
	struct lab *lab = audit->lab;
	autofree char *plugin = plugin_of(audit);
	autofree char *stamp = xasprintf("%s/stamp", audit->dir);
	autofree char *target = xasprintf("programs ARCH=%s", audit->tree->spec.arch->name);
	autofree char *make = lab_make(lab, target);
	hash_t inputs = audit->tree->inputs;
	int err = hash_file(&inputs, plugin);

	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err,
			    "cannot read the compiler's plugin '%s': %s; build it with '%s'",
			    plugin, strerror(-err), make);
	if (audit->tree->spec.kind != TREE_PATH && stamp_matches(stamp, inputs))
		return 0;
	err = fs_remove(audit->dir);
	if (!err)
		err = fs_mkdirs(audit->dir);
	if (!err)
		err = stamp_write(stamp, inputs, NULL);
	return err ? lab_fail_write(lab, audit->dir, err) : 0;
}

/*
 * Compile to assembler, as kbuild does it, with debug information and with the
 * plugin that writes the facts. The objects themselves are left alone.
 */
static int compile(struct audit *audit, const char *const *targets)
{
	struct lab *lab = audit->lab;
	autofree char *plugin = plugin_of(audit);
	autofree char *flags = xasprintf("KCFLAGS=-g -fplugin=%s -fplugin-arg-facts-dir=%s",
					 plugin, audit->dir);
	autofree char *log = lab_path(lab, "log/%s-audit-build.log",
				      audit->tree->spec.label);
	const char *args[BATCH + 2] = { flags };
	/* A cache that knows what comes out of the compiler leaves out the plugin's part. */
	const char *const env[] = { "CCACHE_DISABLE=1", NULL };
	const struct kbuild kbuild = {
		.arch = audit->tree->spec.arch,
		.src = audit->tree->src, .obj = audit->tree->obj,
		.label = audit->tree->spec.label, .log = log,
		.settings = kconfig_settings(audit->tree->variant), .args = args,
		.env = env,
	};

	for (size_t i = 0; targets[i]; i++)
		args[i + 1] = targets[i];
	return kbuild_make(lab, &kbuild);
}

/* Object with debug information, for the lines of the stacks that are seen. */
static int assemble(struct audit *audit, const char *object)
{
	struct lab *lab = audit->lab;
	autofree char *from = xasprintf("%s/%s.s", audit->tree->obj, object);
	autofree char *to = path_of(audit, object, "o");
	autofree char *log = lab_path(lab, "log/%s-audit-as.log", audit->tree->spec.label);
	const struct arch *arch = audit->tree->spec.arch;
	autofree char *as = arch_tool(arch, "as");
	const char *argv[ARCH_WORDS + 4] = { as, "-o", to, from };
	const struct proc proc = { .argv = argv, .log = log };
	int err;

	for (size_t i = 0; arch->as_flags[i]; i++)
		argv[4 + i] = arch->as_flags[i];
	err = proc_run(&proc);

	fs_remove(from);
	if (!err || err == -EINTR)
		return err;
	return fail_with(&lab->why, EXIT_UNFIT, err < 0 ? -err : EIO,
		    "cannot assemble '%s'; free some space, what it says is in %s",
		    to, log);
}

static int read_facts(struct audit *audit, size_t object)
{
	autofree char *path = path_of(audit, audit->objects.items[object].name, "facts");

	audit->read[object] = true;
	progress_update(&audit->lab->progress, ++audit->done, 0);
	return facts_read(audit->lab, &audit->facts, path, audit->tree->src);
}

static int compile_batch(struct audit *audit, const size_t *objects, size_t count)
{
	const char *targets[BATCH + 1] = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < count; i++) {
		targets[i] = xasprintf("%s.s", audit->objects.items[objects[i]].name);
		/* kbuild would find it up to date, and write no facts. */
		autofree char *old = xasprintf("%s/%s", audit->tree->obj, targets[i]);

		err = fs_remove(old);
		if (err)
			lab_fail_write(audit->lab, old, err);
	}
	if (!err && count)
		err = compile(audit, targets);
	for (size_t i = 0; !err && i < count; i++)
		err = assemble(audit, audit->objects.items[objects[i]].name);
	for (size_t i = 0; i < count; i++)
		free((char *)targets[i]);
	return err;
}

static bool is_compiled(const struct audit *audit, const char *object)
{
	autofree char *facts = path_of(audit, object, "facts");
	autofree char *with_lines = path_of(audit, object, "o");

	return fs_exists(facts) && fs_exists(with_lines);
}

/* Compile what is missing, then read the facts of all that is wanted. */
static int read_wanted(struct audit *audit)
{
	size_t batch[BATCH];
	size_t count = 0;
	int err = 0;

	for (size_t i = 0; !err && i <= audit->objects.count; i++) {
		bool last = i == audit->objects.count;

		if (count == BATCH || (last && count)) {
			err = compile_batch(audit, batch, count);
			count = 0;
		}
		if (!last && audit->objects.items[i].wanted && !audit->read[i] &&
		    !is_compiled(audit, audit->objects.items[i].name))
			batch[count++] = i;
	}
	for (size_t i = 0; !err && i < audit->objects.count; i++) {
		if (audit->objects.items[i].wanted && !audit->read[i])
			err = read_facts(audit, i);
	}
	return err;
}

static size_t want(struct audit *audit, const char *const *symbols, size_t count)
{
	size_t more = 0;

	for (size_t i = 0; i < count; i++)
		more += audit_objects_want(&audit->objects, symbols[i]);
	return more;
}

static int search(struct audit *audit, struct paths *paths)
{
	size_t more = audit_objects_want_object(&audit->objects, HOME);
	int err = 0;

	audit->read = xcalloc(audit->objects.count, sizeof(*audit->read));
	while (!err && more) {
		err = read_wanted(audit);
		if (err)
			break;
		paths_find(paths, &audit->facts);
		more = want(audit, (const char *const *)paths->symbols,
			    paths->symbol_count);
	}
	if (err || paths->count)
		return err;
	return fail_with(&audit->lab->why, EXIT_UNFIT, ENOENT,
		    "nothing that begins at %s.c of '%s' walks a reverse map, so nothing was audited; the types that tell a walk have other names there",
		    HOME, audit->tree->spec.label);
}

int audit_static(struct lab *lab, const struct tree *tree, struct paths *paths)
{
	struct audit audit = { .lab = lab, .tree = tree, .dir = audit_dir(tree) };
	int err;

	progress_begin(&lab->progress, "finding the paths into a walk in %s",
		       tree->spec.label);
	err = open_dir(&audit);
	if (!err)
		err = audit_objects_scan(lab, tree, &audit.objects);
	if (!err)
		err = search(&audit, paths);
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	facts_free(&audit.facts);
	audit_objects_free(&audit.objects);
	free(audit.read);
	free(audit.dir);
	return err;
}
