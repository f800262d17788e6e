// SPDX-License-Identifier: GPL-2.0-only
#include "init/plan.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/number.h"

#define BLANKS		" \t\r\n"
#define TIMEOUT		"timeout="
#define LONGEST		86400	/* a day */

/* Take "timeout=N" off the beginning of a text. */
static int take_timeout(const char **text, unsigned int *timeout)
{
	char word[16] = "";
	uint64_t seconds;
	size_t length;

	if (strncmp(*text, TIMEOUT, strlen(TIMEOUT)) != 0)
		return 0;
	*text += strlen(TIMEOUT);
	length = strcspn(*text, BLANKS);
	if (length >= sizeof(word))
		return -EINVAL;
	memcpy(word, *text, length);
	if (number_parse(word, 1, LONGEST, &seconds))
		return -EINVAL;
	*timeout = seconds;
	*text += length;
	*text += strspn(*text, BLANKS);
	return **text ? 0 : -EINVAL;
}

static int split(struct plan_line *line)
{
	int count = 0;
	char *rest;

	for (char *word = strtok_r(line->words, BLANKS, &rest); word;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (count == PLAN_WORDS)
			return -E2BIG;
		line->argv[count++] = word;
	}
	return 0;
}

int plan_parse(const char *text, struct plan_line *line)
{
	size_t length;
	int error;

	*line = (struct plan_line){ .timeout = PLAN_TIMEOUT };
	text += strspn(text, BLANKS);
	if (!*text || *text == '#')
		return 0;
	error = take_timeout(&text, &line->timeout);
	if (error)
		return error;
	length = strcspn(text, "\r\n");
	if (length >= sizeof(line->words))
		return -E2BIG;
	memcpy(line->command, text, length);
	memcpy(line->words, text, length);
	error = split(line);
	if (error)
		return error;
	length = snprintf(line->path, sizeof(line->path), "%s%s",
			  strchr(line->argv[0], '/') ? "" : "/bin/", line->argv[0]);
	return length < sizeof(line->path) ? 1 : -E2BIG;
}
