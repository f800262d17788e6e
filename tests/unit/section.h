/* SPDX-License-Identifier: GPL-2.0-only */
/* A section of the report's page, of records that a test gives. */
#ifndef TESTS_SECTION_H
#define TESTS_SECTION_H

#include "unit.h"

#include <errno.h>

#include "show/report.h"

/** unit_section() - what @write makes of these records; NULL if it refuses them; caller frees */
static inline char *unit_section(int (*write)(FILE *out, const json_t *result),
				 const char *records)
{
	autofree char *document = xasprintf("{\"results\":[%s]}", records);
	json_t *result = json_loads(document, 0, NULL);
	char *page = NULL;
	size_t size;
	FILE *out = open_memstream(&page, &size);
	int err;

	assert_non_null(result);
	err = write(out, result);
	fclose(out);
	json_decref(result);
	if (!err)
		return page;
	assert_int_equal(err, -EINVAL);
	free(page);
	return NULL;
}

#endif
