/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the compiler wrote down about a kernel's functions (audit/facts.cc),
 * read and checked.
 */
#ifndef RMAPLAB_AUDIT_FACTS_H
#define RMAPLAB_AUDIT_FACTS_H

#include "base/lab.h"

enum facts_kind {
	FACTS_CALL,
	FACTS_PHI,
	FACTS_DEF,
	FACTS_MASK,	/* some bits of its argument */
	FACTS_RETURN,
};

/**
 * struct facts_arg - what is handed on
 * @value: a value of the function, -1 if it is none
 * @is_constant: @constant is what it is
 * @from: of a phi: the block, as an index, it comes from
 */
struct facts_arg {
	int value;
	bool is_constant;
	long constant;
	int from;
};

/**
 * struct facts_statement - a statement
 * @line: of a call
 * @callee: name of a called function, NULL if called through a pointer
 * @type: of what is called
 * @value: what it sets, -1 for nothing
 */
struct facts_statement {
	enum facts_kind kind;
	int line;
	char *callee;
	char *type;
	int value;
	struct facts_arg *args;
	size_t arg_count;
};

/**
 * struct facts_block - statements that run one after the other
 * @to: indices of the blocks that may follow
 * @tested: value that decides between two of them, -1 if none
 * @when_set: place in @to that is taken if @tested is not zero
 */
struct facts_block {
	struct facts_statement *statements;
	size_t count;
	int *to;
	size_t to_count;
	int tested;
	int when_set;
};

/**
 * struct facts_param - a parameter
 * @value: -1 if it is not used
 */
struct facts_param {
	int value;
	char *type;
};

/**
 * struct facts_function - a function
 * @unit: which file of facts it is from
 * @name: as in the source
 * @file: path in the kernel source
 * @is_static: known in its unit only
 * @type: in words, for calls through pointers
 * @live: it is in the object, on its own or inlined
 * @values: values are below this
 * @blocks: the first one is the entry
 * @effects: memory of audit_flow.c: one for each parameter, then the result
 */
struct facts_function {
	int unit;
	char *name;
	char *file;
	int line;
	bool is_static;
	char *type;
	bool live;
	struct facts_param *params;
	size_t param_count;
	int values;
	struct facts_block *blocks;
	size_t block_count;
	unsigned char *effects;
};

/** struct facts_taken - the address of @name is taken by @by */
struct facts_taken {
	int unit;
	char *name;
	char *type;
	char *by;
};

/** struct facts - all that was read; all-zero to begin with */
struct facts {
	struct facts_function *functions;
	size_t count;
	struct facts_taken *taken;
	size_t taken_count;
	int units;
	size_t *index;	/* hash table over functions, 0 is empty */
	size_t slots;
};

/**
 * facts_read() - add the facts about one object
 * @path: file that the plugin wrote
 * @source: the kernel source, cut off from file names
 *
 * Return: 0, or negative errno with lab->why set.
 */
int facts_read(struct lab *lab, struct facts *facts, const char *path,
	       const char *source);

/**
 * facts_find() - the function that a name means in a unit
 *
 * Return: NULL if no facts about it were read. Valid until the next
 * facts_read().
 */
struct facts_function *facts_find(const struct facts *facts, int unit,
				  const char *name);

/** facts_free() - release; all-zero again */
void facts_free(struct facts *facts);

#endif
