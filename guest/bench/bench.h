/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench - what the workloads of move_bench have in common
 *
 * A workload is one file and one entry in the table of move_bench.c.
 */
#ifndef GUEST_BENCH_H
#define GUEST_BENCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/counters.h"
#include "lib/menu.h"
#include "lib/mover.h"
#include "lib/stage.h"

/**
 * enum under - what another thread does to the folios that are split
 * @UNDER_NOTHING: nothing
 * @UNDER_RECLAIM: MADV_PAGEOUT
 * @UNDER_COMPACTION: it has all memory compacted
 * @UNDER_GUP: GUP-fast references of a few microseconds (vmsplice)
 * @UNDER_PIN: pins of a few microseconds (process_vm_readv)
 */
enum under {
	UNDER_NOTHING,
	UNDER_RECLAIM,
	UNDER_COMPACTION,
	UNDER_GUP,
	UNDER_PIN,
};

/** under_word() - the word for it on the command line */
const char *under_word(enum under under);

/**
 * struct options - the parameters of a run, from the command line
 * @threads: movers, or application threads, in one process
 * @processes: movers that are processes
 * @collectors: threads that move long runs
 * @pages: pages moved in one call
 * @ms: milliseconds of one measured phase
 * @repeat: measured phases
 * @size: bytes that one mover (gc: all together) moves
 * @seed: of random numbers
 * @huge: move PMD-mapped huge pages
 * @folio: bytes of the large folios that the pages are in; 0: base pages
 * @by: how the pages get to their new place
 * @under: what another thread does meanwhile (split)
 * @mapping: the process maps and unmaps other memory between the moves
 * @pattern: what the pages of a range are, letter by letter (pattern)
 */
struct options {
	unsigned int threads;
	unsigned int processes;
	unsigned int collectors;
	unsigned int pages;
	unsigned int ms;
	unsigned int repeat;
	size_t size;
	uint64_t seed;
	bool huge;
	size_t folio;
	enum mover_by by;
	enum under under;
	bool mapping;
	const char *pattern;
};

/**
 * struct workload - an entry of the table
 * @entry: its name is also in the samples
 * @defaults: what they are when they are not given
 * @run: runs it and reports; returns an enum exit_status
 */
struct workload {
	struct menu_entry entry;
	struct options defaults;
	int (*run)(const struct workload *workload, const struct options *options);
};

int run_threads(const struct workload *workload, const struct options *options);
int run_family(const struct workload *workload, const struct options *options);
int run_gc(const struct workload *workload, const struct options *options);
int run_reclaim(const struct workload *workload, const struct options *options);
int run_cost(const struct workload *workload, const struct options *options);
int run_art(const struct workload *workload, const struct options *options);
int run_pattern(const struct workload *workload, const struct options *options);
int run_split(const struct workload *workload, const struct options *options);

/**
 * bench_cannot() - a run could not be set up
 * @workload: which one
 * @error: the negative errno
 *
 * Return: the exit status: STATUS_UNSUPPORTED where the kernel or the user's
 * rights are the reason, STATUS_FAILED else; the reason has been said.
 */
int bench_cannot(const struct workload *workload, int error);

/**
 * struct tally - what the kernel counted during a phase
 * @waits: contended waits for a rwsem, see struct wait_counter
 * @shootdowns: TLB shootdowns before the phase, then during it
 */
struct tally {
	struct wait_counter waits;
	int64_t shootdowns;
};

/**
 * tally_open() - prepare; before the movers are started
 * @tally: filled in; released by tally_close()
 * @workload: whose run it is
 *
 * Says which of the metrics will be left out, and why.
 */
void tally_open(struct tally *tally, const struct workload *workload);

/**
 * tally_begin() - a phase begins
 * @tally: an open one
 */
void tally_begin(struct tally *tally);

/**
 * tally_end() - the phase is over: report per 1,000 pages
 * @tally: an open one
 * @params: of the samples
 * @pages: how many were moved in it
 */
void tally_end(struct tally *tally, const json_t *params, uint64_t pages);

/**
 * tally_close() - release it
 * @tally: an open one
 */
void tally_close(struct tally *tally);

/**
 * ticks_are_instructions() - whether the tick counter counts instructions here
 *
 * It does under QEMU's -icount shift=0.
 */
bool ticks_are_instructions(void);

/**
 * median() - the middle one of some values
 * @values: sorted by this call
 * @count: how many, at least one
 *
 * Return: the middle value; of an even number, the mean of the two.
 */
double median(double *values, size_t count);

#endif /* GUEST_BENCH_H */
