// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "kernel/kconfig.h"

/*
 * What is watched by KASAN and KCSAN, and has line numbers: those who work on
 * pages, page tables and reverse maps. With the whole kernel instrumented a
 * guest under TCG is several times slower, and gets to see less. The boot loader
 * in arch/x86/boot has a memory.o as well, which is no kernel object. What is
 * swap.o in 6.12 is folio.o in 7.3.
 */
#define WATCH(object) \
	"KASAN_SANITIZE_" object ".o=$(is-kernel-object)", \
	"KCSAN_SANITIZE_" object ".o=$(is-kernel-object)", \
	"CFLAGS_" object ".o=-g1"

static const char *const watched[] = {
	"KASAN_SANITIZE=n", "KCSAN_SANITIZE=n",
	WATCH("rmap"), WATCH("userfaultfd"), WATCH("huge_memory"),
	WATCH("page_vma_mapped"), WATCH("page_idle"), WATCH("paddr"),
	WATCH("ops-common"), WATCH("memory"), WATCH("memory-failure"),
	WATCH("vmscan"), WATCH("migrate"), WATCH("compaction"), WATCH("ksm"),
	WATCH("khugepaged"), WATCH("mremap"), WATCH("mprotect"), WATCH("madvise"),
	WATCH("mlock"), WATCH("gup"), WATCH("swap"), WATCH("folio"), WATCH("swap_state"),
	WATCH("swapfile"), WATCH("pgtable-generic"), NULL,
};

/* The objects whose executed lines are counted: those that the series changes. */
static const char *const counted[] = {
	"GCOV_PROFILE_rmap.o=y", "GCOV_PROFILE_userfaultfd.o=y",
	"GCOV_PROFILE_huge_memory.o=y", "GCOV_PROFILE_page_idle.o=y",
	"GCOV_PROFILE_paddr.o=y", "GCOV_PROFILE_memory-failure.o=y", NULL,
};

/* Entry points that are static in mainline stay functions, with all their arguments. */
#define KEEP_STATIC(object) \
	"CFLAGS_" object ".o=$(if $(wildcard $(srctree)/fs/userfaultfd.c),," \
		"-fno-inline-functions-called-once -fno-ipa-sra -fno-ipa-cp)"

/* What the explorer links has to announce its accesses, this file too. */
static const char *const announced[] = {
	"KCSAN_SANITIZE_pgtable.o=y", KEEP_STATIC("userfaultfd"), KEEP_STATIC("vmscan"), NULL,
};

static const struct variant {
	const char *name;
	const char *fragments[3];
	const char *const *settings;
} variants[] = {
	{ "vm",		{ "vm.config" }, NULL },
	{ "debug",	{ "vm.config", "debug.config" }, watched },
	{ "kcsan",	{ "vm.config", "kcsan.config" }, watched },
	{ "gcov",	{ "vm.config", "gcov.config" }, counted },
	{ "explore",	{ "explore.config" }, announced },
};

static const struct variant *find_variant(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++) {
		if (strcmp(variants[i].name, name) == 0)
			return &variants[i];
	}
	return NULL;
}

const char *const *kconfig_settings(const char *variant)
{
	static const char *const none[] = { NULL };
	const struct variant *found = find_variant(variant);

	return found && found->settings ? found->settings : none;
}

/* Append kconfig/NAME to @joined; may it be @absent? */
static int read_part(struct lab *lab, const char *name, bool absent, char **joined)
{
	autofree char *path = xasprintf("%s/kconfig/%s", lab->repo, name);
	autofree char *before = *joined;
	autofree char *part = NULL;
	int err = fs_read(path, &part, NULL);

	*joined = xasprintf("%s%s%s", before, err ? "" : part, err ? "" : "\n");
	if (!err || (absent && err == -ENOENT))
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
		    "cannot read '%s': %s; restore it from the repository",
		    path, strerror(-err));
}

int kconfig_fragment(struct lab *lab, const char *variant,
		     const struct tree_spec *spec, char **text)
{
	const struct variant *found = find_variant(variant);
	autofree char *joined = NULL;
	int err = 0;

	if (!found)
		return fail_with(&lab->why, EXIT_USAGE, EINVAL,
			    "unknown configuration '%s': use vm, debug, kcsan or gcov", variant);
	joined = xstrdup("");
	for (const char *const *name = found->fragments; !err && *name; name++) {
		autofree char *own = xasprintf("%s/%s", spec->arch->name, *name);

		err = read_part(lab, *name, false, &joined);
		if (!err)
			err = read_part(lab, own, true, &joined);
	}
	if (!err)
		*text = xasprintf("%s%s", joined, spec->pages->config);
	return err;
}

/*
 * Split a line of a configuration into symbol and value ("n" for "is not
 * set"). Return: whether the line sets a symbol.
 */
static bool parse_line(const char *line, size_t len, char *symbol, size_t size,
		       const char **value, size_t *value_len)
{
	static const char unset[] = " is not set";
	size_t name_len;

	if (starts_with(line, "# CONFIG_")) {
		line += 2;
		name_len = strcspn(line, " \n");
		if (!starts_with(line + name_len, unset))
			return false;
		*value = "n";
		*value_len = 1;
	} else if (starts_with(line, "CONFIG_")) {
		name_len = strcspn(line, "=\n");
		if (name_len >= len)
			return false;
		*value = line + name_len + 1;
		*value_len = len - name_len - 1;
	} else {
		return false;
	}
	if (name_len >= size)
		return false;
	memcpy(symbol, line, name_len);
	symbol[name_len] = '\0';
	return true;
}

/* Value of a symbol in a configuration; the last line that sets it counts. */
static void find_value(const char *config, const char *symbol,
		       const char **value, size_t *value_len)
{
	*value = "n";
	*value_len = 1;
	for (const char *line = config; *line; ) {
		size_t len = strcspn(line, "\n");
		char name[128];
		const char *found;
		size_t found_len;

		if (parse_line(line, len, name, sizeof(name), &found, &found_len) &&
		    strcmp(name, symbol) == 0) {
			*value = found;
			*value_len = found_len;
		}
		line += len + (line[len] == '\n');
	}
}

/*
 * What to set instead of the symbol in a line, if its configuration did not take
 * it so: told by the line after it, as "# else CONFIG_OTHER=y".
 */
static const char *find_alternative(const char *line)
{
	static const char word[] = "# else ";

	line += strcspn(line, "\n");
	return starts_with(line, "\n") && starts_with(line + 1, word) ?
	       line + 1 + strlen(word) : NULL;
}

/* Whether the configuration has another value than the fragment wants. */
static bool is_refused(const char *fragment, const char *config, const char *symbol)
{
	const char *wanted;
	const char *got;
	size_t wanted_len;
	size_t got_len;

	find_value(fragment, symbol, &wanted, &wanted_len);
	find_value(config, symbol, &got, &got_len);
	return wanted_len != got_len || memcmp(wanted, got, got_len) != 0;
}

/* Does the fragment ask for what this line says in any case? */
static bool is_wanted_anyhow(const char *fragment, const char *line)
{
	char symbol[128];
	const char *value, *wanted;
	size_t len, wanted_len;

	if (!parse_line(line, strcspn(line, "\n"), symbol, sizeof(symbol), &value, &len))
		return false;
	find_value(fragment, symbol, &wanted, &wanted_len);
	return wanted_len == len && memcmp(wanted, value, len) == 0;
}

static void append(char **list, const char *separator, const char *text, size_t len)
{
	autofree char *before = *list;

	*list = xasprintf("%s%s%.*s", before, *before ? separator : "", (int)len, text);
}

char *kconfig_adapt(const char *fragment, const char *config, char **instead)
{
	char *adapted = xstrdup("");

	*instead = xstrdup("");
	for (const char *line = fragment; *line; ) {
		const char *other = find_alternative(line);
		size_t len = strcspn(line, "\n");
		const char *value;
		size_t value_len;
		char symbol[128];

		if (other && parse_line(line, len, symbol, sizeof(symbol), &value, &value_len) &&
		    is_refused(fragment, config, symbol)) {
			autofree char *pair = xasprintf("%.*s instead of %s",
							(int)strcspn(other, "=\n"), other,
							symbol);

			if (!is_wanted_anyhow(fragment, other))
				append(instead, ", ", pair, strlen(pair));
			append(&adapted, "\n", other, strcspn(other, "\n"));
		} else {
			append(&adapted, "\n", line, len);
		}
		line += len + (line[len] == '\n');
	}
	append(&adapted, "\n", "", 0);
	return adapted;
}

char *kconfig_refused(const char *fragment, const char *config)
{
	char *refused = xstrdup("");

	for (const char *line = fragment; *line; ) {
		size_t len = strcspn(line, "\n");
		const char *value;
		size_t value_len;
		char symbol[128];

		if (parse_line(line, len, symbol, sizeof(symbol), &value, &value_len) &&
		    is_refused(fragment, config, symbol))
			append(&refused, ", ", symbol, strlen(symbol));
		line += len + (line[len] == '\n');
	}
	return refused;
}
