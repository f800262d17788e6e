/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Members of a flat record: a result, or what a guest or an explorer says.
 */
#ifndef RMAPLAB_RECORD_H
#define RMAPLAB_RECORD_H

#include <jansson.h>

/** record_text() - a member that is a string; "" if there is none; borrowed */
const char *record_text(const json_t *record, const char *key);

/** record_integer() - a member that is an integer; 0 if there is none */
json_int_t record_integer(const json_t *record, const char *key);

/** record_number() - a member that is any number; 0 if there is none */
double record_number(const json_t *record, const char *key);

#endif
