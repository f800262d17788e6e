// SPDX-License-Identifier: GPL-2.0-only
#include "walkers/walk_trace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "lib/arch.h"
#include "lib/clock.h"
#include "lib/file.h"
#include "lib/report.h"
#include "walkers/kallsyms.h"

#define TRACING		"/sys/kernel/tracing/"
#define GROUP		"rmaplab"
#define FETCH		"flags=+0(" ARCH_ARGUMENT "):x64 mapping=+24(" ARCH_ARGUMENT "):x64"

enum {
	MAX_PROBES	= 16,
	MAX_RINGS	= 128,
	RING_PAGES	= 256,
	MAX_FRAMES	= 20,
	MAX_STACKS	= 4096,
	PG_LOCKED	= 1 << 0,
	MAPPING_ANON	= 1 << 0,
	MAPPING_KSM	= 3,
};

/* A perf event's buffer on one processor, for one probe. */
struct ring {
	int probe;
	int fd;
	struct perf_event_mmap_page *page;
};

/* A distinct way into a walk, and how often it was taken. */
struct stack {
	int probe;
	bool locked;
	const char *kind;
	size_t depth;
	uint64_t frames[MAX_FRAMES];
	uint64_t count;
};

struct walk_trace {
	char *functions[MAX_PROBES];
	size_t probes;
	struct ring rings[MAX_RINGS];
	size_t ring_count;
	struct stack *stacks;
	size_t stack_count;
	uint64_t lost;
	atomic_bool stop;
	pthread_t thread;
};

/* What a record of ours begins with after its header. */
struct fields {
	uint32_t size;
	uint32_t unused;	/* the common fields are 8 bytes, from @size + 4 */
	uint32_t pid;
	uint64_t ip;
	uint64_t flags;
	uint64_t mapping;
} __attribute__((packed));

static const char *kind_of(uint64_t mapping)
{
	if (!mapping)
		return "none";
	if ((mapping & MAPPING_KSM) == MAPPING_KSM)
		return "ksm";
	return mapping & MAPPING_ANON ? "anon" : "file";
}

static struct stack *find_stack(struct walk_trace *trace, const struct stack *seen)
{
	for (size_t i = 0; i < trace->stack_count; i++) {
		struct stack *stack = &trace->stacks[i];

		if (stack->probe == seen->probe && stack->locked == seen->locked &&
		    stack->kind == seen->kind && stack->depth == seen->depth &&
		    memcmp(stack->frames, seen->frames,
			   seen->depth * sizeof(seen->frames[0])) == 0)
			return stack;
	}
	if (trace->stack_count == MAX_STACKS)
		return NULL;
	trace->stacks[trace->stack_count] = *seen;
	return &trace->stacks[trace->stack_count++];
}

/* A record is: the number of addresses, these, then the probe's fields. */
static void take_sample(struct walk_trace *trace, int probe, const char *body)
{
	struct stack seen = { .probe = probe };
	const uint64_t *addresses = (const uint64_t *)body + 1;
	uint64_t count = *(const uint64_t *)body;
	struct fields fields;
	struct stack *stack;

	memcpy(&fields, addresses + count, sizeof(fields));
	for (uint64_t i = 0; i < count && seen.depth < MAX_FRAMES; i++) {
		/* Marks of what follows, such as PERF_CONTEXT_KERNEL. */
		if (addresses[i] < PERF_CONTEXT_MAX)
			seen.frames[seen.depth++] = addresses[i];
	}
	seen.locked = fields.flags & PG_LOCKED;
	seen.kind = kind_of(fields.mapping);
	stack = find_stack(trace, &seen);
	if (stack)
		stack->count++;
	else
		trace->lost++;
}

static void take_record(struct walk_trace *trace, int probe, const char *record)
{
	const struct perf_event_header *header = (const void *)record;
	const char *body = record + sizeof(*header);

	if (header->type == PERF_RECORD_SAMPLE)
		take_sample(trace, probe, body);
	else if (header->type == PERF_RECORD_LOST)
		trace->lost += ((const uint64_t *)body)[1];
}

static void drain(struct walk_trace *trace, struct ring *ring)
{
	static _Thread_local uint64_t record[8192];
	const char *data = (const char *)ring->page + ring->page->data_offset;
	const uint64_t size = ring->page->data_size;
	uint64_t head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = ring->page->data_tail;

	while (tail < head) {
		struct perf_event_header header;

		/* Records are a multiple of 8 bytes and may wrap around. */
		memcpy(&header, data + tail % size, sizeof(header));
		if (header.size == 0)
			break;
		for (size_t i = 0; i < header.size / sizeof(record[0]); i++)
			memcpy(&record[i], data + (tail + i * sizeof(record[0])) % size,
			       sizeof(record[0]));
		take_record(trace, ring->probe, (const char *)record);
		tail += header.size;
	}
	__atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_RELEASE);
}

static void *collect(void *context)
{
	struct walk_trace *trace = context;

	while (!atomic_load(&trace->stop)) {
		for (size_t i = 0; i < trace->ring_count; i++)
			drain(trace, &trace->rings[i]);
		clock_sleep_ms(2);
	}
	return NULL;
}

static int add_event(const char *text)
{
	int fd = open(TRACING "kprobe_events", O_WRONLY | O_APPEND | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

static int open_ring(struct walk_trace *trace, int probe, long id, int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = PERF_TYPE_TRACEPOINT, .config = (uint64_t)id,
		.sample_period = 1, .exclude_callchain_user = 1,
		.sample_type = PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_RAW,
		.sample_max_stack = MAX_FRAMES, .disabled = 1,
	};
	struct ring *ring = &trace->rings[trace->ring_count];
	size_t size = (RING_PAGES + 1) * (size_t)PAGE_BYTES;

	if (trace->ring_count == MAX_RINGS)
		return -E2BIG;
	ring->probe = probe;
	ring->fd = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1,
				PERF_FLAG_FD_CLOEXEC);
	if (ring->fd < 0)
		return -errno;
	ring->page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd, 0);
	if (ring->page == MAP_FAILED) {
		int error = errno;

		close(ring->fd);
		return -error;
	}
	trace->ring_count++;
	return 0;
}

/* The kernel may lack a function, or have inlined it everywhere. */
static int add_probe(struct walk_trace *trace, char *function)
{
	char text[256], path[128];
	int probe = (int)trace->probes;
	int error;
	long id;

	snprintf(text, sizeof(text), "p:" GROUP "/%s %s " FETCH, function, function);
	error = add_event(text);
	if (error)
		return error;
	trace->functions[trace->probes++] = function;
	snprintf(path, sizeof(path), TRACING "events/" GROUP "/%s/id", function);
	id = file_read_number(path);
	if (id < 0)
		return (int)id;
	for (int cpu = 0; !error && cpu < get_nprocs(); cpu++)
		error = open_ring(trace, probe, id, cpu);
	return error;
}

static void release(struct walk_trace *trace)
{
	for (size_t i = 0; i < trace->ring_count; i++) {
		munmap(trace->rings[i].page, (RING_PAGES + 1) * (size_t)PAGE_BYTES);
		close(trace->rings[i].fd);
	}
	for (size_t i = 0; i < trace->probes; i++) {
		char text[128];

		snprintf(text, sizeof(text), "-:" GROUP "/%s", trace->functions[i]);
		add_event(text);
	}
	free(trace->stacks);
	free(trace);
}

int walk_trace_start(char *const *functions, size_t count, struct walk_trace **result)
{
	struct walk_trace *trace = calloc(1, sizeof(*trace));
	int error = 0;

	if (trace)
		trace->stacks = calloc(MAX_STACKS, sizeof(*trace->stacks));
	if (!trace || !trace->stacks) {
		free(trace);
		return -ENOMEM;
	}
	for (size_t i = 0; !error && i < count && trace->probes < MAX_PROBES; i++) {
		error = add_probe(trace, functions[i]);
		if (error == -ENOENT || error == -EINVAL || error == -EADDRNOTAVAIL)
			error = 0;
	}
	if (!error && !trace->ring_count)
		error = -EOPNOTSUPP;
	if (!error)
		error = -pthread_create(&trace->thread, NULL, collect, trace);
	if (error) {
		release(trace);
		return error;
	}
	for (size_t i = 0; i < trace->ring_count; i++)
		ioctl(trace->rings[i].fd, PERF_EVENT_IOC_ENABLE, 0);
	*result = trace;
	return 0;
}

static void report_stack(const struct walk_trace *trace, const struct stack *stack,
			 const struct kallsyms *symbols)
{
	char text[MAX_FRAMES * 72] = "";
	size_t length = 0;
	json_t *params;

	for (size_t i = 0; i < stack->depth; i++) {
		if (length + 72 > sizeof(text))
			break;
		length += kallsyms_print(symbols, stack->frames[i], text + length,
					 sizeof(text) - length);
		text[length++] = i + 1 < stack->depth ? ' ' : '\0';
	}
	params = json_pack("{s:s, s:s, s:s, s:b, s:s}", "workload", "walkers",
			   "entry", trace->functions[stack->probe],
			   "kind", stack->kind, "locked", stack->locked, "stack", text);
	report_sample(params, "walks", "count", (double)stack->count);
	json_decref(params);
}

static void report_probes(const struct walk_trace *trace)
{
	for (size_t i = 0; i < trace->probes; i++) {
		json_t *params = json_pack("{s:s, s:s}", "workload", "walkers",
					   "entry", trace->functions[i]);

		report_sample(params, "probed", "count", 1);
		json_decref(params);
	}
}

void walk_trace_stop(struct walk_trace *trace)
{
	json_t *params = json_pack("{s:s}", "workload", "walkers");
	struct kallsyms symbols = { 0 };

	for (size_t i = 0; i < trace->ring_count; i++)
		ioctl(trace->rings[i].fd, PERF_EVENT_IOC_DISABLE, 0);
	atomic_store(&trace->stop, true);
	pthread_join(trace->thread, NULL);
	for (size_t i = 0; i < trace->ring_count; i++)
		drain(trace, &trace->rings[i]);
	kallsyms_read(&symbols);
	report_probes(trace);
	for (size_t i = 0; i < trace->stack_count; i++)
		report_stack(trace, &trace->stacks[i], &symbols);
	report_sample(params, "lost", "count", (double)trace->lost);
	json_decref(params);
	kallsyms_free(&symbols);
	release(trace);
}
