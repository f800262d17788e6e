// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "kernel/tree_spec.h"

static bool is_label_char(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-';
}

/*
 * Make a label from any text: what does not belong becomes '-', so that the
 * result is safe in a path and in CONFIG_LOCALVERSION.
 */
static int set_label(struct tree_spec *spec, const char *text, size_t len,
		     struct failure *why)
{
	if (len == 0 || len >= sizeof(spec->label) || text[0] == '.')
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "cannot use '%.*s' as a label: it must have 1 to %d characters and not begin with '.'; write NAME=TREE",
			    (int)len, text, TREE_LABEL_SIZE - 1);
	for (size_t i = 0; i < len; i++)
		spec->label[i] = text[i];
	spec->label[len] = '\0';
	for (char *c = spec->label; *c; c++) {
		if (!is_label_char(*c))
			*c = '-';
	}
	return 0;
}

/* Length of NAME in NAME=TREE, 0 without one; a '=' in a path is no label. */
static size_t label_len(const char *text)
{
	size_t len = strcspn(text, "=/");

	return text[len] == '=' ? len : 0;
}

/* The patch file after the '+' of BASE+PATCH, which @text points to. */
static int parse_extra(const char *text, struct tree_spec *spec,
		       struct failure *why)
{
	autofree char *path = realpath(text + 1, NULL);

	if (!path || strlen(path) >= sizeof(spec->extra))
		return fail_with(why, EXIT_USAGE, path ? ENAMETOOLONG : errno,
			    "cannot use the patch '%s': %s; after '+' comes a patch file",
			    text + 1, strerror(path ? ENAMETOOLONG : errno));
	memcpy(spec->extra, path, strlen(path) + 1);
	return 0;
}

static int parse_count(const char *text, struct tree_spec *spec,
		       struct failure *why)
{
	char *end;
	long count;

	errno = 0;
	count = strtol(text, &end, 10);
	if (!isdigit((unsigned char)text[0]) || *end || errno ||
	    count < 1 || count > 9999)
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "'series:%s' is no tree: after 'series:' comes the number of patches to apply, from 1 on",
			    text);
	spec->patches = (int)count;
	return 0;
}

/* A few files that every kernel source with a reverse map has. */
static bool is_kernel_source(const char *path)
{
	static const char *const files[] = { "Makefile", "Kconfig", "mm/rmap.c" };

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *file = xasprintf("%s/%s", path, files[i]);

		if (!fs_exists(file))
			return false;
	}
	return true;
}

static int parse_path(const char *text, struct tree_spec *spec,
		      struct failure *why)
{
	autofree char *path = realpath(text, NULL);

	if (!path && !strchr(text, '/') && errno == ENOENT)
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "unknown tree '%s': use stock, series, series:N or the path of a kernel source tree",
			    text);
	if (!path)
		return fail_with(why, EXIT_USAGE, errno, "cannot use the tree '%s': %s; name a kernel source tree that you can read",
			    text, strerror(errno));
	if (strlen(path) >= sizeof(spec->path) || strpbrk(path, " \t\n:#'\"\\$"))
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "cannot build the tree '%s': kbuild does not take such a path; rename it",
			    path);
	if (!is_kernel_source(path))
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "'%s' is no kernel source tree: it needs Makefile, Kconfig and mm/rmap.c; name the top directory of one",
			    path);
	memcpy(spec->path, path, strlen(path) + 1);
	return 0;
}

/* The label of a tree that was not given one: what it is called. */
static int default_label(struct tree_spec *spec, const char *text,
			 struct failure *why)
{
	const char *slash = strrchr(spec->path, '/');

	if (spec->kind == TREE_PATH)
		text = slash && slash[1] ? slash + 1 : "root";
	return set_label(spec, text, strnlen(text, TREE_LABEL_SIZE - 1), why);
}

/* Everything but the label. */
static int parse_tree(const char *tree, struct tree_spec *spec,
		      struct failure *why)
{
	const char *plus = strchr(tree, '+');
	autofree char *base = xstrdup(tree);
	int err = 0;

	if (plus)
		base[plus - tree] = '\0';
	if (strcmp(base, "stock") == 0) {
		/* Stock with a patch is a series of that one patch. */
		spec->kind = plus ? TREE_SERIES : TREE_STOCK;
	} else if (strcmp(base, "series") == 0) {
		spec->kind = TREE_SERIES;
		spec->patches = -1;
	} else if (starts_with(base, "series:")) {
		spec->kind = TREE_SERIES;
		err = parse_count(base + strlen("series:"), spec, why);
	} else {
		return parse_path(tree, spec, why);
	}
	return err || !plus ? err : parse_extra(plus, spec, why);
}

int tree_spec_parse(const char *text, struct tree_spec *spec,
		    struct failure *why)
{
	size_t len = label_len(text);
	const char *tree = len ? text + len + 1 : text;
	int err;

	*spec = (struct tree_spec){
		.kind = TREE_PATH,
		.arch = arch_default(), .pages = arch_default()->pages,
	};
	snprintf(spec->written, sizeof(spec->written), "%s", text);
	err = parse_tree(tree, spec, why);
	if (!err && len)
		err = set_label(spec, text, len, why);
	else if (!err)
		err = default_label(spec, tree, why);
	/* build/trees/stock/ is where every other tree is cloned from. */
	if (!err && spec->kind != TREE_STOCK && strcmp(spec->label, "stock") == 0)
		return fail_with(why, EXIT_USAGE, EINVAL,
			    "the label 'stock' is taken by Debian's source; write NAME=%s",
			    tree);
	return err;
}

int tree_spec_check(const struct tree_spec *specs, size_t count,
		    struct failure *why)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (strcmp(specs[i].label, specs[j].label) == 0)
				return fail_with(why, EXIT_USAGE, EINVAL,
					    "two trees are called '%s'; tell them apart with NAME=TREE",
					    specs[i].label);
		}
	}
	return 0;
}
