// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/stamp.h"
#include "kernel/seed.h"

static char *path_in(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

static void assert_content(const char *path, const char *expected)
{
	autofree char *text = NULL;

	assert_int_equal(fs_read(path, &text, NULL), 0);
	assert_string_equal(text, expected);
}

/* from/{a, obj-vm/b, sub/c}, the files an hour old. */
static char *given_tree(const char *dir)
{
	static const char *const files[] = { "a", "obj-vm/b", "sub/c" };
	char *from = path_in(dir, "from");
	autofree char *obj = path_in(from, "obj-vm");
	autofree char *sub = path_in(from, "sub");

	assert_int_equal(fs_mkdirs(obj), 0);
	assert_int_equal(fs_mkdirs(sub), 0);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *path = path_in(from, files[i]);
		const struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };

		unit_file(from, files[i], files[i]);
		assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	}
	return from;
}

static struct stat stat_in(const char *dir, const char *name)
{
	autofree char *path = path_in(dir, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st;
}

static void a_clone_shares_sources_but_no_builds(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = given_tree(dir);
	autofree char *to = path_in(dir, "to");
	autofree char *obj = path_in(to, "obj-vm");
	const struct fs_copy copy = { .from = from, .to = to, .how = FS_LINK, .skip = "obj-" };

	(void)state;
	assert_int_equal(fs_copy(&copy), 0);
	assert_int_equal(stat_in(to, "sub/c").st_ino, stat_in(from, "sub/c").st_ino);
	assert_false(fs_exists(obj));
	fs_remove(dir);
}

static void a_copy_shares_nothing_and_keeps_times(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = given_tree(dir);
	autofree char *to = path_in(dir, "to");
	const struct fs_copy copy = { .from = from, .to = to, .how = FS_COPY };

	(void)state;
	assert_int_equal(fs_copy(&copy), 0);
	assert_int_not_equal(stat_in(to, "sub/c").st_ino, stat_in(from, "sub/c").st_ino);
	assert_int_equal(stat_in(to, "sub/c").st_mtim.tv_sec, 1000);
	fs_remove(dir);
}

static void a_seeded_build_believes_it_was_made_here(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = given_tree(dir);
	autofree char *to = path_in(dir, "to");
	autofree char *tools = path_in(from, "obj-vm/tools");
	autofree char *moved = path_in(to, "obj-vm/tools/.x.o.cmd");
	autofree char *old = xasprintf("cmd_%s/x.o := gcc %s/x.c\n", from, from);
	autofree char *new = xasprintf("cmd_%s/x.o := gcc %s/x.c\n", to, to);

	(void)state;
	assert_int_equal(fs_mkdirs(tools), 0);
	assert_int_equal(fs_mkdirs(to), 0);
	unit_file(tools, ".x.o.cmd", old);
	assert_int_equal(seed_build(from, to, "obj-vm"), 0);
	assert_content(moved, new);
	assert_int_equal(stat_in(to, "obj-vm/b").st_mtim.tv_sec, 1000);
	fs_remove(dir);
}

static void what_was_patched_is_newer_than_a_seed(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = given_tree(dir);
	autofree char *to = path_in(dir, "to");
	autofree char *patched = path_in(to, "a");
	autofree char *backup = path_in(dir, "backup");
	const struct fs_copy clone = { .from = from, .to = to, .how = FS_LINK, .skip = "obj-" };
	const struct timespec older[2] = { { .tv_sec = 500 }, { .tv_sec = 500 } };

	(void)state;
	assert_int_equal(fs_copy(&clone), 0);
	assert_int_equal(fs_write(patched, "patched", 7), 0);
	assert_int_equal(utimensat(AT_FDCWD, patched, older, 0), 0);
	assert_int_equal(link(patched, backup), 0);

	assert_int_equal(seed_build(from, to, "obj-vm"), 0);
	assert_int_equal(seed_renew(from, to), 0);
	assert_true(stat_in(to, "a").st_mtim.tv_sec >
		    stat_in(to, "obj-vm/b").st_mtim.tv_sec);
	assert_int_equal(stat_in(to, "sub/c").st_mtim.tv_sec, 1000);
	fs_remove(dir);
}

/* to/: a clone of from/ with a patched "a", a new "sub/c" that says the same, a header. */
static char *given_variation(const char *dir, const char *from)
{
	char *to = path_in(dir, "to");
	autofree char *patched = path_in(to, "a");
	autofree char *like = path_in(to, "sub/c");
	const struct fs_copy clone = { .from = from, .to = to, .how = FS_LINK, .skip = "obj-" };

	assert_int_equal(fs_copy(&clone), 0);
	assert_int_equal(fs_write(patched, "patched", 7), 0);
	assert_int_equal(fs_write(like, "sub/c", 5), 0);
	assert_int_equal(seed_build(from, to, "obj-vm"), 0);
	return to;
}

static void what_both_have_patched_alike_is_not_built_again(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = given_tree(dir);
	autofree char *to = given_variation(dir, from);
	bool headers;

	(void)state;
	assert_int_equal(seed_renew(from, to), 0);
	assert_int_equal(seed_keep(from, to, &headers), 0);
	assert_false(headers);
	assert_int_equal(stat_in(to, "sub/c").st_mtim.tv_sec, 1000);
	assert_true(stat_in(to, "a").st_mtim.tv_sec > 1000);
	unit_file(to, "a.h", "new");
	assert_int_equal(seed_keep(from, to, &headers), 0);
	assert_true(headers);
	fs_remove(dir);
}

static void an_explorer_starts_with_that_of_another_tree(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *from = path_in(dir, "from");
	autofree char *to = path_in(dir, "to");
	autofree char *own = path_in(from, "explore/own/mine");
	autofree char *linked = path_in(from, "explore");
	autofree char *names = path_in(to, "explore/x.d");
	autofree char *left = path_in(to, "explore/own");
	autofree char *old = xasprintf("%s/explore/x.o: %s2/x.c\n", from, from);
	autofree char *new = xasprintf("%s/explore/x.o: %s2/x.c\n", to, from);

	(void)state;
	assert_int_equal(fs_mkdirs(own), 0);
	assert_int_equal(fs_mkdirs(to), 0);
	unit_file(linked, "x.d", old);
	assert_int_equal(seed_explorer(from, to), 0);
	assert_content(names, new);
	assert_false(fs_exists(left));
	/* Its own stays. */
	unit_file(linked, "x.d", "other");
	assert_int_equal(seed_explorer(from, to), 0);
	assert_content(names, new);
	fs_remove(dir);
}

static void a_write_replaces_and_never_alters_a_link(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *first = path_in(dir, "first");
	autofree char *second = path_in(dir, "second");

	(void)state;
	assert_int_equal(fs_write(first, "old", 3), 0);
	assert_int_equal(link(first, second), 0);
	assert_int_equal(fs_write(first, "new", 3), 0);
	assert_content(first, "new");
	assert_content(second, "old");
	fs_remove(dir);
}

static void what_is_written_once_stays(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *path = xasprintf("%s/below/file", dir);
	autofree char *below = xasprintf("%s/below", dir);

	(void)state;
	assert_int_equal(fs_write_once(path, "first", 5), 0);
	assert_int_equal(fs_write_once(path, "second", 6), -EEXIST);
	assert_content(path, "first");
	/* Nothing is left beside it. */
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(below), 0);
	assert_int_equal(fs_write_once("/dev/null/x", "", 0), -ENOTDIR);
	fs_remove(dir);
}

static void what_cannot_be_read_gives_its_errno(void **state)
{
	char *data;

	(void)state;
	assert_int_equal(fs_read("/nonexistent", &data, NULL), -ENOENT);
	assert_int_equal(fs_read("/", &data, NULL), -EISDIR);
	assert_int_equal(fs_mkdirs("/dev/null/x"), -ENOTDIR);
	assert_int_equal(fs_remove("/nonexistent"), 0);
}

static void a_stamp_is_trusted_for_its_inputs_only(void **state)
{
	autofree char *dir = unit_dir();
	autofree char *stamp = path_in(dir, "vm.stamp");

	(void)state;
	assert_false(stamp_matches(stamp, 1));
	assert_int_equal(stamp_write(stamp, 1, "6.12-x"), 0);
	assert_true(stamp_matches(stamp, 1));
	assert_false(stamp_matches(stamp, 2));
	unit_file(dir, "vm.stamp", "{\"inputs\": ");
	assert_false(stamp_matches(stamp, 1));
	unit_file(dir, "vm.stamp", "{\"inputs\": 1}");
	assert_false(stamp_matches(stamp, 1));
	fs_remove(dir);
}

static void a_hash_sees_every_byte_and_boundary(void **state)
{
	hash_t ab_c = hash_text(hash_text(HASH_INIT, "ab"), "c");
	hash_t a_bc = hash_text(hash_text(HASH_INIT, "a"), "bc");

	(void)state;
	assert_true(ab_c != a_bc);
	/* The published value of FNV-1a for "a". */
	assert_true(hash_bytes(HASH_INIT, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clone_shares_sources_but_no_builds),
		cmocka_unit_test(a_copy_shares_nothing_and_keeps_times),
		cmocka_unit_test(a_seeded_build_believes_it_was_made_here),
		cmocka_unit_test(what_was_patched_is_newer_than_a_seed),
		cmocka_unit_test(what_both_have_patched_alike_is_not_built_again),
		cmocka_unit_test(an_explorer_starts_with_that_of_another_tree),
		cmocka_unit_test(a_write_replaces_and_never_alters_a_link),
		cmocka_unit_test(what_is_written_once_stays),
		cmocka_unit_test(what_cannot_be_read_gives_its_errno),
		cmocka_unit_test(a_stamp_is_trusted_for_its_inputs_only),
		cmocka_unit_test(a_hash_sees_every_byte_and_boundary),
	};

	return cmocka_run_group_tests_name("fs", tests, NULL, NULL);
}
