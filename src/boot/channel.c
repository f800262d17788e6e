// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/record.h"
#include "boot/channel.h"

enum {
	STATUS_UNSUPPORTED = 4,	/* of a guest program: not possible here */
};

void channel_init(struct channel *channel)
{
	*channel = (struct channel){
		.samples = json_array(), .remarks = json_array(),
		.counts = json_array(),
	};
}

bool channel_is_sample(const json_t *record)
{
	const json_t *value = json_object_get(record, "value");
	const char *key;
	json_t *member;

	if (!json_is_number(value) || !isfinite(json_number_value(value)))
		return false;
	if (!*record_text(record, "workload") || !*record_text(record, "metric") ||
	    !*record_text(record, "unit"))
		return false;
	json_object_foreach((json_t *)record, key, member) {
		if (json_is_object(member) || json_is_array(member))
			return false;
	}
	return true;
}

static void on_boot(struct channel *channel, json_t *event)
{
	channel->booted = true;
	snprintf(channel->release, sizeof(channel->release), "%s",
		 record_text(event, "release"));
}

static void on_start(struct channel *channel, json_t *event)
{
	free(channel->current);
	channel->current = xstrdup(record_text(event, "command"));
	/* That of the failure stays the last one. */
	if (channel->failed)
		return;
	free(channel->last);
	channel->last = xstrdup(record_text(event, "command"));
}

static char *describe_exit(const json_t *event)
{
	const char *command = record_text(event, "command");

	if (json_is_true(json_object_get(event, "timeout")))
		return xasprintf("'%s' timed out", command);
	if (record_integer(event, "signal"))
		return xasprintf("'%s' was ended by signal %d", command,
				 (int)record_integer(event, "signal"));
	if (record_integer(event, "status") && record_integer(event, "status") != STATUS_UNSUPPORTED)
		return xasprintf(record_integer(event, "status") == 1 ?
				 "'%s' failed a check (status %d)" :
				 "'%s' ended with status %d", command,
				 (int)record_integer(event, "status"));
	return NULL;
}

static void on_exit_event(struct channel *channel, json_t *event)
{
	free(channel->current);
	channel->current = NULL;
	if (!channel->failed)
		channel->failed = describe_exit(event);
}

static void on_end(struct channel *channel, json_t *event)
{
	(void)event;
	channel->ended = true;
}

static void on_remark(struct channel *channel, json_t *event)
{
	json_array_append(channel->remarks, event);
}

static void keep(json_t **kept, json_t *event)
{
	json_decref(*kept);
	*kept = json_incref(event);
}

static void on_actors(struct channel *channel, json_t *event)
{
	keep(&channel->actors, json_object_get(event, "names"));
}

static void on_round(struct channel *channel, json_t *event)
{
	keep(&channel->round, event);
}

/* A sign of life, no more. */
static void on_waiting(struct channel *channel, json_t *event)
{
	(void)channel;
	(void)event;
}

static void on_wrong(struct channel *channel, json_t *event)
{
	keep(&channel->wrong, event);
}

static void on_counts(struct channel *channel, json_t *event)
{
	json_array_append(channel->counts, event);
}

static const struct event {
	const char *name;
	void (*handle)(struct channel *channel, json_t *event);
} events[] = {
	{ "boot",		on_boot },
	{ "start",		on_start },
	{ "exit",		on_exit_event },
	{ "end",		on_end },
	{ "unsupported",	on_remark },
	{ "unavailable",	on_remark },
	{ "actors",		on_actors },
	{ "round",		on_round },
	{ "waiting",		on_waiting },
	{ "wrong",		on_wrong },
	{ "coverage",		on_counts },
};

static bool take_record(struct channel *channel, json_t *record)
{
	const char *name = record_text(record, "event");

	for (size_t i = 0; i < ARRAY_SIZE(events); i++) {
		if (strcmp(events[i].name, name) == 0) {
			events[i].handle(channel, record);
			return true;
		}
	}
	if (*name || !channel_is_sample(record))
		return false;
	json_array_append(channel->samples, record);
	return true;
}

void channel_line(struct channel *channel, const char *line)
{
	json_t *record;
	bool known;

	if (!*line)
		return;
	if (*line == '{') {
		record = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
		known = record && take_record(channel, record);
		json_decref(record);
	} else {
		known = ktap_line(&channel->ktap, line);
	}
	if (!known && !channel->problem[0])
		snprintf(channel->problem, sizeof(channel->problem),
			 "unexpected line '%.120s'", line);
}

void channel_free(struct channel *channel)
{
	json_decref(channel->samples);
	json_decref(channel->remarks);
	json_decref(channel->actors);
	json_decref(channel->round);
	json_decref(channel->wrong);
	json_decref(channel->counts);
	free(channel->current);
	free(channel->failed);
	free(channel->last);
	ktap_free(&channel->ktap);
	*channel = (struct channel){ 0 };
}
