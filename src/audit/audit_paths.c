// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "audit/audit_flow.h"
#include "audit/audit_paths.h"

enum { MAX_GUARDS = 4 };

/*
 * An iterator is asked for what overlaps the pages from one index to another,
 * and returns how an anon_vma knows a VMA, or the VMA itself.
 */
#define OF_ANON_VMA	"struct anon_vma_chain * ("
#define OF_FILE		"struct vm_area_struct * ("
#define FROM_TO		", long unsigned int, long unsigned int)"

bool path_holds(const struct path_row *row)
{
	return !row->unlocked &&
	       (row->proof <= PATH_CALLER || row->seen || row->proof == PATH_SURPRISE);
}

/* A need exists only in calls whose argument @param may be as @truth says. */
struct guard {
	int param;
	unsigned char truth;
};

/* Function @function needs the folio of its parameter @param to be locked. */
struct need {
	size_t function;
	int param;
	struct guard guards[MAX_GUARDS];
	size_t guard_count;
};

struct search {
	struct facts *facts;
	struct paths *paths;
	struct flow *flows;	/* by function, analysed on demand */
	struct need *needs;
	size_t count;
	size_t done;
	struct need current;	/* a copy: @needs moves when it grows */
	bool found;		/* a call of the current need's function */
};

static bool same_guards(const struct need *a, const struct need *b)
{
	if (a->guard_count != b->guard_count)
		return false;
	for (size_t i = 0; i < a->guard_count; i++) {
		if (a->guards[i].param != b->guards[i].param ||
		    a->guards[i].truth != b->guards[i].truth)
			return false;
	}
	return true;
}

static void add_need(struct search *search, const struct need *need)
{
	for (size_t i = 0; i < search->count; i++) {
		const struct need *old = &search->needs[i];

		if (old->function == need->function && old->param == need->param &&
		    (old->guard_count == 0 || same_guards(old, need)))
			return;
	}
	search->needs = xrealloc(search->needs, (search->count + 1) *
				 sizeof(*search->needs));
	search->needs[search->count++] = *need;
}

static int folio_param(const struct facts_function *function)
{
	for (size_t i = 0; i < function->param_count; i++) {
		if (flow_is_folio(function->params[i].type))
			return (int)i;
	}
	return -1;
}

/* The first call of an iterator whose type begins so, NULL if there is none. */
static const struct facts_statement *find_iterator(const struct facts_function *function,
						   const char *type)
{
	for (size_t b = 0; b < function->block_count; b++) {
		const struct facts_block *block = &function->blocks[b];

		for (size_t i = 0; i < block->count; i++) {
			const struct facts_statement *call = &block->statements[i];

			if (call->kind == FACTS_CALL && call->type &&
			    starts_with(call->type, type) && ends_with(call->type, FROM_TO))
				return call;
		}
	}
	return NULL;
}

static bool is_told_how(const struct facts_function *function)
{
	for (size_t i = 0; i < function->param_count; i++) {
		if (strcmp(function->params[i].type, "struct rmap_walk_control *") == 0)
			return true;
	}
	return false;
}

/*
 * A walk is what iterates over the VMAs of an anon_vma, or over those of a file if
 * told how, and what gets at the anon_vma of a folio for that.
 */
static bool is_walk(const struct facts_function *function)
{
	return starts_with(function->type, "struct anon_vma * (") ||
	       find_iterator(function, OF_ANON_VMA) ||
	       (is_told_how(function) && find_iterator(function, OF_FILE));
}

/* Another case of the same call: the worse one counts. */
static void merge_row(struct path_row *old, const struct path_row *row)
{
	bool some = (old->proof <= PATH_TRIED && row->proof == PATH_OPEN) ||
		    (row->proof <= PATH_TRIED && old->proof == PATH_OPEN);

	if (!old->taken_line)
		old->taken_line = row->taken_line;
	if (row->proof > old->proof) {
		old->proof = row->proof;
		old->why = row->why;
	}
	if (some)
		old->proof = PATH_SOME;
}

static void add_row(struct search *search, const struct path_row *row)
{
	struct paths *paths = search->paths;

	for (size_t i = 0; i < paths->count; i++) {
		struct path_row *old = &paths->rows[i];

		if (old->line != row->line || strcmp(old->entry, row->entry) != 0 ||
		    strcmp(old->caller, row->caller) != 0 ||
		    strcmp(old->file, row->file) != 0)
			continue;
		merge_row(old, row);
		return;
	}
	paths->rows = xrealloc(paths->rows, (paths->count + 1) * sizeof(*paths->rows));
	paths->rows[paths->count] = *row;
	paths->rows[paths->count].entry = xstrdup(row->entry);
	paths->rows[paths->count].caller = xstrdup(row->caller);
	paths->rows[paths->count].file = xstrdup(row->file);
	paths->count++;
}

static void add_guard(struct need *need, int param, unsigned char truth)
{
	for (size_t i = 0; i < need->guard_count; i++) {
		if (need->guards[i].param == param)
			return;
	}
	/* Leaving one out only makes more calls count. */
	if (need->guard_count < MAX_GUARDS)
		need->guards[need->guard_count++] = (struct guard){ param, truth };
}

static int param_of_value(const struct facts_function *function, int value)
{
	for (size_t i = 0; value >= 0 && i < function->param_count; i++) {
		if (function->params[i].value == value)
			return (int)i;
	}
	return -1;
}

/* Under which conditions on its own arguments a function makes a call. */
static void derive_guards(struct need *need, const struct facts_function *function,
			  const struct need *from, const struct facts_statement *call,
			  const unsigned char *state)
{
	for (size_t i = 0; i < from->guard_count; i++) {
		size_t param = (size_t)from->guards[i].param;
		int own = param < call->arg_count ?
			  param_of_value(function, call->args[param].value) : -1;

		if (own >= 0)
			add_guard(need, own, from->guards[i].truth);
	}
	for (size_t i = 0; i < function->param_count; i++) {
		int value = function->params[i].value;
		unsigned char truth = value < 0 ? FLOW_TRUTH : state[value] & FLOW_TRUTH;

		if (truth != FLOW_TRUTH && truth != 0 &&
		    !strchr(function->params[i].type, '*'))
			add_guard(need, (int)i, truth);
	}
}

/* The lock is the callers' business: theirs become the next paths. */
static void leave_to_callers(struct search *search, struct flow *flow,
			     const struct facts_statement *call, int value,
			     const unsigned char *state)
{
	const struct facts_function *function = flow->function;

	for (size_t i = 0; i < function->param_count; i++) {
		int param = function->params[i].value;
		struct need need = {
			.function = (size_t)(function - search->facts->functions),
			.param = (int)i,
		};

		if (param < 0 || !flow_is_folio(function->params[i].type) ||
		    flow->web[param] != flow->web[value])
			continue;
		derive_guards(&need, function, &search->current, call, state);
		add_need(search, &need);
	}
}

/* Whether a call can be one in which the need exists. */
static bool applies(const struct need *need, const struct facts_statement *call,
		    const unsigned char *state)
{
	for (size_t i = 0; i < need->guard_count; i++) {
		const struct guard *guard = &need->guards[i];
		const struct facts_arg *arg;
		unsigned char truth = FLOW_TRUTH;

		if ((size_t)guard->param >= call->arg_count)
			continue;
		arg = &call->args[guard->param];
		if (arg->is_constant)
			truth = arg->constant ? FLOW_SET : FLOW_ZERO;
		else if (arg->value >= 0)
			truth = state[arg->value] & FLOW_TRUTH;
		if (!(truth & guard->truth))
			return false;
	}
	return true;
}

static bool is_call_of(const struct search *search, const struct flow *flow,
		       const struct facts_statement *call)
{
	const struct facts_function *needy = &search->facts->functions[search->current.function];

	if (call->kind != FACTS_CALL)
		return false;
	if (!call->callee)
		return strcmp(call->type, needy->type) == 0;
	return strcmp(call->callee, needy->name) == 0 &&
	       facts_find(search->facts, flow->function->unit, call->callee) == needy;
}

static void judge(struct path_row *row, const struct flow *flow,
		  const struct facts_arg *arg, unsigned char lock)
{
	struct flow_taken taken = { 0 };

	if (arg->value >= 0)
		taken = flow_where_taken(flow, arg->value);
	row->taken_line = lock & FLOW_HELD ? taken.line : 0;
	if (!(lock & FLOW_OPEN)) {
		row->proof = lock & FLOW_CALLER ? PATH_CALLER :
			     taken.tried ? PATH_TRIED : PATH_LOCKED;
		return;
	}
	row->proof = lock & FLOW_HELD ? PATH_SOME : PATH_OPEN;
	row->why = arg->value < 0 ? "the argument cannot be followed" :
		   "nothing there shows that it is locked";
}

static void look_at(void *ctx, struct flow *flow,
		    const struct facts_statement *call, const unsigned char *state)
{
	struct search *search = ctx;
	const struct need *need = &search->current;
	const struct facts_function *needy = &search->facts->functions[need->function];
	struct path_row row = {
		.entry = needy->name, .caller = flow->function->name,
		.file = flow->function->file, .line = call->line,
	};
	const struct facts_arg *arg;
	unsigned char lock = FLOW_OPEN;

	if (!is_call_of(search, flow, call))
		return;
	search->found = true;
	if ((size_t)need->param >= call->arg_count || !applies(need, call, state))
		return;
	arg = &call->args[need->param];
	if (arg->value >= 0)
		lock = state[arg->value] & FLOW_LOCK;
	if (!lock)
		return;
	judge(&row, flow, arg, lock);
	add_row(search, &row);
	if (row.proof == PATH_CALLER)
		leave_to_callers(search, flow, call, arg->value, state);
}

static struct flow *flow_of(struct search *search, size_t function)
{
	struct flow *flow = &search->flows[function];

	if (!flow->function)
		flow_run(flow, search->facts, &search->facts->functions[function], -1, 0);
	return flow;
}

static bool mentions(const struct facts_function *function,
		     const struct facts_function *needy, bool taken)
{
	for (size_t b = 0; b < function->block_count; b++) {
		const struct facts_block *block = &function->blocks[b];

		for (size_t i = 0; i < block->count; i++) {
			const struct facts_statement *call = &block->statements[i];

			if (call->kind != FACTS_CALL)
				continue;
			if (call->callee ? strcmp(call->callee, needy->name) == 0 :
			    taken && strcmp(call->type, needy->type) == 0)
				return true;
		}
	}
	return false;
}

/* What keeps a symbol for its own sake calls nobody. */
static const struct facts_taken *find_taken(const struct facts *facts,
					    const struct facts_function *function)
{
	for (size_t i = 0; i < facts->taken_count; i++) {
		const struct facts_taken *taken = &facts->taken[i];

		if (strcmp(taken->name, function->name) == 0 &&
		    (!function->is_static || taken->unit == function->unit) &&
		    !starts_with(taken->by, "__UNIQUE_ID_"))
			return taken;
	}
	return NULL;
}

static void note_name(char ***names, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp((*names)[i], name) == 0)
			return;
	}
	*names = xrealloc(*names, (*count + 1) * sizeof(**names));
	(*names)[(*count)++] = xstrdup(name);
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(names[i]);
	free(names);
}

static void satisfy(struct search *search, struct need need)
{
	const struct facts_function *needy = &search->facts->functions[need.function];
	const struct facts_taken *taken = find_taken(search->facts, needy);

	search->current = need;
	search->found = false;
	if (!needy->is_static)
		note_name(&search->paths->symbols, &search->paths->symbol_count,
			  needy->name);
	for (size_t i = 0; i < search->facts->count; i++) {
		const struct facts_function *function = &search->facts->functions[i];

		if (function->live && mentions(function, needy, taken))
			flow_visit(flow_of(search, i), look_at, search);
	}
	if (taken && !search->found) {
		const struct path_row row = {
			.entry = needy->name, .caller = taken->by, .file = needy->file,
			.line = needy->line, .proof = PATH_OPEN,
			.why = "its address is taken, who calls it is not known",
		};

		add_row(search, &row);
	}
}

/* Who else calls what iterates over an anon_vma is looked for everywhere. */
static void add_walk(struct search *search, size_t index)
{
	const struct facts_function *function = &search->facts->functions[index];
	const struct facts_statement *iterator = find_iterator(function, OF_ANON_VMA);
	const char *name = iterator && iterator->callee ? iterator->callee : "a pointer";
	struct need need = { .function = index, .param = folio_param(function) };
	const struct path_row row = {
		.entry = name, .caller = function->name,
		.file = function->file, .line = function->line, .proof = PATH_OPEN,
		.why = "walks an anon_vma without being handed a folio",
	};

	if (iterator && iterator->callee)
		note_name(&search->paths->symbols, &search->paths->symbol_count, name);
	if (need.param == 0)
		note_name(&search->paths->walks, &search->paths->walk_count,
			  function->name);
	if (need.param >= 0)
		add_need(search, &need);
	else if (iterator)
		add_row(search, &row);
}

static void find_walks(struct search *search)
{
	for (size_t i = 0; i < search->facts->count; i++) {
		if (search->facts->functions[i].live &&
		    is_walk(&search->facts->functions[i]))
			add_walk(search, i);
	}
}

static int compare_rows(const void *a, const void *b)
{
	const struct path_row *x = a;
	const struct path_row *y = b;
	int order = strcmp(x->entry, y->entry);

	if (!order)
		order = strcmp(x->file, y->file);
	if (!order)
		order = strcmp(x->caller, y->caller);
	return order ? order : x->line - y->line;
}

void paths_find(struct paths *paths, struct facts *facts)
{
	struct search search = {
		.facts = facts, .paths = paths,
		.flows = xcalloc(facts->count + 1, sizeof(*search.flows)),
	};

	/* More facts than last time: functions may have more effects. */
	for (size_t i = 0; i < facts->count; i++)
		memset(facts->functions[i].effects, 0, facts->functions[i].param_count + 1);
	paths_free(paths);
	find_walks(&search);
	while (search.done < search.count)
		satisfy(&search, search.needs[search.done++]);
	for (size_t i = 0; i < facts->count; i++) {
		if (search.flows[i].function)
			flow_free(&search.flows[i]);
	}
	free(search.flows);
	free(search.needs);
	if (paths->count)
		qsort(paths->rows, paths->count, sizeof(*paths->rows), compare_rows);
}

char *paths_proof_text(const struct path_row *row)
{
	switch (row->proof) {
	case PATH_LOCKED:
	case PATH_TRIED:
		return xasprintf("%s at line %d",
				 row->proof == PATH_TRIED ? "try-locked" : "locked",
				 row->taken_line);
	case PATH_CALLER:
		return xasprintf("by callers of %s", row->caller);
	case PATH_SURPRISE:
		return xstrdup("not predicted");
	case PATH_SOME:
		return xasprintf("not proven: only on some ways, at line %d",
				 row->taken_line);
	default:
		return xasprintf("not proven: %s", row->why);
	}
}

void paths_free(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		free((char *)paths->rows[i].entry);
		free((char *)paths->rows[i].caller);
		free((char *)paths->rows[i].file);
	}
	free_names(paths->symbols, paths->symbol_count);
	free_names(paths->walks, paths->walk_count);
	free(paths->rows);
	*paths = (struct paths){ 0 };
}
