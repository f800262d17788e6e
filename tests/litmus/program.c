// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../explore/memory/memory.h"

static const char words[] = "wxyz", locks[] = "kl", registers[] = "abcdefgh";

/* Where @c is in @names, or NONE. */
static int index_of(const char *names, char c)
{
	const char *p = c ? strchr(names, c) : NULL;

	return p ? (int)(p - names) : NONE;
}

void outcomes_add(struct outcomes *o, outcome which)
{
	for (int i = 0; i < o->nr; i++)
		if (o->list[i] == which)
			return;
	if (o->nr == o->room) {
		o->room = o->room ? 2 * o->room : 64;
		o->list = realloc(o->list, o->room * sizeof(o->list[0]));
		if (!o->list)
			abort();
	}
	o->list[o->nr++] = which;
}

static int compare(const void *a, const void *b)
{
	outcome x = *(const outcome *)a, y = *(const outcome *)b;

	return (x > y) - (x < y);
}

void outcomes_sort(struct outcomes *o)
{
	if (o->nr)
		qsort(o->list, o->nr, sizeof(o->list[0]), compare);
}

bool outcomes_have(const struct outcomes *o, outcome which)
{
	return o->nr && bsearch(&which, o->list, o->nr, sizeof(which), compare);
}

void outcomes_free(struct outcomes *o)
{
	free(o->list);
	*o = (struct outcomes){ 0 };
}

outcome outcome_of(const struct program *p, const int *reg, const int *word)
{
	outcome all = 0;

	for (int i = 0; i < p->nr_words; i++)
		all = all << 4 | word[i];
	for (int i = p->nr_registers; i--; )
		all = all << 4 | reg[i];
	return all;
}

int outcome_value(const struct program *p, outcome which, bool is_word, int index)
{
	int place = is_word ? p->nr_registers + p->nr_words - 1 - index : index;

	return which >> (4 * place) & 15;
}

bool program_reaches(const struct program *p, const struct outcomes *o)
{
	for (int i = 0; i < o->nr; i++) {
		bool all = true;

		for (int j = 0; j < p->nr_conditions; j++) {
			const struct condition *c = &p->condition[j];

			all &= outcome_value(p, o->list[i], c->is_word, c->index) == c->value;
		}
		if (all)
			return true;
	}
	return false;
}

void outcome_print(const struct program *p, outcome which, FILE *out)
{
	for (int i = 0; i < p->nr_registers; i++)
		fprintf(out, "%c=%d ", registers[i], outcome_value(p, which, false, i));
	for (int i = 0; i < p->nr_words; i++)
		fprintf(out, "%c=%d ", words[i], outcome_value(p, which, true, i));
}

/* ":acq:rel" */
static const char *parse_order(struct insn *insn, const char *s)
{
	for (; *s == ':'; s += 4) {
		if (!strncmp(s, ":acq", 4))
			insn->order |= MEMORY_ACQUIRE;
		else if (!strncmp(s, ":rel", 4))
			insn->order |= MEMORY_RELEASE;
		else
			break;
	}
	return s;
}

static const char *parse_access(struct insn *insn, const char *s)
{
	if (index_of(registers, s[0]) != NONE && s[1] == '=') {
		insn->kind = INSN_LOAD;
		insn->reg = index_of(registers, s[0]);
		insn->word = index_of(words, s[2]);
		s += 3;
		if (!strncmp(s, "<-", 2)) {
			insn->kind = INSN_RMW;
			insn->value = strtol(s + 2, (char **)&s, 10);
		}
		return parse_order(insn, s);
	}
	insn->kind = INSN_STORE;
	insn->word = index_of(words, s[0]);
	s = parse_order(insn, s + 1);
	if (*s != '=')
		return NULL;
	insn->value = strtol(s + 1, (char **)&s, 10);
	return s;
}

static const struct {
	const char *name;
	enum insn_kind kind;
} plain[] = {
	{ "mb", INSN_MB }, { "rmb", INSN_RMB }, { "wmb", INSN_WMB },
	{ "rcu(", INSN_RCU_LOCK }, { "rcu)", INSN_RCU_UNLOCK }, { "sync", INSN_SYNC },
};

enum { NR_PLAIN = sizeof(plain) / sizeof(plain[0]) };

static bool parse_insn(struct insn *insn, const char *s)
{
	*insn = (struct insn){
		.word = NONE, .pointer = NONE, .reg = NONE, .needs = NONE, .guard = NONE,
	};
	for (int i = 0; i < NR_PLAIN; i++) {
		if (!strcmp(s, plain[i].name)) {
			insn->kind = plain[i].kind;
			return true;
		}
	}
	if (index_of(locks, s[0]) != NONE && (s[1] == '(' || s[1] == ')') && !s[2]) {
		insn->kind = s[1] == '(' ? INSN_LOCK : INSN_UNLOCK;
		insn->word = MAX_WORDS + index_of(locks, s[0]);
		return true;
	}
	s = parse_access(insn, s);
	if (!s || insn->word == NONE || insn->value < 0 || insn->value > 15)
		return false;
	if (*s == '@') {
		insn->needs = index_of(registers, s[1]);
		s += 2;
	} else if (*s == '?') {
		insn->guard = index_of(registers, s[1]);
		s += 2;
	}
	return !*s;
}

static void note_size(struct program *p, const struct insn *insn)
{
	if (insn->word != NONE && insn->word < MAX_WORDS && insn->word >= p->nr_words)
		p->nr_words = insn->word + 1;
	if (insn->reg >= p->nr_registers)
		p->nr_registers = insn->reg + 1;
}

static bool parse_condition(struct program *p, const char *s)
{
	struct condition *c = &p->condition[p->nr_conditions++];

	c->is_word = index_of(words, s[0]) != NONE;
	c->index = index_of(c->is_word ? words : registers, s[0]);
	if (c->index == NONE || s[1] != '=' || !isdigit(s[2]))
		return false;
	c->value = strtol(s + 2, NULL, 10);
	return c->index < (c->is_word ? p->nr_words : p->nr_registers);
}

static const char *parse_token(struct program *p, const char *s, bool *in_state)
{
	int t = p->nr_threads - 1;

	if (!strcmp(s, "|")) {
		return p->nr_threads++ == MAX_THREADS ? "too many threads" : NULL;
	} else if (!strcmp(s, "?")) {
		*in_state = true;
		return NULL;
	} else if (*in_state) {
		return p->nr_conditions < MAX_CONDITIONS && parse_condition(p, s) ?
			       NULL : "no such state";
	}
	if (p->nr_insns[t] == MAX_INSNS)
		return "too many instructions";
	if (!parse_insn(&p->insn[t][p->nr_insns[t]], s))
		return "no such instruction";
	note_size(p, &p->insn[t][p->nr_insns[t]++]);
	return NULL;
}

const char *program_parse(struct program *p, const char *line)
{
	char copy[512], verdict[16];
	const char *wrong = NULL;
	bool in_state = false;
	char *save, *token;
	int end;

	*p = (struct program){ .nr_threads = 1 };
	if (sscanf(line, "%63s %15s %n", p->name, verdict, &end) < 2)
		return "no name and verdict";
	if (strcmp(verdict, "never") != 0 && strcmp(verdict, "sometimes") != 0)
		return "the verdict is neither never nor sometimes";
	p->never = !strcmp(verdict, "never");
	snprintf(copy, sizeof(copy), "%s", line + end);
	for (token = strtok_r(copy, " \t\n", &save); token && !wrong;
	     token = strtok_r(NULL, " \t\n", &save))
		wrong = parse_token(p, token, &in_state);
	if (!wrong && !p->nr_conditions)
		wrong = "no state";
	return wrong;
}

static void print_insn(const struct insn *insn, FILE *out)
{
	const char *order[] = { "", ":acq", ":rel", ":acq:rel" };

	for (int i = 0; i < NR_PLAIN; i++)
		if (plain[i].kind == insn->kind)
			fprintf(out, "%s", plain[i].name);
	switch (insn->kind) {
	case INSN_LOCK:
	case INSN_UNLOCK:
		fprintf(out, "%c%c", locks[insn->word - MAX_WORDS],
			insn->kind == INSN_LOCK ? '(' : ')');
		break;
	case INSN_LOAD:
		fprintf(out, "%c=%c%s", registers[insn->reg], words[insn->word],
			order[insn->order]);
		break;
	case INSN_RMW:
		fprintf(out, "%c=%c<-%d%s", registers[insn->reg], words[insn->word],
			insn->value, order[insn->order]);
		break;
	case INSN_STORE:
		fprintf(out, "%c%s=%d", words[insn->word], order[insn->order],
			insn->value);
		break;
	default:
		break;
	}
	if (insn->needs != NONE)
		fprintf(out, "@%c", registers[insn->needs]);
	if (insn->guard != NONE)
		fprintf(out, "?%c", registers[insn->guard]);
	fputc(' ', out);
}

void program_print(const struct program *p, FILE *out)
{
	for (int t = 0; t < p->nr_threads; t++) {
		if (t)
			fprintf(out, "| ");
		for (int i = 0; i < p->nr_insns[t]; i++)
			print_insn(&p->insn[t][i], out);
	}
}
