/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who holds the lock of each folio, at each point of one function: a forward
 * analysis over its blocks. Where paths meet, what is known on them is joined,
 * but not over paths that differ in who holds a lock: "locked" and "page was
 * mapped" often go together, and so do "not locked" and "was not".
 */
#ifndef RMAPLAB_AUDIT_FLOW_H
#define RMAPLAB_AUDIT_FLOW_H

#include "audit/audit_facts.h"

/*
 * What is possible for a value at a point, as a set. As a pointer: its folio
 * is locked by this function, as the caller left it, or not known to be
 * locked. None of these: there is no folio (NULL, an error, or no way to get
 * there). As a condition: it is zero or it is not.
 */
enum {
	FLOW_HELD	= 1 << 0,
	FLOW_CALLER	= 1 << 1,
	FLOW_OPEN	= 1 << 2,
	FLOW_LOCK	= FLOW_HELD | FLOW_CALLER | FLOW_OPEN,
	FLOW_ZERO	= 1 << 3,
	FLOW_SET	= 1 << 4,
	FLOW_TRUTH	= FLOW_ZERO | FLOW_SET,
};

/** struct flow_taken - where and how a lock was taken first; line 0: nowhere */
struct flow_taken {
	int line;
	bool tried;
};

/* How many cases are kept apart at the begin of a block. */
enum { FLOW_CASES = 8 };

/**
 * struct flow_block - what is known at the begin of a block
 * @cases: in each case the state of each value
 * @count: how many cases; 0 if it cannot be reached
 */
struct flow_block {
	unsigned char *cases[FLOW_CASES];
	size_t count;
};

/**
 * struct flow - an analysed function
 * @in: by block
 * @taken: by value
 * @web: by value: values of one web may be the same pointer
 * @maker: by value: the statement that sets it
 *
 * Release it with flow_free().
 */
struct flow {
	const struct facts *facts;
	struct facts_function *function;
	struct flow_block *in;
	struct flow_taken *taken;
	int *web;
	const struct facts_statement **maker;
};

/** flow_is_folio() - whether a type is a pointer to a folio or one of its pages */
bool flow_is_folio(const char *type);

/**
 * flow_run() - analyse a function
 * @flow: set up
 * @param: whose folio is in @state at entry, or -1; all others are in
 *	FLOW_CALLER
 */
void flow_run(struct flow *flow, const struct facts *facts,
	      struct facts_function *function, int param, unsigned char state);

/**
 * flow_visit() - look at each statement that can be reached, in each case
 * @visit: gets the state of each value right before the statement
 */
void flow_visit(struct flow *flow,
		void (*visit)(void *ctx, struct flow *flow,
			      const struct facts_statement *statement,
			      const unsigned char *state),
		void *ctx);

/** flow_where_taken() - where the lock of a value's folio was taken */
struct flow_taken flow_where_taken(const struct flow *flow, int value);

/** flow_free() - release */
void flow_free(struct flow *flow);

#endif
