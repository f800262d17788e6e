// SPDX-License-Identifier: GPL-2.0-only
/*
 * write - pages that threads write to until they are gone
 *
 * A thread that still has the old translation in its TLB writes to a page that
 * somebody may already use at its new place. Each page counts the writes to
 * it. A write either finds the page at its old place and is counted, or finds a
 * hole: no count may be missing afterwards, and none may be added.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "lib/folio.h"
#include "test/given.h"

/*
 * A page that is moved by itself interrupts every writer's CPU. On a busy host
 * that takes a guest milliseconds each time: hence few pages.
 */
enum { WRITERS = 2, FEW_PAGES = 64, MOST_PAGES = HUGE_PAGES };

/* A thread that writes; what it knows of each page's count. */
struct writer {
	char *start;
	size_t pages;
	pthread_t thread;
	uint64_t writes[MOST_PAGES];
	bool gone[MOST_PAGES];
};

static _Thread_local sigjmp_buf hole_found;
static atomic_bool writing;

static void at_a_hole(int signal)
{
	(void)signal;
	siglongjmp(hole_found, 1);
}

/* One round over all pages; those that are gone are passed over. */
static bool write_round(struct writer *writer)
{
	volatile bool any = false;

	for (volatile size_t i = 0; i < writer->pages; i++) {
		if (writer->gone[i])
			continue;
		if (sigsetjmp(hole_found, 0)) {
			writer->gone[i] = true;
			continue;
		}
		/* The write is one instruction: it happens, or it faults. */
		atomic_fetch_add(page_tally(writer->start + i * PAGE_BYTES), 1);
		writer->writes[i]++;
		any = true;
	}
	return any;
}

static void *keep_writing(void *arg)
{
	struct writer *writer = arg;

	while (write_round(writer))
		atomic_store(&writing, true);
	return NULL;
}

/* Move all pages in calls of some, while they are written. */
static void moved_while_written(struct pair *p, size_t pages, size_t step)
{
	struct writer *writers = calloc(WRITERS, sizeof(*writers));
	/* The handler does not return, so that the signal must not be blocked in it. */
	struct sigaction action = { .sa_handler = at_a_hole, .sa_flags = SA_NODEFER };

	SET_UP(writers ? 0 : -ENOMEM);
	SET_UP(sigaction(SIGBUS, &action, NULL) ? -errno : 0);
	atomic_store(&writing, false);
	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .start = p->src, .pages = pages };
		SET_UP(-pthread_create(&writers[i].thread, NULL, keep_writing,
				       &writers[i]));
	}
	while (!atomic_load(&writing))
		;
	for (size_t at = 0; at < pages; at += step) {
		size_t size = (pages - at < step ? pages - at : step) * PAGE_BYTES;
		struct uffd_moved moved =
			uffd_move(&p->uffd, p->dst + at * PAGE_BYTES,
				  p->src + at * PAGE_BYTES, size, 0);

		EXPECT_ERROR(moved.error, 0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(writers[i].thread, NULL);
	EXPECT_PAGES(p->dst, pages, 0);
	for (size_t i = 0; i < pages; i++)
		EXPECT(*page_tally(p->dst + i * PAGE_BYTES),
		       writers[0].writes[i] + writers[1].writes[i]);
	free(writers);
}

static void base_pages(void)
{
	static const size_t steps[] = { 1, 16, FEW_PAGES };

	for (int i = 0; i < 3; i++) {
		struct pair p = given_pair(FEW_PAGES);

		test_context("calls of %zu pages", steps[i]);
		moved_while_written(&p, FEW_PAGES, steps[i]);
	}
}

static void large_folios(void)
{
	for (size_t folio = FOLIO_SMALLEST; folio <= HUGE_BYTES; folio *= 2) {
		const size_t few = FEW_PAGES * PAGE_BYTES;
		struct pair p = given_large_pair(folio, folio < few ? few / folio : 1);

		test_context("folios of %zu KiB", folio / KIB);
		moved_while_written(&p, p.size / PAGE_BYTES, p.size / PAGE_BYTES);
	}
}

static const struct test tests[] = {
	{ "no write to base pages gets lost", base_pages, 0 },
	{ "no write to large folios gets lost", large_folios,
	  NEED(MTHP) | NEED(HUGE) | NEED(PFN) },
};

TEST_GROUP(write);
