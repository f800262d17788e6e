// SPDX-License-Identifier: GPL-2.0-only
/*
 * split - how often a large folio has to be tried before it can be split
 *
 * A move of one page of a large folio splits the folio. Whoever else holds a
 * reference, or the folio lock, makes that fail; the kernel then tries again,
 * and has to decide how often. Each folio is moved from once, while another
 * thread does one thing to it and to its neighbour (--under).
 *
 * Tries are counted by a probe on mm_find_pmd(), which move_pages() calls once
 * in each, and attempts to split by one on the function that splits. Calls that
 * had nothing to split (the folio was swapped out, or split by somebody else)
 * do not count.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/hist.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/folio.h"
#include "lib/pages.h"
#include "lib/probe.h"
#include "lib/random.h"
#include "lib/report.h"

/**
 * struct rival - the thread that is in the way
 * @once: what it does
 * @aim: the folio that is moved from next
 * @folio: bytes of a folio
 * @stop: it shall end
 * @null: /dev/null
 */
struct rival {
	void (*once)(struct rival *rival, char *folio);
	char *_Atomic aim;
	size_t folio;
	uint64_t random;
	atomic_bool stop;
	int pipe[2];
	int null;
};

static void do_nothing(struct rival *rival, char *folio)
{
	(void)rival;
	(void)folio;
	clock_sleep_ms(1);
}

static void page_out(struct rival *rival, char *folio)
{
	madvise(folio, rival->folio, MADV_PAGEOUT);
}

static void compact(struct rival *rival, char *folio)
{
	(void)rival;
	(void)folio;
	file_write("/proc/sys/vm/compact_memory", "1");
}

/* GUP-fast: a reference for as long as it takes to go through a pipe. */
static void refer(struct rival *rival, char *folio)
{
	struct iovec page = { folio, PAGE_BYTES };

	if (vmsplice(rival->pipe[1], &page, 1, 0) > 0)
		splice(rival->pipe[0], NULL, rival->null, NULL, PAGE_BYTES, 0);
}

/* A pin for as long as it takes to copy a page. */
static void pin(struct rival *rival, char *folio)
{
	static char copy[64 * KIB];
	struct iovec from = { folio, PAGE_BYTES }, to = { copy, PAGE_BYTES };

	(void)rival;
	process_vm_readv(getpid(), &to, 1, &from, 1, 0);
}

static void (*const rivals[])(struct rival *rival, char *folio) = {
	[UNDER_NOTHING] = do_nothing, [UNDER_RECLAIM] = page_out,
	[UNDER_COMPACTION] = compact, [UNDER_GUP] = refer, [UNDER_PIN] = pin,
};

const char *under_word(enum under under)
{
	static const char *const words[] = {
		[UNDER_NOTHING] = "nothing", [UNDER_RECLAIM] = "reclaim",
		[UNDER_COMPACTION] = "compaction", [UNDER_GUP] = "gup",
		[UNDER_PIN] = "pin",
	};

	return words[under];
}

static void *rival_run(void *arg)
{
	struct rival *rival = arg;

	while (!atomic_load(&rival->stop)) {
		const size_t ahead = random_next(&rival->random) >> 63;

		rival->once(rival, atomic_load(&rival->aim) + ahead * rival->folio);
	}
	return NULL;
}

/* What the kernel does in one call, and what all calls together did. */
struct splits {
	struct probe round, attempt;
	struct count rounds, attempts;
	struct hist tries;	/* of calls that split */
	struct hist ns;
	uint64_t more, more_ns;	/* tries in vain, and how long such calls took */
	uint64_t calls, again, busy, other;
};

static int splits_open(struct splits *splits)
{
	int error = probe_open(&splits->round, "round", 'p', "mm_find_pmd");

	if (!error)
		error = probe_open(&splits->attempt, "attempt", 'p',
				   "split_huge_page_to_list_to_order");
	if (!error)
		error = count_open(&splits->rounds, &splits->round, NULL, COUNT_THREAD);
	if (!error)
		error = count_open(&splits->attempts, &splits->attempt, NULL, COUNT_THREAD);
	if (error)
		return error;
	count_start(&splits->rounds);
	count_start(&splits->attempts);
	return 0;
}

static void splits_close(struct splits *splits)
{
	count_close(&splits->rounds);
	count_close(&splits->attempts);
	probe_close(&splits->round);
	probe_close(&splits->attempt);
}

static void split_one(struct splits *splits, const struct uffd *uffd, char *dst, char *src)
{
	const int64_t rounds = count_read(&splits->rounds);
	const int64_t attempts = count_read(&splits->attempts);
	const uint64_t start = clock_ns();
	int error = uffd_move_once(uffd, dst, src, PAGE_BYTES, 0, NULL);
	const uint64_t ns = clock_ns() - start;
	uint64_t tries;

	splits->calls++;
	splits->again += error == -EAGAIN;
	splits->busy += error == -EBUSY;
	splits->other += error && error != -EAGAIN && error != -EBUSY;
	if (error || count_read(&splits->attempts) == attempts)
		return;
	tries = (uint64_t)(count_read(&splits->rounds) - rounds);
	hist_add(&splits->tries, tries);
	hist_add(&splits->ns, ns);
	if (tries > 1) {
		splits->more += tries - 1;
		splits->more_ns += ns;
	}
}

static int fill(struct vma *src, const struct options *options)
{
	struct folio_sizes before;
	int error;

	error = vma_map(src, options->size + options->folio, VMA_HUGE);
	if (error)
		return error;
	error = folio_sizes_choose(&before, options->folio);
	if (!error)
		pages_fill(src->base, options->size, 0, 0);
	folio_sizes_restore(&before);
	if (!error && madvise(src->base, src->size, MADV_NOHUGEPAGE))
		error = -errno;
	return error;
}

static int round_of(struct splits *splits, const struct options *options,
		    struct rival *rival)
{
	struct vma src = { 0 }, dst = { 0 };
	struct uffd uffd = { .fd = -1 };
	pthread_t thread;
	int error = fill(&src, options);

	if (!error)
		error = vma_map(&dst, options->size, VMA_BASE);
	if (!error)
		error = uffd_open(&uffd, UFFD_FEATURE_SIGBUS);
	if (!error)
		error = uffd_register(&uffd, dst.base, dst.size);
	atomic_store(&rival->aim, src.base);
	atomic_store(&rival->stop, false);
	if (!error)
		error = -pthread_create(&thread, NULL, rival_run, rival);
	if (!error) {
		for (size_t at = 0; at < options->size; at += options->folio) {
			atomic_store(&rival->aim, src.base + at);
			split_one(splits, &uffd, dst.base + at, src.base + at);
		}
		atomic_store(&rival->stop, true);
		pthread_join(thread, NULL);
	}
	if (uffd.fd >= 0)
		uffd_close(&uffd);
	vma_unmap(&dst);
	vma_unmap(&src);
	return error;
}

static double per_thousand(uint64_t part, uint64_t whole)
{
	return whole ? (double)part * 1000 / (double)whole : 0;
}

/* How many took more than N tries; a histogram is exact as far as that. */
static void report_over(const json_t *params, const struct hist *tries)
{
	uint64_t within = tries->buckets[0];
	unsigned int i = 1;

	for (unsigned int limit = 1; limit <= 1024; limit *= 4) {
		char metric[32];

		for (; i <= limit; i++)
			within += tries->buckets[i];
		snprintf(metric, sizeof(metric), "over_%u_tries", limit);
		report_sample(params, metric, "per 1000 splits",
			      per_thousand(tries->total - within, tries->total));
	}
}

static void report(const struct splits *splits, const struct options *options,
		   const char *name)
{
	json_t *params = json_pack("{s:s, s:s, s:I}", "workload", name, "under",
				   under_word(options->under), "folio_kib",
				   (json_int_t)(options->folio / KIB));
	const struct hist *tries = &splits->tries;

	report_sample(params, "splits", "calls", (double)tries->total);
	report_over(params, tries);
	report_sample(params, "tries_max", "tries", (double)tries->max);
	report_sample(params, "split_p50", "ns", (double)hist_percentile(&splits->ns, 50));
	report_sample(params, "split_max", "ns", (double)splits->ns.max);
	if (splits->more)
		report_sample(params, "try_in_vain", "ns",
			      (double)splits->more_ns / (double)splits->more);
	report_sample(params, "eagain", "per 1000 calls",
		      per_thousand(splits->again, splits->calls));
	report_sample(params, "ebusy", "per 1000 calls",
		      per_thousand(splits->busy, splits->calls));
	json_decref(params);
}

int run_split(const struct workload *workload, const struct options *options)
{
	struct splits *splits = calloc(1, sizeof(*splits));
	struct rival rival = {
		.once = rivals[options->under],
		.folio = options->folio,
		.random = random_stream(options->seed, 0),
		.null = open("/dev/null", O_WRONLY | O_CLOEXEC),
	};
	int error = !splits ? -ENOMEM : pipe(rival.pipe) ? -errno : splits_open(splits);

	if (error) {
		free(splits);
		return report_unsupported(workload->entry.name, probe_explain(error));
	}
	for (unsigned int i = 0; !error && i < options->repeat; i++)
		error = round_of(splits, options, &rival);
	if (!error)
		report(splits, options, workload->entry.name);
	splits_close(splits);
	free(splits);
	return error ? bench_cannot(workload, error) : STATUS_OK;
}
