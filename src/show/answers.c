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

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(word, *words) != 0)
		words++;
	return *words;
}

/* What the labels mean that trees have by themselves. */
#define ANSWERS_ABOUT "series: UFFDIO_MOVE without the anon_vma lock, many pages at once; " \
		      "stock: Linux without that"

/* What says which kernels a result is about. */
static const char *const of_kernels[] = {
	"--tree", "--base", "--arch", "--page-size", "--cpu", "--config", "--memory", NULL,
};

/* What says where things are made and kept, and not what. */
static const char *const of_places[] = {
	"--json", "--build", "--source", "--source-archive", "--jobs", NULL,
};

/* @command is one whole result's, or one that finds out less than the line did. */
static bool is_repeated(const char *command, const char *word, const char *value)
{
	if (strcmp(word, "--arch") == 0 && value && !strcmp(value, arch_default()->name))
		return false;
	return strchr(command, ' ') ? is_one_of(word, of_kernels) : !is_one_of(word, of_places);
}

/* The command that answers again, from the command line that has led to the result. */
static char *repeated(const char *command, const char *line)
{
	autofree char *words = xstrdup(line);
	char *text = xasprintf("rmaplab %s", command), *save = NULL;
	char *word = strtok_r(words, " ", &save);

	/* After "rmaplab COMMAND". */
	word = word ? strtok_r(NULL, " ", &save) : NULL;
	while (word && (word = strtok_r(NULL, " ", &save))) {
		const bool with_value = is_one_of(word, of_kernels) || is_one_of(word, of_places);
		const char *value = with_value ? strtok_r(NULL, " ", &save) : NULL;
		autofree char *before = NULL;

		if (!is_repeated(command, word, value))
			continue;
		before = text;
		text = xasprintf("%s %s%s%s", before, word, value ? " " : "", value ? value : "");
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

/* An answer about another tree than the heading's says so: "mine: yes, ..." */
static char *attributed(const struct evidence *evidence, const json_t *result, char *text)
{
	const char *tree = evidence_tree(result);
	autofree char *before = text;

	/* Figures compare, and the heading says what. */
	if (result == evidence->bench || result == evidence->impact || !*tree ||
	    !strcmp(tree, evidence_subject(evidence)))
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
		return xstrdup("nothing was measured yet");
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
	size_t question = 0, text = 0, command = 0;

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
	struct table table = { .columns = fits ? 3 : 2, .bare = true };

	fprintf(out, ANSWERS_ABOUT ".\n%s; %s.\n", answers->trees, answers->machine);
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
	html_printf(out, "<p>Each answer is that of the last run, with the command that repeats it; "
		    "%s; %s.</p>\n<dl class=\"answers\">\n", answers->trees, answers->machine);
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
