// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_facts.h"
#include "base/hash.h"

enum { MAX_VALUES = 1 << 20 };

/* Calls whose result stands for the folio that their first argument is of. */
static const char *const aliases[] = {
	"_compound_head", "compound_head", "page_folio", "folio_page",
};

static char *copy_text(const json_t *value)
{
	const char *text = json_string_value(value);

	return text ? xstrdup(text) : NULL;
}

static int read_value(const json_t *json)
{
	json_int_t value = json_integer_value(json);

	return json_is_integer(json) && value >= 0 && value < MAX_VALUES ?
		(int)value : -1;
}

static struct facts_arg read_arg(const json_t *json)
{
	const json_t *constant = json_object_get(json, "c");

	return (struct facts_arg){
		.value = read_value(json),
		.is_constant = json_is_integer(constant),
		.constant = (long)json_integer_value(constant),
	};
}

static void read_call(const json_t *json, struct facts_statement *call)
{
	const json_t *args = json_array_get(json, 5);

	call->kind = FACTS_CALL;
	call->line = (int)json_integer_value(json_array_get(json, 1));
	call->callee = copy_text(json_array_get(json, 2));
	call->type = copy_text(json_array_get(json, 3));
	call->value = read_value(json_array_get(json, 4));
	call->arg_count = json_array_size(args);
	call->args = xcalloc(call->arg_count + 1, sizeof(*call->args));
	for (size_t i = 0; i < call->arg_count; i++)
		call->args[i] = read_arg(json_array_get(args, i));
}

static int block_index(const json_t *blocks, json_int_t number)
{
	json_t *block;
	size_t i;

	json_array_foreach(blocks, i, block) {
		if (json_integer_value(json_object_get(block, "b")) == number)
			return (int)i;
	}
	return -1;
}

static int read_phi(const json_t *json, const json_t *blocks,
		    struct facts_statement *phi)
{
	const json_t *args = json_array_get(json, 2);

	phi->kind = FACTS_PHI;
	phi->value = read_value(json_array_get(json, 1));
	phi->arg_count = json_array_size(args);
	phi->args = xcalloc(phi->arg_count + 1, sizeof(*phi->args));
	for (size_t i = 0; i < phi->arg_count; i++) {
		const json_t *pair = json_array_get(args, i);

		phi->args[i] = read_arg(json_array_get(pair, 1));
		phi->args[i].from = block_index(blocks,
			json_integer_value(json_array_get(pair, 0)));
		if (phi->args[i].from < 0)
			return -EINVAL;
	}
	return phi->value < 0 ? -EINVAL : 0;
}

static int read_statement(const json_t *json, const json_t *blocks,
			  struct facts_statement *statement)
{
	const char *kind = json_string_value(json_array_get(json, 0));

	if (!kind)
		return -EINVAL;
	statement->value = -1;
	if (strcmp(kind, "call") == 0) {
		read_call(json, statement);
		return statement->callee || statement->type ? 0 : -EINVAL;
	}
	if (strcmp(kind, "phi") == 0)
		return read_phi(json, blocks, statement);
	if (strcmp(kind, "def") == 0) {
		statement->kind = FACTS_DEF;
		statement->value = read_value(json_array_get(json, 1));
		return statement->value < 0 ? -EINVAL : 0;
	}
	statement->arg_count = 1;
	statement->args = xcalloc(1, sizeof(*statement->args));
	if (strcmp(kind, "ret") == 0) {
		statement->kind = FACTS_RETURN;
		statement->args[0] = read_arg(json_array_get(json, 1));
		return 0;
	}
	statement->kind = FACTS_MASK;
	statement->value = read_value(json_array_get(json, 1));
	statement->args[0] = read_arg(json_array_get(json, 2));
	return strcmp(kind, "mask") == 0 && statement->value >= 0 ? 0 : -EINVAL;
}

static int read_block(const json_t *json, const json_t *blocks,
		      struct facts_block *block)
{
	const json_t *statements = json_object_get(json, "s");
	const json_t *to = json_object_get(json, "to");
	const json_t *test = json_object_get(json, "if");

	block->to_count = json_array_size(to);
	block->to = xcalloc(block->to_count + 1, sizeof(*block->to));
	for (size_t i = 0; i < block->to_count; i++) {
		block->to[i] = block_index(blocks, json_integer_value(json_array_get(to, i)));
		if (block->to[i] < 0)
			return -EINVAL;
	}
	block->tested = read_value(json_array_get(test, 0));
	block->when_set = (int)json_integer_value(json_array_get(test, 1));
	if (block->tested >= 0 && (block->to_count != 2 || block->when_set & ~1))
		return -EINVAL;
	block->statements = xcalloc(json_array_size(statements) + 1,
				    sizeof(*block->statements));
	for (size_t i = 0; i < json_array_size(statements); i++) {
		block->count++;
		if (read_statement(json_array_get(statements, i), blocks,
				   &block->statements[i]))
			return -EINVAL;
	}
	return 0;
}

static void note_value(struct facts_function *function, int value)
{
	if (value >= function->values)
		function->values = value + 1;
}

static int resolve(const int *alias, int value)
{
	/* The chain grows by one with each conversion between a folio and its page. */
	for (int i = 0; i < 16 && value >= 0 && alias[value] >= 0; i++)
		value = alias[value];
	return value;
}

static bool is_alias(const struct facts_statement *statement)
{
	if (statement->kind != FACTS_CALL || !statement->callee ||
	    statement->value < 0 || statement->arg_count == 0 ||
	    statement->args[0].value < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(aliases); i++) {
		if (strcmp(statement->callee, aliases[i]) == 0)
			return true;
	}
	return false;
}

/* Calls @visit for each statement of a function. */
static void for_each_statement(struct facts_function *function,
			       void (*visit)(struct facts_function *,
					     struct facts_statement *, int *),
			       int *ctx)
{
	for (size_t b = 0; b < function->block_count; b++) {
		for (size_t i = 0; i < function->blocks[b].count; i++)
			visit(function, &function->blocks[b].statements[i], ctx);
	}
}

static void note_statement(struct facts_function *function,
			   struct facts_statement *statement, int *unused)
{
	(void)unused;
	note_value(function, statement->value);
	for (size_t i = 0; i < statement->arg_count; i++)
		note_value(function, statement->args[i].value);
}

static void learn_alias(struct facts_function *function,
			struct facts_statement *statement, int *alias)
{
	(void)function;
	if (is_alias(statement) && statement->value != statement->args[0].value)
		alias[statement->value] = statement->args[0].value;
}

static void use_alias(struct facts_function *function,
		      struct facts_statement *statement, int *alias)
{
	(void)function;
	for (size_t i = 0; i < statement->arg_count; i++)
		statement->args[i].value = resolve(alias, statement->args[i].value);
}

/* One value for one folio, however the code came by its pointer. */
static void merge_aliases(struct facts_function *function)
{
	autofree int *alias = NULL;

	for (size_t i = 0; i < function->param_count; i++)
		note_value(function, function->params[i].value);
	for (size_t b = 0; b < function->block_count; b++)
		note_value(function, function->blocks[b].tested);
	for_each_statement(function, note_statement, NULL);
	alias = xcalloc((size_t)function->values + 1, sizeof(*alias));
	for (int i = 0; i < function->values; i++)
		alias[i] = -1;
	for_each_statement(function, learn_alias, alias);
	for_each_statement(function, use_alias, alias);
	for (size_t b = 0; b < function->block_count; b++)
		function->blocks[b].tested = resolve(alias, function->blocks[b].tested);
}

/* "../mm/rmap.c" and "/path/of/source/mm/rmap.c" are "mm/rmap.c". */
static char *relative(const char *file, const char *source)
{
	size_t len = strlen(source);

	while (starts_with(file, "../"))
		file += strlen("../");
	if (len && strncmp(file, source, len) == 0 && file[len] == '/')
		file += len + 1;
	while (starts_with(file, "./"))
		file += strlen("./");
	return xstrdup(file);
}

static int read_function(struct facts_function *function, const json_t *json,
			 const char *source)
{
	const json_t *params = json_object_get(json, "params");
	const json_t *blocks = json_object_get(json, "blocks");
	const char *file = json_string_value(json_object_get(json, "file"));

	function->name = copy_text(json_object_get(json, "fn"));
	function->file = relative(file ? file : "", source);
	function->line = (int)json_integer_value(json_object_get(json, "line"));
	function->is_static = json_is_true(json_object_get(json, "static"));
	function->type = copy_text(json_object_get(json, "type"));
	function->param_count = json_array_size(params);
	function->params = xcalloc(function->param_count + 1, sizeof(*function->params));
	function->effects = xcalloc(function->param_count + 1, 1);
	function->blocks = xcalloc(json_array_size(blocks) + 1, sizeof(*function->blocks));
	for (size_t i = 0; i < function->param_count; i++) {
		const json_t *param = json_array_get(params, i);

		function->params[i].value = read_value(json_object_get(param, "v"));
		function->params[i].type = copy_text(json_object_get(param, "type"));
		if (!function->params[i].type)
			return -EINVAL;
	}
	for (size_t b = 0; b < json_array_size(blocks); b++) {
		function->block_count++;
		if (read_block(json_array_get(blocks, b), blocks, &function->blocks[b]))
			return -EINVAL;
	}
	if (!function->name || !function->type || function->block_count == 0)
		return -EINVAL;
	merge_aliases(function);
	return 0;
}

static size_t slot_of(const struct facts *facts, int unit, const char *name)
{
	hash_t hash = hash_text(hash_bytes(HASH_INIT, &unit, sizeof(unit)), name);
	size_t slot = hash & (facts->slots - 1);

	while (facts->index[slot]) {
		const struct facts_function *function =
			&facts->functions[facts->index[slot] - 1];

		if ((unit < 0 ? !function->is_static : function->unit == unit) &&
		    strcmp(function->name, name) == 0)
			break;
		slot = (slot + 1) & (facts->slots - 1);
	}
	return slot;
}

static void index_function(struct facts *facts, size_t i)
{
	const struct facts_function *function = &facts->functions[i];

	facts->index[slot_of(facts, function->unit, function->name)] = i + 1;
	if (!function->is_static)
		facts->index[slot_of(facts, -1, function->name)] = i + 1;
}

/* At most half of the slots are taken; a global function takes two. */
static void add_function(struct facts *facts, struct facts_function function)
{
	facts->functions = xrealloc(facts->functions, (facts->count + 1) *
				    sizeof(*facts->functions));
	facts->functions[facts->count++] = function;
	if (facts->count * 4 <= facts->slots) {
		index_function(facts, facts->count - 1);
		return;
	}
	facts->slots = facts->slots ? facts->slots * 2 : 1024;
	free(facts->index);
	facts->index = xcalloc(facts->slots, sizeof(*facts->index));
	for (size_t i = 0; i < facts->count; i++)
		index_function(facts, i);
}

struct facts_function *facts_find(const struct facts *facts, int unit,
				  const char *name)
{
	size_t slot;

	if (!facts->slots)
		return NULL;
	slot = slot_of(facts, unit, name);
	if (!facts->index[slot])
		slot = slot_of(facts, -1, name);
	return facts->index[slot] ? &facts->functions[facts->index[slot] - 1] : NULL;
}

static void free_function(struct facts_function *function)
{
	for (size_t b = 0; b < function->block_count; b++) {
		struct facts_block *block = &function->blocks[b];

		for (size_t i = 0; i < block->count; i++) {
			free(block->statements[i].callee);
			free(block->statements[i].type);
			free(block->statements[i].args);
		}
		free(block->statements);
		free(block->to);
	}
	for (size_t i = 0; i < function->param_count; i++)
		free(function->params[i].type);
	free(function->params);
	free(function->blocks);
	free(function->effects);
	free(function->name);
	free(function->file);
	free(function->type);
}

static int read_taken(struct facts *facts, const json_t *json)
{
	struct facts_taken taken = {
		.unit = facts->units, .name = copy_text(json_object_get(json, "takes")),
		.type = copy_text(json_object_get(json, "type")),
		.by = copy_text(json_object_get(json, "by")),
	};

	facts->taken = xrealloc(facts->taken, (facts->taken_count + 1) *
				sizeof(*facts->taken));
	facts->taken[facts->taken_count++] = taken;
	return taken.type && taken.by ? 0 : -EINVAL;
}

static int read_line(struct facts *facts, const json_t *json, const char *source)
{
	const char *live = json_string_value(json_object_get(json, "live"));

	if (json_object_get(json, "fn")) {
		struct facts_function function = { .unit = facts->units };
		int err = read_function(&function, json, source);

		if (err)
			free_function(&function);
		else
			add_function(facts, function);
		return err;
	}
	if (json_object_get(json, "takes"))
		return read_taken(facts, json);
	if (live) {
		struct facts_function *function = facts_find(facts, facts->units, live);

		if (function && function->unit == facts->units)
			function->live = true;
		return 0;
	}
	return -EINVAL;
}

int facts_read(struct lab *lab, struct facts *facts, const char *path,
	       const char *source)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int err = file ? 0 : -errno;

	while (!err && getline(&line, &size, file) > 0) {
		json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		err = json ? read_line(facts, json, source) : -EINVAL;
		json_decref(json);
	}
	free(line);
	if (file)
		fclose(file);
	facts->units++;
	if (!err)
		return 0;
	return fail_with(&lab->why, EXIT_UNFIT, -err,
		    "cannot read what the compiler knows from '%s': %s; run 'make programs' and the audit again",
		    path, strerror(-err));
}

void facts_free(struct facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		free_function(&facts->functions[i]);
	for (size_t i = 0; i < facts->taken_count; i++) {
		free(facts->taken[i].name);
		free(facts->taken[i].type);
		free(facts->taken[i].by);
	}
	free(facts->functions);
	free(facts->taken);
	free(facts->index);
	*facts = (struct facts){ 0 };
}
