// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "base/fs.h"
#include "measure/counting.h"

int counting_incomplete(struct lab *lab, const struct vm *vm,
			const struct profile_parts *parts, size_t wanted)
{
	return fail_with(&lab->why, EXIT_UNFIT, EIO,
			 "only %zu of %zu runs on '%s' were counted; see %s/log/%s.console",
			 parts->count, wanted, vm->tree->spec.label, lab->build, vm->name);
}

int counting_run(struct lab *lab, const struct vm *vm, struct channel *channel,
		 const struct symbols *symbols, struct profile_parts *parts)
{
	autofree char *plugin = lab_path(lab, "profile/count.so");
	autofree char *counts = lab_path(lab, "log/%s.counts", vm->name);
	autofree char *argument = xasprintf("%s,out=%s", plugin, counts);
	autofree char *text = NULL;
	autofree char *make = lab_make(lab, "programs");
	struct vm counted = *vm;
	int err;

	*parts = (struct profile_parts){ 0 };
	if (!fs_exists(plugin))
		return fail_with(&lab->why, EXIT_UNFIT, ENOENT,
				 "there is no '%s'; build it with '%s'", plugin, make);
	counted.plugin = argument;
	err = fs_remove(counts);
	if (!err)
		err = vm_run(lab, &counted, channel);
	if (err || channel->failed)
		return err;
	/* Without a file nothing was counted, which is fine if nothing was marked. */
	fs_read(counts, &text, NULL);
	if (!profile_parts_read(parts, text ? text : "", channel->samples, symbols))
		err = counting_incomplete(lab, vm, parts, parts->wanted);
	if (err)
		profile_parts_free(parts);
	return err;
}
