/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A campaign's file: what is to be run, as JSON. docs/campaign/ has one of each kind.
 *
 *	{ "campaign": NAME, KIND: [ { KEY: VALUE, ... }, ... ], ... }
 *
 * Kinds are "explore", "variations", "torture", "test" and "bench". What nobody knows
 * is an error with its line: a misspelt "shards" must not become a search undivided.
 */
#ifndef RMAPLAB_CAMPAIGN_FILE_H
#define RMAPLAB_CAMPAIGN_FILE_H

#include <jansson.h>

#include "base/lab.h"

/**
 * campaign_parse() - understand a campaign's file
 * @name: of the file, for messages
 * @text: its content
 * @campaign: set to the document; what was left out has its usual value, and each
 *	list is an array; json_decref() it
 *
 * Whether trees, scenarios and so on exist is not known here.
 *
 * Return: 0, or -EINVAL with a usage error in @why.
 */
int campaign_parse(const char *name, const char *text, json_t **campaign,
		   struct failure *why);

/** campaign_read() - likewise, from the file at @path */
int campaign_read(const char *path, json_t **campaign, struct failure *why);

#endif
