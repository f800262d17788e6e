// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/record.h"
#include "base/result.h"
#include "show/evidence.h"

static const struct slot {
	const char *command;
	size_t offset;
} slots[] = {
	{ "audit",	offsetof(struct evidence, audit) },
	{ "explore",	offsetof(struct evidence, explore) },
	{ "test",	offsetof(struct evidence, test) },
	{ "torture",	offsetof(struct evidence, torture) },
	{ "bench",	offsetof(struct evidence, bench) },
	{ "impact",	offsetof(struct evidence, impact) },
	{ "campaign",	offsetof(struct evidence, campaign) },
};

static json_t **place(const struct evidence *evidence, const struct slot *slot)
{
	return (json_t **)((char *)evidence + slot->offset);
}

int evidence_unusable(struct lab *lab, const char *command)
{
	return fail_with(&lab->why, EXIT_UNFIT, EINVAL,
			 "cannot use %s/results/%s%s.json: its records are not what '%s' writes; run 'rmaplab %s' again",
			 lab->build, lab->results, command, command, command);
}

void evidence_peers(struct dataset *set, const json_t *result)
{
	const json_t *peers = json_object_get(json_object_get(result, "host"), "peers");
	json_t *peer;
	size_t i;

	json_array_foreach(peers, i, peer) {
		for (size_t tree = 0; json_is_string(peer) && tree < set->trees; tree++) {
			if (strcmp(set->labels[tree], json_string_value(peer)) == 0)
				set->peer[tree] = true;
		}
	}
}

static int load_set(struct lab *lab, struct dataset *set, const json_t *result,
		    const char *command)
{
	if (!result)
		return 0;
	if (dataset_load(set, json_object_get(result, "results")))
		return evidence_unusable(lab, command);
	evidence_peers(set, result);
	return 0;
}

int evidence_load(struct lab *lab, const struct arch *arch, const struct arch_pages *pages,
		  struct evidence *evidence)
{
	autofree char *prefix = arch_prefix(arch, pages);
	int err = 0;

	*evidence = (struct evidence){ .arch = arch, .pages = pages };
	snprintf(lab->results, sizeof(lab->results), "%s", prefix);
	for (size_t i = 0; !err && i < ARRAY_SIZE(slots); i++) {
		json_t **result = place(evidence, &slots[i]);

		err = result_load(lab, slots[i].command, result);
		evidence->count += *result != NULL;
	}
	if (!err)
		err = load_set(lab, &evidence->figures, evidence->bench, "bench");
	if (!err)
		err = load_set(lab, &evidence->effects, evidence->impact, "impact");
	if (err)
		evidence_free(evidence);
	return err;
}

const json_t *evidence_of(const struct evidence *evidence, const char *command)
{
	for (size_t i = 0; i < ARRAY_SIZE(slots); i++) {
		if (strcmp(slots[i].command, command) == 0)
			return *place(evidence, &slots[i]);
	}
	return NULL;
}

char *evidence_option(const struct evidence *evidence)
{
	if (evidence->arch == arch_default())
		return xstrdup("");
	if (evidence->pages == evidence->arch->pages)
		return xasprintf(" --arch %s", evidence->arch->name);
	return xasprintf(" --arch %s --page-size %s", evidence->arch->name,
			 evidence->pages->name);
}

struct pairing evidence_pair(const struct dataset *set)
{
	struct pairing pair = { 0 };

	for (size_t tree = 1; tree < set->trees; tree++) {
		if (!set->peer[tree])
			pair.tree = tree;
	}
	return pair;
}

const char *evidence_tree(const json_t *result)
{
	const json_t *records = json_object_get(result, "results");
	const char *last = "";
	json_t *record;
	size_t i;

	/* Explore's records come scenario by scenario, so the last one has the last tree. */
	json_array_foreach(records, i, record)
		last = record_text(record, "tree");
	return last;
}

const char *evidence_subject(const struct evidence *evidence)
{
	const struct dataset *set = evidence->bench ? &evidence->figures : &evidence->effects;
	const struct pairing pair = evidence_pair(set);

	return pair.tree == pair.base ? "series" : set->labels[pair.tree];
}

void evidence_free(struct evidence *evidence)
{
	for (size_t i = 0; i < ARRAY_SIZE(slots); i++)
		json_decref(*place(evidence, &slots[i]));
	dataset_free(&evidence->figures);
	dataset_free(&evidence->effects);
	*evidence = (struct evidence){ 0 };
}
