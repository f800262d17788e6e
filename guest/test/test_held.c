// SPDX-License-Identifier: GPL-2.0-only
/*
 * held - large folios that somebody else holds while a part of them moves
 *
 * To move a part, the folio has to be split, which a reference of somebody
 * else's prevents. How long the kernel tries is its choice, and so is its answer
 * then: EAGAIN or EBUSY. But it has to answer, and until then it must not keep
 * away whom the holder waits for; and what is held for a moment only has to be
 * movable afterwards.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/folio.h"
#include "lib/pin.h"
#include "test/given.h"
#include "lib/ktap.h"

enum {
	PATIENCE_MS	= 5000,		/* more than any answer may take */
	MOMENT_MS	= 5,
	HEADSTART_MS	= 100,
	FOLIOS		= 32,
};

#define FOLIO	(4 * FOLIO_SMALLEST)

/* Linux 6.12 tries for as long as the folio is held, with the VMA locks. */
static void known_livelock(bool always)
{
	test_known_bug("F4", always,
		       "a move tries to split a folio for as long as it is held");
}

/* A move of one page that another thread makes. */
struct attempt {
	const struct uffd *uffd;
	char *dst, *src;
	int error;
	atomic_bool done;
	pthread_t thread;
};

static void *make_attempt(void *arg)
{
	struct attempt *attempt = arg;

	attempt->error = uffd_move_once(attempt->uffd, attempt->dst, attempt->src,
					PAGE_BYTES, 0, NULL);
	atomic_store(&attempt->done, true);
	return NULL;
}

static void begin_attempt(struct attempt *attempt, const struct pair *p)
{
	*attempt = (struct attempt){ .uffd = &p->uffd, .dst = p->dst, .src = p->src };
	SET_UP(-pthread_create(&attempt->thread, NULL, make_attempt, attempt));
}

static bool comes_true(const atomic_bool *event, unsigned int ms)
{
	for (unsigned int i = 0; i < ms && !atomic_load(event); i++)
		clock_sleep_ms(1);
	return atomic_load(event);
}

/* One that is given in time, and one of those that the interface has for it. */
static int expect_answer(struct attempt *attempt)
{
	EXPECT(comes_true(&attempt->done, PATIENCE_MS), true);
	pthread_join(attempt->thread, NULL);
	if (attempt->error != -EBUSY && attempt->error != -EAGAIN)
		EXPECT_ERROR(attempt->error, 0);
	return attempt->error;
}

/* Whoever is told to try again, or that the page is in use, tries later. */
static void expect_movable(const struct pair *p, int error)
{
	if (error)
		EXPECT_MOVE(&p->uffd, p->dst, p->src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p->dst, 1, 0);
	EXPECT_EMPTY(p->src, 1);
	EXPECT_PAGES(p->src + PAGE_BYTES, p->size / PAGE_BYTES - 1, 1);
}

static void referenced_for_a_moment(void)
{
	struct pair p = given_large_pair(FOLIO, 1);
	int reference = given_references(p.src + FOLIO / 2, 1);
	struct attempt attempt;
	int error;

	begin_attempt(&attempt, &p);
	clock_sleep_ms(MOMENT_MS);
	close(reference);
	error = expect_answer(&attempt);
	ktap_remark("a reference of %d ms: %s", MOMENT_MS,
		    error ? strerrorname_np(-error) : "moved");
	expect_movable(&p, error);
}

static void pinned_for_a_moment(void)
{
	struct pair p = given_large_pair(FOLIO, 1);
	int pinned = given_pin(p.src + FOLIO / 2, PAGE_BYTES);
	struct attempt attempt;
	int error;

	begin_attempt(&attempt, &p);
	clock_sleep_ms(MOMENT_MS);
	SET_UP(unpin_pages(pinned));
	error = expect_answer(&attempt);
	ktap_remark("a pin of some %d ms: %s", MOMENT_MS,
		    error ? strerrorname_np(-error) : "moved");
	expect_movable(&p, error);
}

static void referenced_for_long(void)
{
	struct pair p;
	struct attempt attempt;
	int reference, error;

	known_livelock(true);
	p = given_large_pair(FOLIO, 1);
	reference = given_references(p.src + FOLIO / 2, 1);
	begin_attempt(&attempt, &p);
	error = expect_answer(&attempt);
	EXPECT_EMPTY(p.dst, 1);
	EXPECT_PAGES(p.src, FOLIO / PAGE_BYTES, 0);
	ktap_remark("a lasting reference: %s", error ? strerrorname_np(-error) : "moved");
	close(reference);
	expect_movable(&p, error);
}

static void pinned_for_long(void)
{
	struct pair p;
	struct attempt attempt;
	int pinned, error;

	known_livelock(true);
	p = given_large_pair(FOLIO, 1);
	pinned = given_pin(p.src + FOLIO / 2, PAGE_BYTES);
	begin_attempt(&attempt, &p);
	error = expect_answer(&attempt);
	EXPECT_EMPTY(p.dst, 1);
	EXPECT_PAGES(p.src, FOLIO / PAGE_BYTES, 0);
	ktap_remark("a lasting pin: %s", error ? strerrorname_np(-error) : "moved");
	SET_UP(unpin_pages(pinned));
	expect_movable(&p, error);
}

/* mprotect(): takes mmap_lock, then waits for the VMA locks. */
struct change {
	char *page;
	atomic_bool done;
};

static void *change_protection(void *arg)
{
	struct change *change = arg;

	mprotect(change->page, PAGE_BYTES, PROT_READ);
	atomic_store(&change->done, true);
	return NULL;
}

/*
 * mover			another thread		holder
 *
 *							refers to the folio
 * locks the VMAs
 * tries to split
 *				mprotect(): locks mm,
 *				waits for the VMAs
 *							needs the mm lock
 *							lets go of the folio
 */
static void holder_waits_for_the_mover(void)
{
	struct change change;
	struct attempt attempt;
	struct pair p;
	pthread_t thread;
	int reference, error;

	/* On a busy host the mover may come too late to be met. */
	known_livelock(false);
	p = given_large_pair(FOLIO, 1);
	change = (struct change){ .page = p.src + p.size - PAGE_BYTES };
	reference = given_references(p.src, 1);
	begin_attempt(&attempt, &p);
	/* Before it has the VMA locks, mprotect() would not meet it. */
	clock_sleep_ms(HEADSTART_MS);
	SET_UP(-pthread_create(&thread, NULL, change_protection, &change));
	EXPECT(comes_true(&change.done, PATIENCE_MS), true);
	pthread_join(thread, NULL);
	close(reference);
	error = expect_answer(&attempt);
	if (error)
		EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, 0, PAGE_BYTES);
	EXPECT_PAGES(p.dst, 1, 0);
}

/* A thread that never stops taking references that it lets go of at once. */
struct toucher {
	const struct pair *pair;
	atomic_bool stop;
	atomic_ulong times;
};

static void *touch(void *arg)
{
	struct toucher *toucher = arg;
	static char copy[PAGE_BYTES];
	const struct pair *p = toucher->pair;

	for (size_t i = 0; !atomic_load(&toucher->stop); i++) {
		struct iovec from = { p->src + i % FOLIOS * FOLIO + FOLIO / 2, PAGE_BYTES };
		struct iovec to = { copy, PAGE_BYTES };

		process_vm_readv(getpid(), &to, 1, &from, 1, 0);
		atomic_fetch_add(&toucher->times, 1);
	}
	return NULL;
}

/* Each page is moved in the end, though not always by the first call. */
static void touched_all_the_time(void)
{
	struct pair p = given_large_pair(FOLIO, FOLIOS);
	struct toucher toucher = { .pair = &p };
	unsigned int retries = 0;
	pthread_t thread;

	SET_UP(-pthread_create(&thread, NULL, touch, &toucher));
	while (!atomic_load(&toucher.times))
		clock_sleep_ms(1);
	for (size_t at = 0; at < p.size; at += FOLIO) {
		int error;

		while ((error = uffd_move_once(&p.uffd, p.dst + at, p.src + at,
					       PAGE_BYTES, 0, NULL))) {
			if (error != -EBUSY && error != -EAGAIN)
				EXPECT_ERROR(error, 0);
			retries++;
		}
		EXPECT_PAGES(p.dst + at, 1, at / PAGE_BYTES);
	}
	atomic_store(&toucher.stop, true);
	pthread_join(thread, NULL);
	ktap_remark("%d folios, %lu short pins: %u calls again", FOLIOS,
		    atomic_load(&toucher.times), retries);
}

/*
 * Threads that fault in one folio each get a reference, and then wait for its
 * lock; the mover that has the lock must not wait for them.
 */
enum { MOVERS = 4, PAGES_EACH = 64 };

struct race {
	struct pair pair;
	atomic_uint moved, wrong;
};

static void *move_all_pages(void *arg)
{
	struct race *race = arg;
	const struct pair *p = &race->pair;

	for (size_t i = 0; i < PAGES_EACH; i++) {
		const size_t at = i * PAGE_BYTES;
		int error;

		do {
			error = uffd_move_once(&p->uffd, p->dst + at, p->src + at,
					       PAGE_BYTES, 0, NULL);
		} while (error == -EAGAIN);
		if (!error)
			atomic_fetch_add(&race->moved, 1);
		else if (error != -EEXIST && error != -ENOENT)
			atomic_fetch_add(&race->wrong, 1);
	}
	return NULL;
}

/* github.com/lokeshgidra/uffd_move_ioctl_deadlock does this with a huge page. */
static void many_movers_of_one_folio(size_t folio)
{
	struct race race = { .pair = given_large_pair(folio, 1) };
	pthread_t threads[MOVERS];

	for (int i = 0; i < MOVERS; i++)
		SET_UP(-pthread_create(&threads[i], NULL, move_all_pages, &race));
	for (int i = 0; i < MOVERS; i++)
		pthread_join(threads[i], NULL);
	EXPECT(atomic_load(&race.wrong), 0);
	EXPECT(atomic_load(&race.moved), PAGES_EACH);
	EXPECT_PAGES(race.pair.dst, PAGES_EACH, 0);
	EXPECT_EMPTY(race.pair.src, PAGES_EACH);
}

static void movers_of_one_folio(void)
{
	many_movers_of_one_folio(PAGES_EACH * PAGE_BYTES);
	many_movers_of_one_folio(HUGE_BYTES);
}

#define LARGE	(NEED(MTHP) | NEED(HUGE) | NEED(PFN))

static const struct test tests[] = {
	{ "referenced for a moment: moved then", referenced_for_a_moment, LARGE },
	{ "pinned for a moment: moved then", pinned_for_a_moment, LARGE | NEED(IO_URING) },
	{ "referenced for long: an answer", referenced_for_long, LARGE },
	{ "pinned for long: an answer", pinned_for_long, LARGE | NEED(IO_URING) },
	{ "holder waits for the mover: both end", holder_waits_for_the_mover, LARGE },
	{ "touched all the time: moved", touched_all_the_time, LARGE },
	{ "many movers of one folio", movers_of_one_folio, LARGE },
};

TEST_GROUP(held);
