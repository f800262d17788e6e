// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/stamp.h"
#include "kernel/kbuild.h"
#include "kernel/kconfig.h"
#include "kernel/seed.h"
#include "kernel/series.h"
#include "kernel/source.h"
#include "kernel/tree.h"

/* Bump it when the way in which kernels are built changes. */
#define RECIPE		"3"

/* What does not apply to the tree below, if that is there, is known before it is copied. */
static int try_extra(struct lab *lab, const struct tree *tree)
{
	static const char *const labels[] = { "series", "stock" };

	for (size_t i = 0; tree->spec.extra[0] && i < ARRAY_SIZE(labels); i++) {
		autofree char *stamp = lab_tree(lab, "%s/source.stamp", labels[i]);
		autofree char *src = lab_tree(lab, "%s/linux", labels[i]);

		if (stamp_matches(stamp, tree->below))
			return series_try(lab, tree->spec.extra, src);
	}
	return 0;
}

/* Sources: unpack, clone and patch. Sets @id to what stands for them. */
static int prepare_source(struct lab *lab, struct tree *tree, hash_t *id)
{
	const struct tree_spec *spec = &tree->spec;
	struct series series = { 0 };
	int err;

	if (spec->kind == TREE_PATH) {
		*id = hash_text(HASH_INIT, spec->path);
		return 0;
	}
	*id = source_stock_id(lab);
	if (spec->kind == TREE_SERIES) {
		err = series_read(lab, &series);
		if (!err)
			err = series_take(lab, &series, spec->patches);
		tree->below = *id;
		if (!err)
			err = series_hash(lab, &series, &tree->below);
		if (!err && spec->extra[0])
			series_add(&series, spec->extra);
		if (!err)
			err = series_hash(lab, &series, id);
		if (err)
			goto out;
	}
	err = source_unpack(lab);
	if (!err)
		err = try_extra(lab, tree);
	if (!err && strcmp(spec->label, "stock") != 0)
		err = source_clone(lab, tree->dir, &series, *id);
out:
	series_free(&series);
	return err;
}

static void set_paths(const struct lab *lab, struct tree *tree)
{
	const struct tree_spec *spec = &tree->spec;
	autofree char *prefix = arch_prefix(spec->arch, spec->pages);
	bool ours = spec->kind != TREE_PATH;

	tree->build = xasprintf("%s%s", prefix, tree->variant);
	/* A source of one's own has no base. */
	tree->dir = ours ? lab_tree(lab, "%s", spec->label) :
			   lab_path(lab, "trees/%s", spec->label);
	tree->src = ours ? xasprintf("%s/linux", tree->dir) : xstrdup(spec->path);
	tree->obj = xasprintf("%s/obj-%s", ours ? tree->src : tree->dir,
			      tree->build);
	tree->image = xasprintf("%s/%s", tree->obj, spec->arch->image);
}

static char *stamp_path(const struct tree *tree, const char *what)
{
	return xasprintf("%s/%s.%s", tree->dir, tree->build, what);
}

/* Kconfig refuses to build outside a source that was built inside. */
static int check_clean(struct lab *lab, const struct tree *tree)
{
	autofree char *config = xasprintf("%s/.config", tree->src);
	autofree char *made = xasprintf("%s/include/config", tree->src);

	if (tree->spec.kind != TREE_PATH || (!fs_exists(config) && !fs_exists(made)))
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, EBUSY,
		    "the source '%s' was built in place; run 'make mrproper' there, or name a clean copy",
		    tree->src);
}

static int make(struct lab *lab, const struct tree *tree, const char *log,
		const char *const *args, bool count)
{
	autofree char *path = lab_path(lab, "log/%s-%s-%s.log",
				       tree->spec.label, tree->build, log);
	autofree char *steps = stamp_path(tree, "steps");
	autofree char *dir = lab_path(lab, "log");
	struct kbuild kbuild = {
		.arch = tree->spec.arch,
		.src = tree->src, .obj = tree->obj, .label = tree->spec.label,
		.log = path, .steps = count ? steps : NULL,
		.settings = kconfig_settings(tree->variant), .args = args,
	};
	int err = fs_mkdirs(dir);

	return err ? lab_fail_write(lab, dir, err) : kbuild_make(lab, &kbuild);
}

/* Whether it was built since its source was made. */
static bool is_built_of(const char *dir, const char *build)
{
	autofree char *made = xasprintf("%s/source.stamp", dir);
	autofree char *built = xasprintf("%s/%s.stamp", dir, build);
	struct stat source, stamp;

	return stat(made, &source) == 0 && stat(built, &stamp) == 0 &&
	       stamp.st_mtime >= source.st_mtime;
}

/*
 * A patched tree starts with what was built of stock, one on top of this series with
 * what was built of that; NULL if there is nothing; caller frees.
 */
static char *find_origin(const struct lab *lab, const struct tree *tree)
{
	autofree char *stamp = lab_tree(lab, "series/source.stamp");
	bool extra = tree->spec.extra[0] && stamp_matches(stamp, tree->below);
	autofree char *series = lab_tree(lab, "series");
	autofree char *stock = lab_tree(lab, "stock");

	if (extra && is_built_of(series, tree->build))
		return xstrdup(series);
	return is_built_of(stock, tree->build) ? xstrdup(stock) : NULL;
}

static int start_from(struct tree *tree, const char *stock, char *origin)
{
	autofree char *from = xasprintf("%s/linux", origin);
	autofree char *obj = xasprintf("obj-%s", tree->build);
	bool headers = true;
	int err = seed_build(from, tree->src, obj);

	if (!err)
		err = seed_renew(stock, tree->src);
	if (!err)
		err = seed_keep(from, tree->src, &headers);
	if (!headers)
		tree->origin = xstrdup(origin);
	return err;
}

/* Whatever was built already must not hide what the patches changed. */
static int seed(struct lab *lab, struct tree *tree)
{
	autofree char *stock = lab_tree(lab, "stock/linux");
	autofree char *origin = NULL;
	int err;

	if (tree->spec.kind == TREE_PATH || strcmp(tree->spec.label, "stock") == 0)
		return 0;
	if (!fs_exists(tree->obj))
		origin = find_origin(lab, tree);
	err = origin ? start_from(tree, stock, origin) : seed_renew(stock, tree->src);
	return err ? lab_fail_write(lab, tree->obj, err) : 0;
}

static int read_config(struct lab *lab, const struct tree *tree, char **config)
{
	autofree char *path = xasprintf("%s/.config", tree->obj);
	int err = fs_read(path, config, NULL);

	return !err ? 0 : fail_with(&lab->why, EXIT_UNFIT, -err,
				    "cannot read '%s': %s; remove '%s' and run again",
				    path, strerror(-err), tree->obj);
}

/*
 * Our own trees must be what the fragment says. A user's tree may be of another
 * version, which has renamed a symbol or has it no more: it does without, and
 * the user is told.
 */
static int verify_config(struct lab *lab, const struct tree *tree,
			 const char *fragment, const char *config)
{
	autofree char *refused = kconfig_refused(fragment, config);

	if (!*refused)
		return 0;
	if (tree->spec.kind == TREE_PATH) {
		fprintf(stderr, "note: '%s' is built without %s of the %s configuration: its Kconfig does not take it so\n",
			tree->spec.label, refused, tree->variant);
		return 0;
	}
	return fail_with(&lab->why, EXIT_UNFIT, EINVAL,
		    "Kconfig of '%s' does not take %s as the %s configuration asks; give it what it depends on, or drop it",
		    tree->spec.label, refused, tree->variant);
}

static int make_config(struct lab *lab, const struct tree *tree,
		       const char *fragment, char **config)
{
	autofree char *path = stamp_path(tree, "fragment");
	autofree char *all = xasprintf("KCONFIG_ALLCONFIG=%s", path);
	const char *const args[] = { all, "allnoconfig", NULL };
	int err = fs_write(path, fragment, strlen(fragment));

	if (!err)
		err = fs_mkdirs(tree->obj);
	if (err)
		return lab_fail_write(lab, path, err);
	err = make(lab, tree, "config", args, false);
	return err ? err : read_config(lab, tree, config);
}

/* Which symbols a tree has is asked of its Kconfig. */
static int run_kconfig(struct lab *lab, const struct tree *tree,
		       const char *fragment)
{
	autofree char *config = NULL;
	autofree char *adapted = NULL;
	autofree char *adapted_config = NULL;
	autofree char *instead = NULL;
	int err = make_config(lab, tree, fragment, &config);

	if (err)
		return err;
	adapted = kconfig_adapt(fragment, config, &instead);
	if (!*instead)
		return verify_config(lab, tree, adapted, config);
	fprintf(stderr, "note: '%s' is built with %s in the %s configuration\n",
		tree->spec.label, instead, tree->variant);
	err = make_config(lab, tree, adapted, &adapted_config);
	return err ? err : verify_config(lab, tree, adapted, adapted_config);
}

/* Read what the guest will say; make wrote it with the configuration. */
static int read_release(struct lab *lab, struct tree *tree)
{
	static const char *const args[] = { "include/config/kernel.release", NULL };
	autofree char *path = xasprintf("%s/include/config/kernel.release", tree->obj);
	int err = 0;

	if (!fs_exists(path))
		err = make(lab, tree, "config", args, false);
	if (err)
		return err;
	err = fs_read(path, &tree->release, NULL);
	if (err)
		return fail_with(&lab->why, EXIT_UNFIT, -err, "cannot read '%s': %s; remove '%s' and run again",
			    path, strerror(-err), tree->obj);
	tree->release[strcspn(tree->release, "\n")] = '\0';
	return 0;
}

/*
 * Configure, unless that was done for the same inputs. The label and the hash
 * of the inputs become part of the kernel's version, so that a guest proves
 * which kernel it runs.
 */
static int configure(struct lab *lab, struct tree *tree, const char *fragment)
{
	autofree char *named = xasprintf("%sCONFIG_LOCALVERSION=\"-%s-%s-%08x\"\n",
					 fragment, tree->spec.label, tree->build,
					 (uint32_t)(tree->inputs ^ tree->inputs >> 32));
	autofree char *stamp = stamp_path(tree, "config.stamp");
	autofree char *config = xasprintf("%s/.config", tree->obj);
	autofree char *release = xasprintf("%s/include/config/kernel.release", tree->obj);
	int err;

	if (stamp_matches(stamp, tree->inputs) && fs_exists(config))
		return 0;
	err = fs_remove(stamp);
	if (err)
		return lab_fail_write(lab, stamp, err);
	progress_begin(&lab->progress, "configuring %s (%s)", tree->spec.label,
		       tree->variant);
	err = check_clean(lab, tree);
	if (!err)
		err = seed(lab, tree);
	if (!err)
		err = run_kconfig(lab, tree, named);
	if (!err)
		err = fs_remove(release);
	if (!err) {
		err = stamp_write(stamp, tree->inputs, NULL);
		if (err)
			lab_fail_write(lab, stamp, err);
	}
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

/* What was built elsewhere; whether it is what it should be is another's to check. */
static int take_shipped(struct lab *lab, struct tree *tree)
{
	autofree char *path = xasprintf("%s/include/config/kernel.release", tree->obj);

	return fs_exists(path) ? read_release(lab, tree) : lab_fail_shipped(lab, path);
}

int tree_unpack(struct lab *lab, const struct tree_spec *spec)
{
	struct tree tree = { .spec = *spec, .variant = "vm" };
	int err;

	set_paths(lab, &tree);
	err = prepare_source(lab, &tree, &tree.inputs);
	tree_free(&tree);
	return err;
}

int tree_prepare(struct lab *lab, const struct tree_spec *spec,
		 const char *variant, struct tree *tree)
{
	autofree char *fragment = NULL;
	int err;

	*tree = (struct tree){ .spec = *spec, .variant = variant };
	set_paths(lab, tree);
	if (lab->shipped) {
		err = take_shipped(lab, tree);
		goto out;
	}
	err = kconfig_fragment(lab, variant, spec, &fragment);
	if (!err)
		err = kbuild_check(lab, spec->arch);
	if (!err)
		err = prepare_source(lab, tree, &tree->inputs);
	if (!err) {
		hash_t toolchain = kbuild_toolchain(spec->arch);

		tree->inputs = hash_text(tree->inputs, RECIPE);
		tree->inputs = hash_text(tree->inputs, spec->label);
		tree->inputs = hash_text(tree->inputs, fragment);
		tree->inputs = hash_bytes(tree->inputs, &toolchain,
					  sizeof(toolchain));
		err = configure(lab, tree, fragment);
	}
	if (!err)
		err = read_release(lab, tree);
out:
	if (err)
		tree_free(tree);
	return err;
}

int tree_make(struct lab *lab, const struct tree *tree,
	      const char *const *targets)
{
	int err;

	progress_begin(&lab->progress, "building %s (%s)", tree->spec.label,
		       tree->variant);
	err = make(lab, tree, "build", targets, true);
	if (err)
		progress_cancel(&lab->progress);
	else
		progress_end(&lab->progress);
	return err;
}

/* Nobody tells us when a user's own tree changes: make finds out. */
static bool is_built(const struct lab *lab, const struct tree *tree, const char *stamp)
{
	if (lab->shipped && fs_exists(tree->image))
		return true;
	return tree->spec.kind != TREE_PATH &&
	       stamp_matches(stamp, tree->inputs) && fs_exists(tree->image);
}

int tree_build(struct lab *lab, const struct tree_spec *spec,
	       const char *variant, struct tree *tree)
{
	const char *const targets[] = { spec->arch->target, NULL };
	autofree char *stamp = NULL;
	int err = tree_prepare(lab, spec, variant, tree);

	if (err)
		return err;
	stamp = stamp_path(tree, "stamp");
	if (is_built(lab, tree, stamp))
		return 0;
	err = lab->shipped ? lab_fail_shipped(lab, tree->image) : fs_remove(stamp);
	if (err)
		lab_fail_write(lab, stamp, err);
	else
		err = tree_make(lab, tree, targets);
	if (!err) {
		err = stamp_write(stamp, tree->inputs, tree->release);
		if (err)
			lab_fail_write(lab, stamp, err);
	}
	if (err)
		tree_free(tree);
	return err;
}

char *tree_compiler(const struct tree *tree)
{
	static const char key[] = "CONFIG_CC_VERSION_TEXT=\"";
	autofree char *path = xasprintf("%s/.config", tree->obj);
	autofree char *config = NULL;
	char *text;

	if (fs_read(path, &config, NULL) || !(text = strstr(config, key)))
		return xstrdup("unknown");
	text += strlen(key);
	text[strcspn(text, "\"\n")] = '\0';
	return xstrdup(text);
}

void tree_free(struct tree *tree)
{
	free(tree->build);
	free(tree->dir);
	free(tree->src);
	free(tree->obj);
	free(tree->image);
	free(tree->release);
	free(tree->origin);
	*tree = (struct tree){ 0 };
}
