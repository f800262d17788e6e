// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's litmus tests, as far as their threads are straight lines of calls;
 * an if () may guard one of them.
 *
 * Words are numbered in the order in which they are named; so are locks, and
 * each thread's registers.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../explore/memory/memory.h"
#include "program.h"

struct names {
	int nr;
	char name[MAX_REGISTERS][32];
};

struct reader {
	struct program *p;
	struct names words, locks, registers;
	char wrong[256];
};

static int find(const struct names *names, const char *name)
{
	for (int i = 0; i < names->nr; i++)
		if (!strcmp(names->name[i], name))
			return i;
	return NONE;
}

static int number(struct names *names, const char *name, int most)
{
	int i = find(names, name);

	if (i != NONE || names->nr == most)
		return i;
	snprintf(names->name[names->nr], sizeof(names->name[0]), "%s", name);
	return names->nr++;
}

static void fail(struct reader *r, const char *what, const char *where)
{
	if (!r->wrong[0])
		snprintf(r->wrong, sizeof(r->wrong), "%s: %s", what, where);
}

static int word_of(struct reader *r, const char *name)
{
	int i = number(&r->words, name, MAX_WORDS);

	if (i == NONE)
		fail(r, "too many words", name);
	else if (i >= r->p->nr_words)
		r->p->nr_words = i + 1;
	return i;
}

/* Registers of different threads may have the same name. */
static int register_of(struct reader *r, int t, const char *name, bool is_new)
{
	char full[32];
	int i;

	snprintf(full, sizeof(full), "%d:%s", t, name);
	i = is_new ? number(&r->registers, full, MAX_REGISTERS) : find(&r->registers, full);
	if (i == NONE && is_new)
		fail(r, "too many registers", name);
	r->p->nr_registers = r->registers.nr;
	return i;
}

static struct insn *add(struct reader *r, enum insn_kind kind)
{
	struct program *p = r->p;
	int t = p->nr_threads - 1;

	if (p->nr_insns[t] == MAX_INSNS) {
		fail(r, "too many instructions", "in a thread");
		p->nr_insns[t]--;
	}
	p->insn[t][p->nr_insns[t]] = (struct insn){
		.kind = kind, .word = NONE, .pointer = NONE, .reg = NONE,
		.needs = NONE, .guard = NONE,
	};
	return &p->insn[t][p->nr_insns[t]++];
}

/* A word, or a register that points to one. */
static void put_target(struct reader *r, struct insn *insn, const char *name)
{
	int reg = register_of(r, r->p->nr_threads - 1, name, false);

	if (reg != NONE)
		insn->pointer = reg;
	else
		insn->word = word_of(r, name);
}

static void put_value(struct reader *r, struct insn *insn, const char *text)
{
	int reg = register_of(r, r->p->nr_threads - 1, text, false);

	if (isdigit(text[0]))
		insn->value = strtol(text, NULL, 10);
	else if (reg == NONE)
		insn->value = POINTER + word_of(r, text);
	else
		fail(r, "stores what it has loaded", text);
}

static const struct {
	const char *call;
	enum insn_kind kind;
	unsigned int order;
} calls[] = {
	{ "READ_ONCE", INSN_LOAD, 0 },
	{ "rcu_dereference", INSN_LOAD, 0 },
	{ "smp_load_acquire", INSN_LOAD, MEMORY_ACQUIRE },
	{ "spin_is_locked", INSN_LOAD, 0 },
	{ "WRITE_ONCE", INSN_STORE, 0 },
	{ "smp_store_release", INSN_STORE, MEMORY_RELEASE },
	{ "rcu_assign_pointer", INSN_STORE, MEMORY_RELEASE },
	{ "spin_lock", INSN_LOCK, 0 },
	{ "spin_unlock", INSN_UNLOCK, 0 },
	{ "smp_mb", INSN_MB, 0 },
	{ "smp_mb__after_spinlock", INSN_MB, 0 },
	{ "smp_rmb", INSN_RMB, 0 },
	{ "smp_wmb", INSN_WMB, 0 },
	{ "rcu_read_lock", INSN_RCU_LOCK, 0 },
	{ "rcu_read_unlock", INSN_RCU_UNLOCK, 0 },
	{ "synchronize_rcu", INSN_SYNC, 0 },
};

enum { NR_CALLS = sizeof(calls) / sizeof(calls[0]) };

static void put_call(struct reader *r, int call, const char *to, const char *target,
		     const char *value, int guard)
{
	struct insn *insn = add(r, calls[call].kind);
	bool is_lock = !strncmp(calls[call].call, "spin_", 5);

	insn->order = calls[call].order;
	insn->guard = guard;
	if (is_lock)
		insn->word = MAX_WORDS + number(&r->locks, target, MAX_LOCKS);
	else if (insn->kind == INSN_LOAD || insn->kind == INSN_STORE)
		put_target(r, insn, target);
	if (insn->kind == INSN_STORE)
		put_value(r, insn, value);
	if (insn->kind == INSN_LOAD)
		insn->reg = register_of(r, r->p->nr_threads - 1, to, true);
}

/* "r0 = READ_ONCE(*x)" without its blanks: "r0=READ_ONCE(*x)". */
static void parse_statement(struct reader *r, const char *s, int guard)
{
	char to[16] = "", call[32] = "", target[16] = "", value[16] = "";
	const char *equals = strchr(s, '=');

	if (equals && sscanf(s, "%15[a-z0-9]=", to) == 1)
		s = equals + 1;
	sscanf(s, "%31[A-Za-z_](%*[*]%15[a-z0-9],%15[a-z0-9])", call, target, value);
	if (!target[0])
		sscanf(s, "%31[A-Za-z_](%15[a-z0-9],%15[a-z0-9])", call, target, value);
	for (int i = 0; i < NR_CALLS; i++) {
		if (!strcmp(call, calls[i].call)) {
			put_call(r, i, to, target, value, guard);
			return;
		}
	}
	fail(r, "not understood", s);
}

/* Up to ';', without blanks and declarations. */
static void parse_body(struct reader *r, char *body)
{
	char *save, *s;

	for (s = strtok_r(body, ";", &save); s; s = strtok_r(NULL, ";", &save)) {
		char text[128], name[16];
		int n = 0, end = 0, guard = NONE;

		s += strspn(s, " \t\n");
		if (!*s || !strncmp(s, "int ", 4))
			continue;
		for (; *s && n < (int)sizeof(text) - 1; s++)
			if (!isspace(*s))
				text[n++] = *s;
		text[n] = '\0';
		if (sscanf(text, "if(%15[a-z0-9])%n", name, &end) == 1 && end)
			guard = register_of(r, r->p->nr_threads - 1, name, false);
		parse_statement(r, text + end, guard);
	}
}

/* "exists (1:r0=1 /\ x=2)" */
static void parse_state(struct reader *r, const char *s)
{
	while (*s && *s != ')') {
		struct condition *c = &r->p->condition[r->p->nr_conditions];
		char name[16], value[16];
		int end = 0;

		s += strspn(s, " (/\\\n");
		if (sscanf(s, "%15[a-z0-9:]=%15[a-z0-9]%n", name, value, &end) != 2 ||
		    r->p->nr_conditions == MAX_CONDITIONS) {
			fail(r, "no such state", s);
			return;
		}
		c->is_word = !strchr(name, ':');
		c->index = c->is_word ? find(&r->words, name) : find(&r->registers, name);
		c->value = isdigit(value[0]) ? strtol(value, NULL, 10) :
					       POINTER + word_of(r, value);
		if (c->index == NONE)
			fail(r, "asks for what nobody accesses", name);
		r->p->nr_conditions++;
		s += end;
		s += strspn(s, " \n");
	}
}

/* "p=y;" */
static void parse_initial(struct reader *r, const char *s)
{
	char name[16], value[16];
	int end;

	s += strspn(s, " \n");
	while (sscanf(s, "%15[a-z0-9]=%15[a-z0-9];%n", name, value, &end) == 2) {
		int word = word_of(r, name);

		if (word != NONE)
			r->p->initial[word] = isdigit(value[0]) ?
				strtol(value, NULL, 10) : POINTER + word_of(r, value);
		s += end;
		s += strspn(s, " \n");
	}
}

/* Blank out "(* *)" and "//"; take the verdict from the former. */
static void strip_comments(struct reader *r, char *text)
{
	bool told = false;
	char *s = text, *end;

	while ((s = strstr(s, "(*"))) {
		end = strstr(s, "*)");
		if (!isspace(s[2]) || !end) {
			s++;	/* "READ_ONCE(*x)" */
			continue;
		}
		*end = '\0';
		if (strstr(s, "Result: ")) {
			told = true;
			r->p->never = strstr(s, "Result: Never");
		}
		memset(s, ' ', end + 2 - s);
	}
	while ((s = strstr(text, "//"))) {
		end = s + strcspn(s, "\n");
		memset(s, ' ', end - s);
	}
	if (!told)
		fail(r, "no result", "documented");
}

static void parse_text(struct reader *r, char *text)
{
	char *state, *s, *open, *close;

	sscanf(text, "C %63s", r->p->name);
	strip_comments(r, text);
	state = strstr(text, "exists");
	s = strchr(text, '{');
	close = s ? strchr(s, '}') : NULL;
	if (!state || !close) {
		fail(r, "no state", "to ask for");
		return;
	}
	*state = '\0';
	*close = '\0';
	parse_initial(r, s + 1);
	for (s = close + 1; (open = strchr(s, '{')); s = close + 1) {
		close = strchr(open, '}');
		if (!close || r->p->nr_threads == MAX_THREADS) {
			fail(r, "not so many threads", "or blocks");
			return;
		}
		*close = '\0';
		r->p->nr_threads++;
		parse_body(r, open + 1);
	}
	parse_state(r, state + strlen("exists"));
}

const char *kernel_parse(struct program *p, const char *path)
{
	static struct reader r;
	static char text[8192];
	FILE *in = fopen(path, "r");
	size_t n;

	memset(&r, 0, sizeof(r));
	memset(p, 0, sizeof(*p));
	r.p = p;
	if (!in)
		return "cannot be read";
	n = fread(text, 1, sizeof(text) - 1, in);
	fclose(in);
	text[n] = '\0';
	parse_text(&r, text);
	return r.wrong[0] ? r.wrong : NULL;
}
