// SPDX-License-Identifier: GPL-2.0-only
#include "bench/bench.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/report.h"

int bench_cannot(const struct workload *workload, int error)
{
	switch (error) {
	case -ENOSYS:
	case -EPERM:
	case -EOPNOTSUPP:
		return report_unsupported(workload->entry.name, uffd_explain(error));
	case -ENOBUFS:
	case -EINVAL:
		return report_unsupported(workload->entry.name,
					  "the kernel gave no huge pages (transparent_hugepage/enabled, free memory)");
	default:
		fprintf(stderr, "%s: cannot be set up: %s\n", workload->entry.name,
			strerror(-error));
		return STATUS_FAILED;
	}
}

void tally_open(struct tally *tally, const struct workload *workload)
{
	wait_counter_open(&tally->waits);
	if (tally->waits.reason)
		report_unavailable(workload->entry.name, "anon_vma_waits",
				   tally->waits.reason);
	if (counters_tlb_shootdowns() < 0)
		report_unavailable(workload->entry.name, "tlb_shootdowns",
				   "/proc/interrupts has no row TLB");
}

void tally_begin(struct tally *tally)
{
	tally->shootdowns = counters_tlb_shootdowns();
	wait_counter_start(&tally->waits);
}

static void report_per_1000(const json_t *params, const char *metric,
			    int64_t count, uint64_t pages)
{
	if (count >= 0 && pages)
		report_sample(params, metric, "per 1000 pages",
			      (double)count * 1000 / (double)pages);
}

void tally_end(struct tally *tally, const json_t *params, uint64_t pages)
{
	int64_t waits = wait_counter_stop(&tally->waits);
	int64_t shootdowns = counters_tlb_shootdowns();

	if (shootdowns >= 0)
		report_per_1000(params, "tlb_shootdowns",
				shootdowns - tally->shootdowns, pages);
	report_per_1000(params, "anon_vma_waits", waits, pages);
}

void tally_close(struct tally *tally)
{
	wait_counter_close(&tally->waits);
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare_doubles);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}
