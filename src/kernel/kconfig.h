/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration variants: which fragments of kconfig/ make up a kernel, and
 * the check that Kconfig took every line of them as written.
 */
#ifndef RMAPLAB_KCONFIG_H
#define RMAPLAB_KCONFIG_H

#include "base/lab.h"
#include "kernel/tree_spec.h"

/**
 * kconfig_fragment() - the text of a configuration variant
 * @variant: "vm" (what is measured), "debug" (vm with the debugging options),
 *	"kcsan" (vm with the race detector), "gcov" (vm with executed lines
 *	counted) or "explore" (what the explorer links)
 * @spec: tells the architecture, whose part of a fragment comes after it, and
 *	the page size, whose lines come last
 * @text: set to its fragments, joined; a later line overrides an earlier one;
 *	the caller frees it
 *
 * Return: 0, or negative errno with lab->why set.
 */
int kconfig_fragment(struct lab *lab, const char *variant,
		     const struct tree_spec *spec, char **text);

/**
 * kconfig_settings() - what the kernel's make is told beside the configuration
 *
 * Return: "NAME=value", NULL-terminated.
 */
const char *const *kconfig_settings(const char *variant);

/**
 * kconfig_adapt() - use what a fragment names for trees that differ
 * @fragment: where "# else CONFIG_Y=value" follows the line of a CONFIG_X
 * @config: content of the .config that came of it
 * @instead: set to "CONFIG_Y instead of CONFIG_X", joined by ", ", for each X
 *	that @config does not have as written, unless the fragment asks for that Y
 *	in any case; the caller frees it
 *
 * Return: the fragment with the lines of these X replaced; caller frees.
 */
char *kconfig_adapt(const char *fragment, const char *config, char **instead);

/**
 * kconfig_refused() - compare what was asked for with what Kconfig made of it
 * @fragment: lines "CONFIG_X=value" and "# CONFIG_X is not set"
 * @config: content of the resulting .config
 *
 * Return: the symbols that differ, joined by ", "; empty if every one has the
 * value asked for; caller frees.
 */
char *kconfig_refused(const char *fragment, const char *config);

#endif
