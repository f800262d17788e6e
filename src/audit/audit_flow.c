// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "audit/audit_flow.h"

/* The folio lock's own interface; the folio, or a page of it, comes first. */
static const struct primitive {
	const char *name;
	enum primitive_kind {
		TAKES,			/* returns with the lock */
		TAKES_IF_SET,		/* if it returns something */
		TAKES_IF_ZERO,		/* if it returns 0 */
		DROPS,
	} kind;
} primitives[] = {
	{ "folio_lock",			TAKES },
	{ "lock_page",			TAKES },
	{ "__folio_lock",		TAKES },
	{ "folio_trylock",		TAKES_IF_SET },
	{ "trylock_page",		TAKES_IF_SET },
	{ "folio_lock_killable",	TAKES_IF_ZERO },
	{ "lock_page_killable",		TAKES_IF_ZERO },
	{ "__folio_lock_killable",	TAKES_IF_ZERO },
	{ "folio_lock_or_retry",	TAKES_IF_ZERO },
	{ "folio_unlock",		DROPS },
	{ "unlock_page",		DROPS },
	{ "folio_end_read",		DROPS },
};

/* Look-ups in the page cache that return a locked folio, if so asked. */
static const struct getter {
	const char *name;
	size_t flags;		/* place of the argument, 0 if there is none */
	long lock;		/* FGP_LOCK */
} getters[] = {
	{ "filemap_lock_folio",		0, 0 },
	{ "find_lock_page",		0, 0 },
	{ "__filemap_get_folio",	2, 2 },
	{ "pagecache_get_page",		2, 2 },
};

/* What a function does to a folio that it is handed, or to one it returns. */
enum effect {
	UNKNOWN,
	IN_PROGRESS,
	KEEPS,		/* it is as locked afterwards as it was before */
	MAY_DROP,	/* a lock that was held may be gone */
	LOCKS,		/* it is locked afterwards */
};

static const struct primitive *find_primitive(const struct facts_statement *call)
{
	if (!call || call->kind != FACTS_CALL || !call->callee ||
	    call->arg_count == 0 || call->args[0].value < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(primitives); i++) {
		if (strcmp(primitives[i].name, call->callee) == 0)
			return &primitives[i];
	}
	return NULL;
}

static bool gets_locked(const struct facts_statement *call)
{
	for (size_t i = 0; call->callee && i < ARRAY_SIZE(getters); i++) {
		const struct getter *getter = &getters[i];

		if (strcmp(getter->name, call->callee) != 0)
			continue;
		return !getter->flags ||
		       (getter->flags < call->arg_count &&
			call->args[getter->flags].is_constant &&
			call->args[getter->flags].constant & getter->lock);
	}
	return false;
}

bool flow_is_folio(const char *type)
{
	if (starts_with(type, "const "))
		type += strlen("const ");
	return strcmp(type, "struct folio *") == 0 || strcmp(type, "struct page *") == 0;
}

/* A folio that is not there needs no lock. */
static bool is_error_test(const struct facts_statement *call)
{
	return call && call->kind == FACTS_CALL && call->callee &&
	       starts_with(call->callee, "IS_ERR") && call->arg_count == 1 &&
	       call->args[0].value >= 0;
}

static int web_of(int *web, int value)
{
	while (web[value] != value)
		value = web[value] = web[web[value]];
	return value;
}

static void prepare(struct flow *flow)
{
	struct facts_function *function = flow->function;

	for (int i = 0; i < function->values; i++)
		flow->web[i] = i;
	for (size_t b = 0; b < function->block_count; b++) {
		const struct facts_block *block = &function->blocks[b];

		for (size_t i = 0; i < block->count; i++) {
			const struct facts_statement *made = &block->statements[i];

			if (made->value >= 0)
				flow->maker[made->value] = made;
			for (size_t k = 0; made->kind == FACTS_PHI && k < made->arg_count; k++) {
				if (made->args[k].value >= 0)
					flow->web[web_of(flow->web, made->args[k].value)] =
						web_of(flow->web, made->value);
			}
		}
	}
}

static void take(struct flow *flow, unsigned char *state,
		 const struct facts_statement *call, bool tried)
{
	int value = call->args[0].value;
	struct flow_taken *taken = &flow->taken[value];

	state[value] = (unsigned char)((state[value] & ~FLOW_LOCK) | FLOW_HELD);
	if (!taken->line || call->line < taken->line)
		*taken = (struct flow_taken){ .line = call->line, .tried = tried };
}

/* A call dropped, or may have dropped, the lock of whatever may be the same pointer. */
static void drop(struct flow *flow, unsigned char *state, int value)
{
	int web = web_of(flow->web, value);

	for (int i = 0; i < flow->function->values; i++) {
		if (i == value)
			state[i] = (unsigned char)((state[i] & ~FLOW_LOCK) | FLOW_OPEN);
		else if (web_of(flow->web, i) == web && state[i] & FLOW_LOCK)
			state[i] |= FLOW_OPEN;
	}
}

/*
 * To know what a call does, its callee is analysed in the same way: all from
 * here on is recursive. It ends, as find_effect() goes into no function that it
 * is in already for the same parameter.
 * NOLINTBEGIN(misc-no-recursion)
 */
static enum effect find_effect(const struct facts *facts,
			       struct facts_function *function, size_t which);

/* Functions that are handed the folio may lock it or drop its lock. */
static void apply_effects(struct flow *flow, unsigned char *state,
			  const struct facts_statement *call,
			  struct facts_function *callee)
{
	for (size_t i = 0; i < callee->param_count && i < call->arg_count; i++) {
		int value = call->args[i].value;

		if (value < 0 || !(state[value] & FLOW_LOCK) ||
		    !flow_is_folio(callee->params[i].type))
			continue;
		switch (find_effect(flow->facts, callee, i)) {
		case MAY_DROP:
			if (state[value] & (FLOW_HELD | FLOW_CALLER))
				drop(flow, state, value);
			break;
		case LOCKS:
			state[value] = (unsigned char)((state[value] & ~FLOW_LOCK) | FLOW_HELD);
			if (!flow->taken[value].line)
				flow->taken[value].line = call->line;
			break;
		default:
			break;
		}
	}
}

static void transfer_call(struct flow *flow, unsigned char *state,
			  const struct facts_statement *call)
{
	const struct primitive *primitive = find_primitive(call);
	struct facts_function *callee = NULL;
	unsigned char result = FLOW_OPEN | FLOW_TRUTH;

	if (primitive && primitive->kind == TAKES) {
		take(flow, state, call, false);
	} else if (primitive && primitive->kind == DROPS) {
		drop(flow, state, call->args[0].value);
	} else if (primitive) {
		/* Nobody gets a lock twice. */
		if ((state[call->args[0].value] & FLOW_LOCK) == FLOW_HELD)
			result = (unsigned char)(FLOW_OPEN |
				(primitive->kind == TAKES_IF_SET ? FLOW_ZERO : FLOW_SET));
	} else if (call->callee) {
		callee = facts_find(flow->facts, flow->function->unit, call->callee);
	}
	if (callee)
		apply_effects(flow, state, call, callee);
	if (call->value < 0)
		return;
	state[call->value] = result;
	if (gets_locked(call) ||
	    (callee && find_effect(flow->facts, callee, callee->param_count) == LOCKS)) {
		state[call->value] = FLOW_HELD | FLOW_TRUTH;
		if (!flow->taken[call->value].line)
			flow->taken[call->value].line = call->line;
	}
}

static unsigned char state_of(const struct facts_arg *arg, const unsigned char *state)
{
	if (arg->value >= 0)
		return state[arg->value];
	if (arg->is_constant)
		return arg->constant ? FLOW_SET : FLOW_ZERO;
	return FLOW_OPEN | FLOW_TRUTH;
}

static void transfer(struct flow *flow, unsigned char *state,
		     const struct facts_statement *statement)
{
	if (statement->kind == FACTS_CALL)
		transfer_call(flow, state, statement);
	else if (statement->kind == FACTS_DEF)
		state[statement->value] = FLOW_OPEN | FLOW_TRUTH;
	else if (statement->kind == FACTS_MASK)
		state[statement->value] = FLOW_OPEN | FLOW_ZERO |
			(state_of(&statement->args[0], state) & FLOW_SET);
}

/* What a condition tells about the folio that was asked about. */
static void learn(struct flow *flow, unsigned char *state, int tested, bool set)
{
	const struct facts_statement *maker = flow->maker[tested];
	const struct primitive *primitive = find_primitive(maker);

	if (primitive && primitive->kind == (set ? TAKES_IF_SET : TAKES_IF_ZERO))
		take(flow, state, maker, primitive->kind == TAKES_IF_SET);
	else if (set && is_error_test(maker))
		state[maker->args[0].value] &= FLOW_TRUTH;
	if (!set)
		state[tested] &= FLOW_TRUTH;	/* NULL is no folio */
}

/* Narrow @state to what holds on an edge. Return: whether it can be taken. */
static bool take_edge(struct flow *flow, const struct facts_block *block, int edge,
		      unsigned char *state)
{
	bool set = edge == block->when_set;
	int tested = block->tested;

	if (tested < 0)
		return true;
	state[tested] &= (unsigned char)~(set ? FLOW_ZERO : FLOW_SET);
	if (!(state[tested] & FLOW_TRUTH))
		return false;
	learn(flow, state, tested, set);
	return true;
}

/* All phis of a block take their values at once. */
static void take_phis(const struct facts_block *block, int from,
		      const unsigned char *before, unsigned char *after)
{
	for (size_t i = 0; i < block->count; i++) {
		const struct facts_statement *phi = &block->statements[i];

		if (phi->kind != FACTS_PHI)
			break;
		for (size_t k = 0; k < phi->arg_count; k++) {
			if (phi->args[k].from == from)
				after[phi->value] = state_of(&phi->args[k], before);
		}
	}
}

static bool same_locks(const unsigned char *a, const unsigned char *b, size_t values)
{
	for (size_t i = 0; i < values; i++) {
		if ((a[i] ^ b[i]) & (FLOW_HELD | FLOW_CALLER))
			return false;
	}
	return true;
}

/* Return: whether the block learnt of something possible. */
static bool join(struct flow_block *block, const unsigned char *state, size_t values)
{
	unsigned char *known = NULL;
	bool grew = false;

	for (size_t i = 0; i < block->count && !known; i++) {
		if (same_locks(block->cases[i], state, values))
			known = block->cases[i];
	}
	if (!known && block->count < FLOW_CASES) {
		known = block->cases[block->count++] = xcalloc(values + 1, 1);
		grew = true;
	}
	if (!known)
		known = block->cases[FLOW_CASES - 1];
	for (size_t i = 0; i < values; i++) {
		grew = grew || (state[i] & ~known[i]);
		known[i] |= state[i];
	}
	return grew;
}

/* Return: whether any successor has to be looked at again. */
static bool flow_through(struct flow *flow, int index, const unsigned char *in)
{
	const struct facts_block *block = &flow->function->blocks[index];
	size_t values = (size_t)flow->function->values;
	autofree unsigned char *out = xcalloc(values + 1, 1);
	autofree unsigned char *edge = xcalloc(values + 1, 1);
	autofree unsigned char *next = xcalloc(values + 1, 1);
	bool grew = false;

	memcpy(out, in, values);
	for (size_t i = 0; i < block->count; i++)
		transfer(flow, out, &block->statements[i]);
	for (size_t i = 0; i < block->to_count; i++) {
		memcpy(edge, out, values);
		if (!take_edge(flow, block, (int)i, edge))
			continue;
		memcpy(next, edge, values);
		take_phis(&flow->function->blocks[block->to[i]], index, edge, next);
		grew |= join(&flow->in[block->to[i]], next, values);
	}
	return grew;
}

static void enter(struct flow *flow, int param, unsigned char state)
{
	const struct facts_function *function = flow->function;
	size_t values = (size_t)function->values;
	autofree unsigned char *in = xcalloc(values + 1, 1);

	/* What no statement sets is something else: a sum, a flag, a constant. */
	for (size_t i = 0; i < values; i++)
		in[i] = flow->maker[i] ? 0 : FLOW_OPEN | FLOW_TRUTH;
	for (size_t i = 0; i < function->param_count; i++) {
		unsigned char at_entry = (int)i == param ? state : FLOW_CALLER;

		if (function->params[i].value >= 0)
			in[function->params[i].value] = at_entry | FLOW_TRUTH;
	}
	join(&flow->in[0], in, values);
}

void flow_run(struct flow *flow, const struct facts *facts,
	      struct facts_function *function, int param, unsigned char state)
{
	size_t values = (size_t)function->values;
	bool grew = true;

	*flow = (struct flow){
		.facts = facts, .function = function,
		.in = xcalloc(function->block_count, sizeof(*flow->in)),
		.taken = xcalloc(values + 1, sizeof(*flow->taken)),
		.web = xcalloc(values + 1, sizeof(*flow->web)),
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
		.maker = xcalloc(values + 1, sizeof(*flow->maker)),
	};
	prepare(flow);
	enter(flow, param, state);
	while (grew) {
		grew = false;
		for (size_t b = 0; b < function->block_count; b++) {
			for (size_t i = 0; i < flow->in[b].count; i++)
				grew |= flow_through(flow, (int)b, flow->in[b].cases[i]);
		}
	}
}

void flow_visit(struct flow *flow,
		void (*visit)(void *ctx, struct flow *flow,
			      const struct facts_statement *statement,
			      const unsigned char *state),
		void *ctx)
{
	size_t values = (size_t)flow->function->values;
	autofree unsigned char *state = xcalloc(values + 1, 1);

	for (size_t b = 0; b < flow->function->block_count; b++) {
		const struct facts_block *block = &flow->function->blocks[b];

		for (size_t k = 0; k < flow->in[b].count; k++) {
			memcpy(state, flow->in[b].cases[k], values);
			for (size_t i = 0; i < block->count; i++) {
				visit(ctx, flow, &block->statements[i], state);
				transfer(flow, state, &block->statements[i]);
			}
		}
	}
}

/* Of a phi it is where that of what it joins was taken. */
struct flow_taken flow_where_taken(const struct flow *flow, int value)
{
	int web = web_of(flow->web, value);

	if (flow->taken[value].line)
		return flow->taken[value];
	for (int i = 0; i < flow->function->values; i++) {
		if (web_of(flow->web, i) == web && flow->taken[i].line)
			return flow->taken[i];
	}
	return (struct flow_taken){ 0 };
}

void flow_free(struct flow *flow)
{
	for (size_t b = 0; b < flow->function->block_count; b++) {
		for (size_t i = 0; i < flow->in[b].count; i++)
			free(flow->in[b].cases[i]);
	}
	free(flow->in);
	free(flow->taken);
	free(flow->web);
	free(flow->maker);
	*flow = (struct flow){ 0 };
}

/* What a function leaves behind: the states of one value where it returns. */
struct leaving {
	int value;	/* -1: the value that is returned */
	unsigned char states;
};

static void note_leaving(void *ctx, struct flow *flow,
			 const struct facts_statement *statement,
			 const unsigned char *state)
{
	struct leaving *leaving = ctx;

	(void)flow;
	if (statement->kind != FACTS_RETURN)
		return;
	leaving->states |= leaving->value >= 0 ? state[leaving->value] :
			   state_of(&statement->args[0], state);
}

static unsigned char leaves(const struct facts *facts, struct facts_function *function,
			    int param, unsigned char state, int value)
{
	struct leaving leaving = { .value = value };
	struct flow flow;

	flow_run(&flow, facts, function, param, state);
	flow_visit(&flow, note_leaving, &leaving);
	flow_free(&flow);
	return leaving.states & FLOW_LOCK;
}

/*
 * The effect on parameter @which, or on the result if @which is the number of
 * parameters. A recursive call is taken to keep what it is handed.
 */
static enum effect find_effect(const struct facts *facts,
			       struct facts_function *function, size_t which)
{
	unsigned char *memory = &function->effects[which];
	enum effect effect = KEEPS;

	if (*memory == IN_PROGRESS)
		return KEEPS;
	if (*memory != UNKNOWN)
		return *memory;
	*memory = IN_PROGRESS;
	if (which == function->param_count) {
		if (leaves(facts, function, -1, 0, -1) == FLOW_HELD)
			effect = LOCKS;
	} else if (function->params[which].value >= 0) {
		int param = (int)which;
		int value = function->params[which].value;

		if (leaves(facts, function, param, FLOW_HELD, value) & FLOW_OPEN)
			effect = MAY_DROP;
		else if (leaves(facts, function, param, FLOW_OPEN, value) == FLOW_HELD)
			effect = LOCKS;
	}
	*memory = (unsigned char)effect;
	return effect;
}
/* NOLINTEND(misc-no-recursion) */
