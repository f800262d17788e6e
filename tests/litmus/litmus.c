// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares explore/memory with the kernel's memory model.
 *
 *	litmus table FILE	each line's verdict, see program.h
 *	litmus kernel FILE...	the kernel's own tests, with what they document
 *	litmus random FIRST N	random programs against the axioms
 *	litmus herd FIRST N DIR	writes these to DIR for herd7, and what the axioms say
 *
 * Prints what differs and, last, "N passed, N failed, N skipped". Status 1 if
 * any failed, 3 if nothing was compared.
 */
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static int passed, failed, skipped;

static const char *said(bool never)
{
	return never ? "never" : "sometimes";
}

/* What the machine has of it: it never lets a load take a later store's value. */
static bool is_load_buffering(const struct program *p)
{
	return !strncmp(p->name, "LB", 2);
}

static void compare_verdict(const struct program *p)
{
	struct outcomes machine = { 0 }, axioms = { 0 }, kept = { 0 };
	bool never, axioms_never = p->never;

	if (!machine_outcomes(p, &machine)) {
		printf("%s: skipped: too many states\n", p->name);
		skipped++;
		return;
	}
	never = !program_reaches(p, &machine);
	if (axioms_outcomes(p, &axioms, &kept))
		axioms_never = !program_reaches(p, &axioms);
	if (axioms_never != p->never) {
		printf("%s: documented %s, by the axioms %s\n", p->name, said(p->never),
		       said(axioms_never));
		failed++;
	} else if (never != p->never && !(never && is_load_buffering(p))) {
		printf("%s: documented %s, by explore/memory %s\n", p->name,
		       said(p->never), said(never));
		failed++;
	} else {
		passed++;
	}
	outcomes_free(&machine);
	outcomes_free(&axioms);
	outcomes_free(&kept);
}

static void run_table(const char *path)
{
	FILE *in = fopen(path, "r");
	char line[512];

	if (!in) {
		perror(path);
		exit(3);
	}
	while (fgets(line, sizeof(line), in)) {
		struct program p;
		const char *wrong;

		if (line[0] == '#' || line[0] == '\n')
			continue;
		wrong = program_parse(&p, line);
		if (wrong) {
			printf("%s: %s: %s", path, wrong, line);
			failed++;
		} else {
			compare_verdict(&p);
		}
	}
	fclose(in);
}

static void run_kernel(char *path)
{
	struct program p;
	const char *wrong = kernel_parse(&p, path);

	if (wrong) {
		printf("%s: skipped: %s\n", basename(path), wrong);
		skipped++;
	} else {
		compare_verdict(&p);
	}
}

/* Of @a, what is not among @b. */
static int print_missing(const struct program *p, const struct outcomes *a,
			 const struct outcomes *b, const char *what)
{
	int nr = 0;

	for (int i = 0; i < a->nr; i++) {
		if (outcomes_have(b, a->list[i]))
			continue;
		if (!nr++) {
			printf("%s: ", p->name);
			program_print(p, stdout);
			printf("\n");
		}
		printf("    %s: ", what);
		outcome_print(p, a->list[i], stdout);
		printf("\n");
	}
	return nr;
}

static void run_random(uint64_t first, uint64_t nr)
{
	uint64_t ends = 0, buffered = 0, stronger = 0, weaker = 0, outcomes = 0;

	for (uint64_t i = first; i < first + nr; i++) {
		struct outcomes machine = { 0 }, model = { 0 }, kept = { 0 };
		struct program p;
		bool differs;

		random_program(&p, i);
		if (!machine_outcomes(&p, &machine) ||
		    !axioms_outcomes(&p, &model, &kept)) {
			skipped++;
			outcomes_free(&machine);
			continue;
		}
		differs = print_missing(&p, &machine, &kept, "weaker than the model");
		weaker += differs;
		if (print_missing(&p, &kept, &machine, "stronger than documented")) {
			stronger++;
			differs = true;
		}
		buffered += model.nr != kept.nr;
		ends += machine.nr;
		outcomes += model.nr;
		failed += differs;
		passed += !differs;
		outcomes_free(&machine);
		outcomes_free(&model);
		outcomes_free(&kept);
	}
	printf("%lu programs from %lu: %lu ends by the model, %lu by explore/memory;\n"
	       "weaker in %lu; stronger in %lu because loads precede later stores, "
	       "in %lu otherwise\n", (unsigned long)nr, (unsigned long)first,
	       (unsigned long)outcomes, (unsigned long)ends, (unsigned long)weaker,
	       (unsigned long)buffered, (unsigned long)stronger);
}

static FILE *create(const char *dir, const char *name)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	if (!out) {
		perror(path);
		exit(3);
	}
	return out;
}

static void write_herd(uint64_t first, uint64_t nr, const char *dir)
{
	FILE *ends = create(dir, "ends");

	for (uint64_t i = first; i < first + nr; i++) {
		struct outcomes model = { 0 }, kept = { 0 };
		struct program p;
		char name[96];
		FILE *out;

		random_program(&p, i);
		if (!herd_can(&p) || !axioms_outcomes(&p, &model, &kept)) {
			skipped++;
			continue;
		}
		snprintf(name, sizeof(name), "%s.litmus", p.name);
		out = create(dir, name);
		herd_print(&p, out);
		fclose(out);
		herd_print_ends(&p, &model, ends);
		outcomes_free(&model);
		outcomes_free(&kept);
		passed++;
	}
	fclose(ends);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "table")) {
		run_table(argv[2]);
	} else if (argc >= 3 && !strcmp(argv[1], "kernel")) {
		for (int i = 2; i < argc; i++)
			run_kernel(argv[i]);
	} else if (argc == 4 && !strcmp(argv[1], "random")) {
		run_random(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
	} else if (argc == 5 && !strcmp(argv[1], "herd")) {
		write_herd(strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), argv[4]);
	} else {
		fprintf(stderr, "usage: litmus table FILE | kernel FILE... | random FIRST N | "
			"herd FIRST N DIR\n");
		return 2;
	}
	printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
	if (failed)
		return 1;
	return passed ? 0 : 3;
}
