// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin for GCC that writes down what the compiler knows about folios: for
 * each function that handles one, its blocks with the calls, the values that
 * they get and the conditions between them, before anything is inlined.
 *
 *	gcc -fplugin=facts.so -fplugin-arg-facts-dir=DIR ...
 *
 * writes one JSON object a line to DIR/PATH+OF+OUTPUT.facts:
 *
 *	{"fn": NAME, "file":, "line":, "static":, "type":, "returns":,
 *	 "params": [{"v": VALUE, "type":}...], "blocks": [...]}
 *	{"takes": NAME, "type":, "by": NAME}	a function's address is taken
 *	{"live": NAME}	the function is in the object, on its own or inlined
 *
 * A block is {"b": NUMBER, "s": [STATEMENT...], "to": [NUMBER...]} and, if it
 * ends in a condition on a value, "if": [VALUE, EDGE] with the place in "to"
 * that is taken when the value is not zero. Statements are
 *
 *	["call", LINE, NAME or null, TYPE, VALUE or null, [ARGUMENT...]]
 *	["phi", VALUE, [[BLOCK, ARGUMENT]...]]
 *	["def", VALUE]	the value is made anew, by a load for instance
 *	["mask", VALUE, ARGUMENT]	the value is some bits of the argument
 *	["ret", ARGUMENT]
 *
 * A VALUE is a number within its function. Copies, casts and the page that a
 * folio begins with have the value of what they are made from. An ARGUMENT is a
 * VALUE, {"c": CONSTANT}, or null for anything else.
 */
#include <gcc-plugin.h>
#include <plugin-version.h>

#include <backend.h>
#include <tree.h>
#include <gimple.h>
#include <gimple-iterator.h>
#include <cgraph.h>
#include <context.h>
#include <diagnostic-core.h>
#include <ssa.h>
#include <tree-cfg.h>
#include <tree-dfa.h>
#include <tree-pass.h>
#include <tree-pretty-print.h>
#include <toplev.h>

int plugin_is_GPL_compatible;

namespace {

FILE *out;
const char *dir;

/* What is inside of a JSON string. Types without a name are printed in full. */
void put_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		if ((unsigned char)*text >= ' ')
			fputc(*text, out);
	}
}

void put_string(const char *text)
{
	fputc('"', out);
	put_text(text);
	fputc('"', out);
}

char *type_name(tree type)
{
	return print_generic_expr_to_str(TYPE_MAIN_VARIANT(type));
}

/* "struct anon_vma * (struct folio *, struct rmap_walk_control *)" */
void put_function_type(tree type)
{
	const char *separator = "(";
	char *name = type_name(TREE_TYPE(type));

	fputc('"', out);
	put_text(name);
	fputc(' ', out);
	free(name);
	for (tree arg = TYPE_ARG_TYPES(type); arg; arg = TREE_CHAIN(arg)) {
		if (VOID_TYPE_P(TREE_VALUE(arg)))
			break;
		name = type_name(TREE_VALUE(arg));
		fputs(separator, out);
		put_text(name);
		free(name);
		separator = ", ";
	}
	fprintf(out, "%s)\"", *separator == '(' ? "(" : "");
}

/* Whether a pointer leads to a folio or to a page of one. */
bool is_folio_pointer(tree type)
{
	if (!POINTER_TYPE_P(type) || TREE_CODE(TREE_TYPE(type)) != RECORD_TYPE)
		return false;

	tree name = TYPE_NAME(TYPE_MAIN_VARIANT(TREE_TYPE(type)));

	if (name && TREE_CODE(name) == TYPE_DECL)
		name = DECL_NAME(name);
	return name && (strcmp(IDENTIFIER_POINTER(name), "folio") == 0 ||
			strcmp(IDENTIFIER_POINTER(name), "page") == 0);
}

/* &folio->page: the address of something at the begin of what @ref is in. */
tree base_of_address(tree ref)
{
	while (TREE_CODE(ref) == COMPONENT_REF)
		ref = TREE_OPERAND(ref, 0);
	if (TREE_CODE(ref) != MEM_REF || !integer_zerop(TREE_OPERAND(ref, 1)))
		return NULL_TREE;
	ref = TREE_OPERAND(ref, 0);
	return TREE_CODE(ref) == SSA_NAME && is_folio_pointer(TREE_TYPE(ref)) ?
		ref : NULL_TREE;
}

/* What a value was copied from, as far back as that goes. */
tree origin(tree value)
{
	for (;;) {
		gimple *def;
		tree from;

		if (TREE_CODE(value) != SSA_NAME)
			return value;
		def = SSA_NAME_DEF_STMT(value);
		if (!is_gimple_assign(def))
			return value;
		from = gimple_assign_rhs1(def);
		switch (gimple_assign_rhs_code(def)) {
		case SSA_NAME:
		case INTEGER_CST:
		case NOP_EXPR:
		case CONVERT_EXPR:
			break;
		case ADDR_EXPR:
			if (!is_folio_pointer(TREE_TYPE(value)))
				return value;
			from = base_of_address(TREE_OPERAND(from, 0));
			if (!from)
				return value;
			break;
		default:
			return value;
		}
		value = from;
	}
}

void put_argument(tree value)
{
	if (TREE_CODE(value) == SSA_NAME)
		value = origin(value);
	else if (TREE_CODE(value) == ADDR_EXPR && is_folio_pointer(TREE_TYPE(value))) {
		tree base = base_of_address(TREE_OPERAND(value, 0));

		if (base)
			value = origin(base);
	}
	if (TREE_CODE(value) == SSA_NAME)
		fprintf(out, "%u", SSA_NAME_VERSION(value));
	else if (TREE_CODE(value) == INTEGER_CST && tree_fits_shwi_p(value))
		fprintf(out, "{\"c\": %ld}", (long)tree_to_shwi(value));
	else
		fputs("null", out);
}

/*
 * The value on whose being zero or not a condition depends, through negations,
 * comparisons with zero and unlikely(). @truth is turned around on the way.
 */
tree tested(tree value, bool *truth)
{
	for (;;) {
		gimple *def;
		tree_code code;

		value = origin(value);
		if (TREE_CODE(value) != SSA_NAME)
			return value;
		def = SSA_NAME_DEF_STMT(value);
		if (gimple_call_builtin_p(def, BUILT_IN_EXPECT)) {
			value = gimple_call_arg(def, 0);
			continue;
		}
		if (!is_gimple_assign(def))
			return value;
		code = gimple_assign_rhs_code(def);
		if (code == EQ_EXPR || code == NE_EXPR) {
			if (!integer_zerop(gimple_assign_rhs2(def)))
				return value;
			if (code == EQ_EXPR)
				*truth = !*truth;
		} else if (code == TRUTH_NOT_EXPR ||
			   (code == BIT_NOT_EXPR &&
			    TREE_CODE(TREE_TYPE(value)) == BOOLEAN_TYPE) ||
			   (code == BIT_XOR_EXPR &&
			    integer_onep(gimple_assign_rhs2(def)))) {
			*truth = !*truth;
		} else {
			return value;
		}
		value = gimple_assign_rhs1(def);
	}
}

void put_call(gcall *call, const char *separator)
{
	tree callee = gimple_call_fndecl(call);
	tree lhs = gimple_call_lhs(call);

	if (gimple_call_internal_p(call))
		return;
	fprintf(out, "%s[\"call\", %d, ", separator, gimple_lineno(call));
	if (callee)
		put_string(IDENTIFIER_POINTER(DECL_NAME(callee)));
	else
		fputs("null", out);
	fputs(", ", out);
	put_function_type(callee ? TREE_TYPE(callee) : gimple_call_fntype(call));
	if (lhs && TREE_CODE(lhs) == SSA_NAME)
		fprintf(out, ", %u, [", SSA_NAME_VERSION(lhs));
	else
		fputs(", null, [", out);
	for (unsigned int i = 0; i < gimple_call_num_args(call); i++) {
		if (i)
			fputs(", ", out);
		put_argument(gimple_call_arg(call, i));
	}
	fputs("]]", out);
}

void put_phis(basic_block bb, const char **separator)
{
	for (gphi_iterator i = gsi_start_phis(bb); !gsi_end_p(i); gsi_next(&i)) {
		gphi *phi = i.phi();

		if (virtual_operand_p(gimple_phi_result(phi)))
			continue;
		fprintf(out, "%s[\"phi\", %u, [", *separator,
			SSA_NAME_VERSION(gimple_phi_result(phi)));
		for (unsigned int k = 0; k < gimple_phi_num_args(phi); k++) {
			fprintf(out, "%s[%d, ", k ? ", " : "",
				gimple_phi_arg_edge(phi, k)->src->index);
			put_argument(gimple_phi_arg_def(phi, k));
			fputc(']', out);
		}
		fputs("]]", out);
		*separator = ", ";
	}
}

/* Return: whether there was anything to write. */
bool put_assignment(gimple *stmt, const char *separator)
{
	tree lhs = gimple_assign_lhs(stmt);

	if (TREE_CODE(lhs) != SSA_NAME || origin(lhs) != lhs)
		return false;
	if (gimple_assign_rhs_code(stmt) == BIT_AND_EXPR) {
		fprintf(out, "%s[\"mask\", %u, ", separator, SSA_NAME_VERSION(lhs));
		put_argument(gimple_assign_rhs1(stmt));
		fputc(']', out);
		return true;
	}
	if (!is_folio_pointer(TREE_TYPE(lhs)))
		return false;
	fprintf(out, "%s[\"def\", %u]", separator, SSA_NAME_VERSION(lhs));
	return true;
}

void put_statements(basic_block bb)
{
	const char *separator = "";

	put_phis(bb, &separator);
	for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
		gimple *stmt = gsi_stmt(i);

		if (is_gimple_call(stmt)) {
			if (gimple_call_internal_p(stmt))
				continue;
			put_call(as_a <gcall *>(stmt), separator);
		} else if (gimple_code(stmt) == GIMPLE_RETURN) {
			tree value = gimple_return_retval(as_a <greturn *>(stmt));

			fprintf(out, "%s[\"ret\", ", separator);
			if (value)
				put_argument(value);
			else
				fputs("null", out);
			fputc(']', out);
		} else if (is_gimple_assign(stmt)) {
			if (!put_assignment(stmt, separator))
				continue;
		} else {
			continue;
		}
		separator = ", ";
	}
}

/* "to", and "if" when the block ends in a condition that we understand. */
void put_edges(basic_block bb)
{
	gimple *last = last_stmt(bb);
	int true_at = -1, at = 0;
	edge_iterator ei;
	edge e;

	fputs("], \"to\": [", out);
	FOR_EACH_EDGE(e, ei, bb->succs) {
		if (e->flags & EDGE_TRUE_VALUE)
			true_at = at;
		fprintf(out, "%s%d", at ? ", " : "", e->dest->index);
		at++;
	}
	fputc(']', out);
	if (!last || gimple_code(last) != GIMPLE_COND || true_at < 0 || at != 2)
		return;

	tree_code code = gimple_cond_code(last);
	bool truth = code == NE_EXPR;

	if ((code != NE_EXPR && code != EQ_EXPR) ||
	    !integer_zerop(gimple_cond_rhs(last)))
		return;

	tree value = tested(gimple_cond_lhs(last), &truth);

	if (TREE_CODE(value) == SSA_NAME)
		fprintf(out, ", \"if\": [%u, %d]", SSA_NAME_VERSION(value),
			truth ? true_at : !true_at);
}

bool handles_folios(function *fun)
{
	unsigned int i;
	tree name;

	FOR_EACH_SSA_NAME(i, name, fun) {
		if (is_folio_pointer(TREE_TYPE(name)))
			return true;
	}
	for (tree arg = DECL_ARGUMENTS(fun->decl); arg; arg = DECL_CHAIN(arg)) {
		if (is_folio_pointer(TREE_TYPE(arg)))
			return true;
	}
	return false;
}

void put_params(function *fun)
{
	for (tree arg = DECL_ARGUMENTS(fun->decl); arg; arg = DECL_CHAIN(arg)) {
		tree value = ssa_default_def(fun, arg);
		char *name = type_name(TREE_TYPE(arg));

		fputs(arg == DECL_ARGUMENTS(fun->decl) ? "" : ", ", out);
		if (value)
			fprintf(out, "{\"v\": %u, \"type\": ", SSA_NAME_VERSION(value));
		else
			fputs("{\"v\": null, \"type\": ", out);
		put_string(name);
		fputc('}', out);
		free(name);
	}
}

void put_function(function *fun)
{
	expanded_location where = expand_location(DECL_SOURCE_LOCATION(fun->decl));
	basic_block bb;

	fputs("{\"fn\": ", out);
	put_string(IDENTIFIER_POINTER(DECL_NAME(fun->decl)));
	fputs(", \"file\": ", out);
	put_string(where.file ? where.file : "");
	fprintf(out, ", \"line\": %d, \"static\": %s, \"type\": ", where.line,
		TREE_PUBLIC(fun->decl) ? "false" : "true");
	put_function_type(TREE_TYPE(fun->decl));
	fputs(", \"params\": [", out);
	put_params(fun);
	fputs("], \"blocks\": [", out);
	FOR_ALL_BB_FN(bb, fun) {
		fprintf(out, "%s{\"b\": %d, \"s\": [",
			bb == ENTRY_BLOCK_PTR_FOR_FN(fun) ? "" : ", ", bb->index);
		put_statements(bb);
		put_edges(bb);
		fputc('}', out);
	}
	fputs("]}\n", out);
}

const pass_data facts_pass_data = {
	GIMPLE_PASS, "facts", OPTGROUP_NONE, TV_NONE,
	PROP_cfg | PROP_ssa, 0, 0, 0, 0,
};

class facts_pass : public gimple_opt_pass {
public:
	facts_pass() : gimple_opt_pass(facts_pass_data, g) {}

	unsigned int execute(function *fun) final override
	{
		if (out && handles_folios(fun))
			put_function(fun);
		return 0;
	}
};

/* DIR/mm+rmap.facts for the output mm/rmap.s */
void open_facts(void *, void *)
{
	char *name, *path;

	/* kbuild compiles nothing at all to see which options GCC takes. */
	if (!aux_base_name || strcmp(main_input_filename, "/dev/null") == 0)
		return;
	name = xstrdup(aux_base_name);
	for (char *slash = name; (slash = strchr(slash, '/'));)
		*slash = '+';
	path = concat(dir, "/", name, ".facts", NULL);
	out = fopen(path, "w");
	if (!out)
		fatal_error(UNKNOWN_LOCATION, "cannot write %qs: %m", path);
	free(path);
	free(name);
}

/* Functions whose address is taken, while all bodies are still there. */
void put_addresses(void *, void *)
{
	symtab_node *node;

	if (!out)
		return;
	FOR_EACH_SYMBOL(node) {
		ipa_ref *ref = NULL;

		for (int i = 0; node->iterate_reference(i, ref); i++) {
			cgraph_node *taken = dyn_cast <cgraph_node *>(ref->referred);

			if (!taken || ref->use != IPA_REF_ADDR)
				continue;
			fputs("{\"takes\": ", out);
			put_string(IDENTIFIER_POINTER(DECL_NAME(taken->decl)));
			fputs(", \"type\": ", out);
			put_function_type(TREE_TYPE(taken->decl));
			fputs(", \"by\": ", out);
			put_string(node->name());
			fputs("}\n", out);
		}
	}
}

/* "f.isra" and the like are what became of f. */
void put_live(tree decl)
{
	const char *name = IDENTIFIER_POINTER(DECL_NAME(DECL_ORIGIN(decl)));

	fprintf(out, "{\"live\": \"%.*s\"}\n", (int)strcspn(name, "."), name);
}

/* Functions that were inlined early left statements in their callers. */
void find_inlined(function *fun, hash_set<tree> *live)
{
	basic_block bb;

	FOR_EACH_BB_FN(bb, fun) {
		for (gimple_stmt_iterator i = gsi_start_bb(bb); !gsi_end_p(i); gsi_next(&i)) {
			tree block = gimple_block(gsi_stmt(i));

			for (; block && TREE_CODE(block) == BLOCK;
			     block = BLOCK_SUPERCONTEXT(block)) {
				tree from = BLOCK_ABSTRACT_ORIGIN(block) ?
					    block_ultimate_origin(block) : NULL_TREE;

				if (from && TREE_CODE(from) == FUNCTION_DECL)
					live->add(from);
			}
		}
	}
}

/* Functions that are left when it is decided what is dead and what inlined. */
void put_all_live(void *, void *)
{
	hash_set<tree> live;
	cgraph_node *node;

	if (!out)
		return;
	FOR_EACH_FUNCTION(node) {
		if (!node->definition)
			continue;
		live.add(DECL_ORIGIN(node->decl));
		if (gimple_has_body_p(node->decl) && DECL_STRUCT_FUNCTION(node->decl) &&
		    DECL_STRUCT_FUNCTION(node->decl)->cfg)
			find_inlined(DECL_STRUCT_FUNCTION(node->decl), &live);
	}
	for (tree decl : live)
		put_live(decl);
}

/* Lost facts must not look like a kernel without them. */
void close_facts(void *, void *)
{
	if (out && (ferror(out) || fclose(out)))
		fatal_error(UNKNOWN_LOCATION, "cannot write facts: %m");
	out = NULL;
}

} // namespace

int plugin_init(plugin_name_args *info, plugin_gcc_version *version)
{
	static register_pass_info pass;

	if (!plugin_default_version_check(version, &gcc_version)) {
		fprintf(stderr, "%s: was built for another GCC\n", info->base_name);
		return 1;
	}
	for (int i = 0; i < info->argc; i++) {
		if (strcmp(info->argv[i].key, "dir") == 0)
			dir = info->argv[i].value;
	}
	if (!dir) {
		fprintf(stderr, "%s: needs -fplugin-arg-%s-dir=DIR\n",
			info->base_name, info->base_name);
		return 1;
	}
	pass.pass = new facts_pass();
	pass.reference_pass_name = "ssa";
	pass.ref_pass_instance_number = 1;
	pass.pos_op = PASS_POS_INSERT_AFTER;
	register_callback(info->base_name, PLUGIN_PASS_MANAGER_SETUP, NULL, &pass);
	register_callback(info->base_name, PLUGIN_START_UNIT, open_facts, NULL);
	register_callback(info->base_name, PLUGIN_ALL_IPA_PASSES_START, put_addresses, NULL);
	register_callback(info->base_name, PLUGIN_ALL_IPA_PASSES_END, put_all_live, NULL);
	register_callback(info->base_name, PLUGIN_FINISH_UNIT, close_facts, NULL);
	return 0;
}
