// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "measure/answer.h"
#include "show/html.h"
#include "show/report.h"

static void write_answers(FILE *out, const struct dataset *set, struct pairing pair)
{
	const struct workload *workload;

	for (size_t i = 0; (workload = workload_at("impact", i)); i++) {
		autofree char *text = answer_text(set, workload, pair);

		if (text)
			html_printf(out, "<p><strong>%s against %s:</strong> %s</p>\n",
				    set->labels[pair.tree], set->labels[pair.base], text);
	}
}

int section_impact(FILE *out, const json_t *result)
{
	struct dataset set = { 0 };
	int err = dataset_load(&set, json_object_get(result, "results"));

	for (size_t tree = 1; !err && tree < set.trees; tree++)
		write_answers(out, &set, verdict_pairing(&set, tree));
	dataset_free(&set);
	return err ? err : section_bench(out, result);
}
