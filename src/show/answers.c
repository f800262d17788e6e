// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/param.h>

#include "base/record.h"
#include "base/table.h"
#include "show/answers.h"
#include "show/asked.h"
#include "show/html.h"

/* What the trees were, from the command line that has led to a result. */
static bool takes_value(const char *word)
{
	static const char *const options[] = {
		"--tree", "--base", "--arch", "--page-size", "--cpu", "--config", "--memory",
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (strcmp(word, options[i]) == 0)
			return true;
	}
	return false;
}

static char *repeated(const char *command, const char *line)
{
	autofree char *words = xstrdup(line);
	char *text = xasprintf("rmaplab %s", command), *save = NULL;

	for (char *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		autofree char *before = NULL;
		const char *value;

		if (!takes_value(word))
			continue;
		value = strtok_r(NULL, " ", &save);
		before = text;
		text = xasprintf("%s %s %s", before, word, value ? value : "");
	}
	return text;
}

static char *command_of(const struct evidence *evidence, const struct question *question,
			const json_t *result)
{
	const char *line = record_text(json_object_get(result, "host"), "command_line");
	autofree char *option = evidence_option(evidence);

	if (result)
		return repeated(question->command, line);
	return xasprintf("rmaplab %s%s", question->command, option);
}

/* The tree that the figures are about: what the heading says. */
static const char *headed(const struct evidence *evidence)
{
	const struct dataset *set = evidence->bench ? &evidence->figures : &evidence->effects;
	const struct pairing pair = evidence_pair(set);

	return pair.tree == pair.base ? "" : set->labels[pair.tree];
}

/* An answer about another tree than the heading's says so: "mine: yes, ..." */
static char *attributed(const struct evidence *evidence, const json_t *result, char *text)
{
	const char *tree = evidence_tree(result), *head = headed(evidence);
	autofree char *before = text;

	/* Figures compare, and the heading says what. */
	if (result == evidence->bench || result == evidence->impact || !*tree ||
	    !strcmp(tree, *head ? head : "series"))
		return xstrdup(text);
	return xasprintf("%s: %s", tree, text);
}

static struct answer ask(const struct evidence *evidence, const struct question *question)
{
	const json_t *result = evidence_of(evidence, question->needs);
	struct answer line = { .question = question->asked, .verdict = VERDICT_NONE };

	if (result || !*question->needs)
		line.text = question->answer(evidence, &line.verdict);
	if (line.text) {
		line.text = attributed(evidence, result, line.text);
	} else {
		line.text = xstrdup("not run yet");
		line.verdict = VERDICT_NONE;
	}
	line.command = command_of(evidence, question, result);
	return line;
}

static char *machine(const json_t *host)
{
	const char *accel = record_text(host, "accelerator");

	if (!*accel)
		return xstrdup("answer");
	return xasprintf("%" JSON_INTEGER_FORMAT " CPUs, %s%s", record_integer(host, "vcpus"),
			 accel, strcmp(accel, "TCG") ? "" :
			 ": times are a trend, instructions are exact");
}

static char *trees(const struct evidence *evidence)
{
	const struct dataset *set = evidence->bench ? &evidence->figures : &evidence->effects;
	const struct pairing pair = evidence_pair(set);

	if (pair.tree == pair.base)
		return xstrdup(evidence->arch->name);
	return xasprintf("ratios: %s / %s, %s", set->labels[pair.tree], set->labels[pair.base],
			 evidence->arch->name);
}

void answers_find(const struct evidence *evidence, struct answers *answers)
{
	const json_t *result = evidence->bench ? evidence->bench : evidence->impact;
	const struct question *question;

	answers->trees = trees(evidence);
	answers->machine = machine(json_object_get(result, "host"));
	while (answers->count < ANSWERS_MAX && (question = question_at(answers->count)))
		answers->line[answers->count++] = ask(evidence, question);
}

static enum table_style style_of(enum verdict verdict)
{
	return verdict == VERDICT_BETTER ? TABLE_GOOD :
	       verdict == VERDICT_WORSE ? TABLE_BAD : TABLE_PLAIN;
}

/* Columns that a table of three takes. */
static int width_of(const struct answers *answers)
{
	size_t question = strlen(answers->trees), text = strlen(answers->machine), command = 0;

	for (size_t i = 0; i < answers->count; i++) {
		const struct answer *line = &answers->line[i];

		question = MAX(question, strlen(line->question));
		text = MAX(text, strlen(line->text));
		command = MAX(command, strlen(line->command));
	}
	return (int)(question + text + command + 2 * strlen("  "));
}

void answers_print(const struct answers *answers, int width, FILE *out)
{
	const bool fits = !width || width_of(answers) <= width;
	struct table table = { .columns = fits ? 3 : 2 };

	table_add(&table, TABLE_PLAIN, xstrdup(answers->trees));
	table_add(&table, TABLE_PLAIN, xstrdup(answers->machine));
	if (fits)
		table_add(&table, TABLE_PLAIN, xstrdup("again by"));
	for (size_t i = 0; i < answers->count; i++) {
		const struct answer *line = &answers->line[i];

		table_add(&table, TABLE_PLAIN, xstrdup(line->question));
		table_add(&table, style_of(line->verdict), xstrdup(line->text));
		if (!fits)
			table_add(&table, TABLE_PLAIN, xstrdup(""));
		table_add(&table, TABLE_PLAIN, xstrdup(line->command));
	}
	table_print(&table, out);
	table_free(&table);
}

static const char *class_of(enum verdict verdict)
{
	return verdict == VERDICT_BETTER ? "better" : verdict == VERDICT_WORSE ? "worse" : "same";
}

void answers_write(const struct answers *answers, FILE *out)
{
	html_printf(out, "<p>%s; %s.</p>\n<dl class=\"answers\">\n", answers->trees,
		    answers->machine);
	for (size_t i = 0; i < answers->count; i++) {
		const struct answer *line = &answers->line[i];

		html_printf(out, "<dt>%s</dt><dd><span class=\"%s\">%s</span> "
			    "<code>%s</code></dd>\n", line->question,
			    class_of(line->verdict), line->text, line->command);
	}
	fputs("</dl>\n", out);
}

void answers_free(struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++) {
		free(answers->line[i].text);
		free(answers->line[i].command);
	}
	free(answers->trees);
	free(answers->machine);
	*answers = (struct answers){ 0 };
}
