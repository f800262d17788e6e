// SPDX-License-Identifier: GPL-2.0-only
#include "base/record.h"

const char *record_text(const json_t *record, const char *key)
{
	const char *text = json_string_value(json_object_get(record, key));

	return text ? text : "";
}

json_int_t record_integer(const json_t *record, const char *key)
{
	return json_integer_value(json_object_get(record, key));
}

double record_number(const json_t *record, const char *key)
{
	return json_number_value(json_object_get(record, key));
}
