// SPDX-License-Identifier: GPL-2.0-only
/*
 * errno - moves that the kernel refuses as a whole
 *
 * userfaultfd_move() checks the request itself and leaves the result field as
 * it was; move_pages() checks the VMAs, and its error is written there too.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/arch.h"
#include "lib/team.h"
#include "test/given.h"

/* An address where no object can be. */
static char *nowhere(uintptr_t address)
{
	return (char *)address;	/* NOLINT(performance-no-int-to-ptr) */
}

/* userfaultfd_ioctl(): only the handshake is possible before the handshake. */
static void before_handshake(void)
{
	struct uffd uffd = { .fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC) };
	char *page = given_memory(PAGE_BYTES);

	EXPECT_MOVE(&uffd, page, page, PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
}

/* validate_range() */
static void misaligned(void)
{
	struct pair p = given_pair(4);

	EXPECT_MOVE(&p.uffd, p.dst + 8, p.src, PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, p.src + 8, PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES + 8, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, 8, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_PAGES(p.src, 4, 0);
}

/* validate_unaligned_range() */
static void empty_range(void)
{
	struct pair p = given_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, 0, 0, -EINVAL, UFFD_UNWRITTEN);
}

/* validate_unaligned_range(): also ranges that wrap around. */
static void beyond_user_space(void)
{
	struct pair p = given_pair(1);
	char *beyond = nowhere(ARCH_USER_END), *top = nowhere(-PAGE_BYTES);

	EXPECT_MOVE(&p.uffd, beyond, p.src, PAGE_BYTES, 0, -EINVAL,
		    UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, beyond, PAGE_BYTES, 0, -EINVAL,
		    UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, top, 2 * PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, -PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
}

/* userfaultfd_move(): two mode bits are known. */
static void unknown_mode(void)
{
	struct pair p = given_pair(1);

	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 1 << 2, -EINVAL, UFFD_UNWRITTEN);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, UINT64_C(1) << 63, -EINVAL,
		    UFFD_UNWRITTEN);
	EXPECT_PAGES(p.src, 1, 0);
}

/* userfaultfd_move(): copy_from_user() of the request. */
static void unreadable_request(void)
{
	struct pair p = given_pair(1);

	EXPECT(ioctl(p.uffd.fd, UFFDIO_MOVE, NULL), -1);
	EXPECT(errno, EFAULT);
}

/* userfaultfd_move(): put_user() comes after the move, which stays done. */
static void unwritable_request(void)
{
	struct pair p = given_pair(1);
	struct uffdio_move *request = (void *)given_memory(PAGE_BYTES);

	*request = (struct uffdio_move){
		.dst = (uintptr_t)p.dst,
		.src = (uintptr_t)p.src,
		.len = PAGE_BYTES,
	};
	SET_UP(mprotect(request, PAGE_BYTES, PROT_READ) ? -errno : 0);

	EXPECT(ioctl(p.uffd.fd, UFFDIO_MOVE, request), -1);
	EXPECT(errno, EFAULT);
	EXPECT_PAGES(p.dst, 1, 0);
	EXPECT_EMPTY(p.src, 1);
}

/* validate@move@VMAs() */
static void unregistered_destination(void)
{
	struct pair p = given_pair(1);
	char *elsewhere = given_memory(PAGE_BYTES);

	EXPECT_MOVE(&p.uffd, elsewhere, p.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
}

/* validate@move@VMAs() */
static void destination_of_another_userfaultfd(void)
{
	struct pair p = given_pair(1), other = given_pair(1);

	EXPECT_MOVE(&p.uffd, other.dst, p.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(p.src, 1, 0);
}

static char *map_file(int fd, int flags)
{
	char *page = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);

	SET_UP(page == MAP_FAILED ? -errno : 0);
	return page;
}

static int open_memory_file(void)
{
	int fd = memfd_create("move_test", MFD_CLOEXEC);

	SET_UP(fd < 0 || ftruncate(fd, PAGE_BYTES) ? -errno : 0);
	return fd;
}

/* move_pages(): VM_SHARED */
static void shared_source(void)
{
	struct pair p = given_pair(1);
	char *shared = map_file(-1, MAP_SHARED | MAP_ANONYMOUS);

	shared[0] = 1;
	EXPECT_MOVE(&p.uffd, p.dst, shared, PAGE_BYTES, 0, -EINVAL, -EINVAL);
}

/* move_pages(): VM_SHARED; move is not among the operations on shared memory. */
static void shared_destination(void)
{
	struct pair p = given_pair(1);
	char *shared = map_file(-1, MAP_SHARED | MAP_ANONYMOUS);
	struct uffdio_register request = {
		.range = { .start = (uintptr_t)shared, .len = PAGE_BYTES },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	SET_UP(ioctl(p.uffd.fd, UFFDIO_REGISTER, &request) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, shared, p.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(p.src, 1, 0);
}

/* validate@move@VMAs(): vma_is_anonymous(), even if the page is by now. */
static void private_file_source(void)
{
	struct pair p = given_pair(1);
	char *page = map_file(open_memory_file(), MAP_PRIVATE);

	fill_pages(page, 1, 0);
	EXPECT_MOVE(&p.uffd, p.dst, page, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(page, 1, 0);
}

/* validate@move@VMAs(): VM_ACCESS_FLAGS */
static void different_protection(void)
{
	struct pair p = given_pair(1);

	SET_UP(mprotect(p.src, p.size, PROT_READ) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(p.src, 1, 0);
}

/* validate@move@VMAs(): VM_WRITE */
static void both_read_only(void)
{
	struct pair p = given_pair(1);

	SET_UP(mprotect(p.src, p.size, PROT_READ) ? -errno : 0);
	SET_UP(mprotect(p.dst, p.size, PROT_READ) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
}

/* validate@move@VMAs(): VM_LOCKED */
static void one_side_locked(void)
{
	struct pair from = given_pair(1), to = given_pair(1);

	SET_UP(mlock2(from.src, from.size, MLOCK_ONFAULT) ? -errno : 0);
	EXPECT_MOVE(&from.uffd, from.dst, from.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(from.src, 1, 0);
	SET_UP(mlock2(to.dst, to.size, MLOCK_ONFAULT) ? -errno : 0);
	EXPECT_MOVE(&to.uffd, to.dst, to.src, PAGE_BYTES, 0, -EINVAL, -EINVAL);
	EXPECT_PAGES(to.src, 1, 0);
}

/* validate@move@VMAs(): VM_LOCKED on both sides is fine. */
static void both_sides_locked(void)
{
	struct pair p = given_pair(2);

	SET_UP(mlock2(p.src, p.size, MLOCK_ONFAULT) ? -errno : 0);
	SET_UP(mlock2(p.dst, p.size, MLOCK_ONFAULT) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, p.size, 0, 0, p.size);
	EXPECT_PAGES(p.dst, 2, 0);
}

/* move_pages(): a range lies in one VMA, on either side. */
static void beyond_the_vma(void)
{
	struct pair p = given_pair(HUGE_PAGES);
	char *src_end = p.src + p.size, *dst_end = p.dst + p.size;

	EXPECT_MOVE(&p.uffd, p.dst, src_end - PAGE_BYTES, 2 * PAGE_BYTES, 0, -EINVAL,
		    -EINVAL);
	EXPECT_MOVE(&p.uffd, dst_end - PAGE_BYTES, p.src, 2 * PAGE_BYTES, 0, -EINVAL,
		    -EINVAL);
	EXPECT_PAGES(p.src, HUGE_PAGES, 0);
}

/* uffd_move_lock(), or find_vmas_mm_locked() */
static void nothing_mapped(void)
{
	struct pair p = given_pair(1);
	char *gone = given_memory(HUGE_BYTES);

	SET_UP(munmap(gone, HUGE_BYTES) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, gone, PAGE_BYTES, 0, -ENOENT, -ENOENT);
	EXPECT_MOVE(&p.uffd, gone, p.src, PAGE_BYTES, 0, -ENOENT, -ENOENT);
}

static void move_as_stranger(void *context)
{
	struct pair *p = context;

	EXPECT_MOVE(&p->uffd, p->dst, p->src, PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
}

/* userfaultfd_move(): one's own address space only. */
static void userfaultfd_of_another_process(void)
{
	struct pair p = given_pair(1);

	in_child(move_as_stranger, &p);
	EXPECT_PAGES(p.src, 1, 0);
}

static void open_in_child(void *uffd)
{
	SET_UP(uffd_open(uffd, 0));
}

/* A descriptor that outlives the process which opened it. */
static struct uffd given_orphaned_userfaultfd(void)
{
	struct uffd *shared = team_shared_alloc(sizeof(*shared)), orphan;
	int pidfd, fd;
	pid_t owner;

	SET_UP(shared ? 0 : -ENOMEM);
	owner = given_child_after(open_in_child, shared);
	pidfd = (int)syscall(SYS_pidfd_open, owner, 0);
	SET_UP(pidfd < 0 ? -errno : 0);
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, shared->fd, 0);
	SET_UP(fd < 0 ? -errno : 0);
	end_child(owner);
	orphan = *shared;
	orphan.fd = fd;
	return orphan;
}

/*
 * userfaultfd_move() has an -ESRCH, but compares the address spaces first: a
 * caller that gets past that is alive, and so is its address space. Only its
 * neighbour, userfaultfd_zeropage(), which works across processes, shows that
 * the owner is gone.
 */
static void owner_gone(void)
{
	struct uffd uffd = given_orphaned_userfaultfd();
	char *page = given_memory(PAGE_BYTES);
	struct uffdio_zeropage zeropage = {
		.range = { .start = (uintptr_t)page, .len = PAGE_BYTES },
	};

	EXPECT_MOVE(&uffd, page, page, PAGE_BYTES, 0, -EINVAL, UFFD_UNWRITTEN);
	EXPECT(ioctl(uffd.fd, UFFDIO_ZEROPAGE, &zeropage), -1);
	EXPECT(errno, ESRCH);
}

/* move_pages_pte(): !pte_none(); both sides are looked at in this order. */
static void populated_destination(void)
{
	struct pair p = given_unregistered_pair(1);

	fill_pages(p.dst, 1, 7);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES,
		    -EEXIST, -EEXIST);
	EXPECT_PAGES(p.src, 1, 0);
	EXPECT_PAGES(p.dst, 1, 7);
}

/* move_pages_pte(): the zero page is a page, too. */
static void zero_page_at_destination(void)
{
	struct pair p = given_unregistered_pair(1);

	EXPECT(*(volatile char *)p.dst, 0);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
}

/* move_pages_pte(): the page itself is in its way. */
static void page_onto_itself(void)
{
	struct pair p = given_pair(1);

	EXPECT_MOVE(&p.uffd, p.src, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_PAGES(p.src, 1, 0);
}

/* move_pages_pte(): pte_none(); move_pages(): no page table at all. */
static void hole(void)
{
	struct pair p = given_pair(2);
	char *untouched = given_memory(PAGE_BYTES);

	SET_UP(madvise(p.src, PAGE_BYTES, MADV_DONTNEED) ? -errno : 0);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -ENOENT, -ENOENT);
	EXPECT_MOVE(&p.uffd, p.dst, untouched, PAGE_BYTES, 0, -ENOENT, -ENOENT);
	EXPECT_EMPTY(p.dst, 2);
}

/* What is in the way is found first, whether there is anything to move or not. */
static void hole_onto_a_page(void)
{
	struct pair p = given_unregistered_pair(2);

	make_hole(p.src);
	fill_pages(p.dst, 1, 7);
	given_registered(&p, UFFD_FEATURE_SIGBUS);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, 0, -EEXIST, -EEXIST);
	EXPECT_MOVE(&p.uffd, p.dst, p.src, PAGE_BYTES, UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES,
		    -EEXIST, -EEXIST);
	EXPECT_PAGES(p.dst, 1, 7);
}

static const struct test tests[] = {
	{ "before the handshake: EINVAL", before_handshake, 0 },
	{ "misaligned: EINVAL", misaligned, 0 },
	{ "empty range: EINVAL", empty_range, 0 },
	{ "beyond user space: EINVAL", beyond_user_space, 0 },
	{ "unknown mode: EINVAL", unknown_mode, 0 },
	{ "unreadable request: EFAULT", unreadable_request, 0 },
	{ "unwritable request: EFAULT, but moved", unwritable_request, 0 },
	{ "unregistered destination: EINVAL", unregistered_destination, 0 },
	{ "destination of another userfaultfd: EINVAL", destination_of_another_userfaultfd, 0 },
	{ "shared source: EINVAL", shared_source, 0 },
	{ "shared destination: EINVAL", shared_destination, 0 },
	{ "private file as source: EINVAL", private_file_source, 0 },
	{ "different protection: EINVAL", different_protection, 0 },
	{ "both read-only: EINVAL", both_read_only, 0 },
	{ "one side locked: EINVAL", one_side_locked, 0 },
	{ "both sides locked: moved", both_sides_locked, 0 },
	{ "beyond the VMA: EINVAL", beyond_the_vma, 0 },
	{ "nothing mapped: ENOENT", nothing_mapped, 0 },
	{ "userfaultfd of another process: EINVAL", userfaultfd_of_another_process, 0 },
	{ "owner gone: EINVAL, where others say ESRCH", owner_gone, 0 },
	{ "populated destination: EEXIST", populated_destination, 0 },
	{ "zero page at destination: EEXIST", zero_page_at_destination, 0 },
	{ "page onto itself: EEXIST", page_onto_itself, 0 },
	{ "hole: ENOENT", hole, 0 },
	{ "hole onto a page: EEXIST", hole_onto_a_page, 0 },
};

TEST_GROUP(errno);
