// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>

#include "base/record.h"
#include "campaign/campaign_file.h"

static json_t *understood(const char *text)
{
	struct failure why = { 0 };
	json_t *campaign;

	assert_int_equal(campaign_parse("f.json", text, &campaign, &why), 0);
	return campaign;
}

static void refused(const char *text, const char *message)
{
	struct failure why = { 0 };
	json_t *campaign;

	assert_int_equal(campaign_parse("f.json", text, &campaign, &why), -EINVAL);
	assert_int_equal(why.status, EXIT_USAGE);
	assert_null(campaign);
	if (!strstr(why.text, message))
		fail_msg("'%s' does not say '%s'", why.text, message);
	fail_reset(&why);
}

static void what_is_left_out_has_its_usual_value(void **state)
{
	json_t *campaign = understood("{\"campaign\": \"c\", \"explore\": [ {\n"
				      "\"trees\": [\"series\"], \"scenarios\": \"all\" } ] }");
	const json_t *explore = json_array_get(json_object_get(campaign, "explore"), 0);

	(void)state;
	assert_string_equal(record_text(explore, "mode"), "default");
	assert_string_equal(record_text(explore, "memory"), "sc");
	assert_int_equal(record_integer(explore, "shards"), 1);
	json_decref(campaign);
}

static void what_nobody_knows_is_an_error_with_its_line(void **state)
{
	(void)state;
	refused("{\n\"campaign\": \"c\",\n\"tortures\": []\n}", "f.json:3: a campaign has no key 'tortures'");
	/* The same key is right in another kind, and stands in a string before. */
	refused("{ \"campaign\": \"shards\\\": 8\",\n"
		"  \"explore\": [ { \"trees\": [\"stock\"], \"scenarios\": \"all\",\n"
		"    \"mode\": \"exhaustive\", \"shards\": 8 } ],\n"
		"  \"torture\": [\n"
		"    { \"trees\": [\"series\"], \"seeds\": 1, \"minutes\": 1 },\n"
		"    { \"trees\": [\"series\"],\n"
		"      \"shards\": 8 } ] }", "f.json:7: 'torture' has no key 'shards'");
}

static void wrong_values_are_errors_with_their_line(void **state)
{
	(void)state;
	refused("{ \"campaign\": \"c\", \"torture\": [ { \"trees\": [\"series\"],\n"
		"\"seeds\": 0, \"minutes\": 1 } ] }", "f.json:2: 'seeds' takes a number from 1");
	refused("{ \"campaign\": \"c\", \"torture\": [ { \"trees\": [\"series\"],\n"
		"\"seeds\": \"10\", \"minutes\": 1 } ] }", "f.json:2: 'seeds' takes a number");
	refused("{ \"campaign\": \"c\",\n\"explore\": [ { \"trees\": \"all\",\n"
		"\"scenarios\": \"all\" } ] }", "f.json:2: 'trees' takes a list");
	refused("{ \"campaign\": \"c\", \"explore\": [ { \"trees\": [],\n"
		"\"scenarios\": \"all\" } ] }", "'trees' takes a list");
	refused("{ \"campaign\": \"c\", \"explore\":\n[ { \"trees\": [\"stock\"], \"scenarios\": \"all\",\n"
		"\"mode\": \"fair\" } ] }", "f.json:3: 'mode' takes one of");
	refused("{ \"campaign\": \"c\",\n\"torture\": {} }", "f.json:2: 'torture' takes a list of objects");
	refused("{ \"campaign\": \"c\",\n\"torture\": [ 1 ] }", "f.json:2: 'torture' takes a list of objects");
}

static void what_is_missing_is_an_error(void **state)
{
	(void)state;
	refused("{ \"campaign\": \"c\",\n \"torture\": [\n{ \"seeds\": 1, \"minutes\": 1 } ] }",
		"f.json:3: 'torture' needs 'trees'");
	refused("{ \"campaign\": \"c\",\n \"torture\": [\n{ } ] }",
		"f.json:2: 'torture' needs 'trees'");
	refused("{ \"explore\": [] }", "a campaign needs a name");
	refused("[]", "f.json:1: a campaign is an object");
	refused("{ \"campaign\": \"c\",\n}", "f.json:2: ");
	refused("{ \"campaign\": \"c\", \"campaign\": \"d\" }", "f.json:1: ");
}

static void only_what_can_be_divided_is(void **state)
{
	(void)state;
	refused("{ \"campaign\": \"c\", \"explore\": [ { \"trees\": [\"stock\"],\n"
		"\"scenarios\": \"all\", \"shards\": 8 } ] }", "f.json:2: 'shards' takes");
	refused("{ \"campaign\": \"c\", \"explore\": [ { \"trees\": [\"stock\"],\n"
		"\"scenarios\": \"all\", \"mode\": \"exhaustive\", \"memory\": \"weak\",\n"
		"\"shards\": 8 } ] }", "f.json:3: a search with weak memory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_left_out_has_its_usual_value),
		cmocka_unit_test(what_nobody_knows_is_an_error_with_its_line),
		cmocka_unit_test(wrong_values_are_errors_with_their_line),
		cmocka_unit_test(what_is_missing_is_an_error),
		cmocka_unit_test(only_what_can_be_divided_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
