// SPDX-License-Identifier: GPL-2.0-only
#include "unit.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "boot/initramfs.h"

/* A laboratory with guest programs whose content is their own name. */
static struct lab given_lab(void)
{
	struct lab lab = { .build = unit_dir(), .lock = -1 };
	autofree char *guest = lab_path(&lab, "guest");

	assert_int_equal(fs_mkdirs(guest), 0);
	unit_file(guest, "init", "init");
	unit_file(guest, "move_bench", "move_bench");
	unit_file(guest, "move_test", "move_test");
	return lab;
}

static struct tree_spec given_spec(void)
{
	const struct arch *arch = arch_default();

	return (struct tree_spec){ .arch = arch, .pages = arch->pages };
}

static void drop_lab(struct lab *lab)
{
	fs_remove(lab->build);
	lab_close(lab);
}

/*
 * Content of @name in the archive, or NULL if it has none. No file may be there
 * twice or tell when it was made.
 */
static char *read_back(const char *path, const char *name, mode_t *mode)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	char *content = NULL;

	archive_read_support_format_cpio(archive);
	assert_int_equal(archive_read_open_filename(archive, path, 4096), ARCHIVE_OK);
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		size_t size = (size_t)archive_entry_size(entry);

		if (strcmp(archive_entry_pathname(entry), name) != 0)
			continue;
		assert_null(content);
		assert_int_equal(archive_entry_mtime(entry), 0);
		*mode = archive_entry_mode(entry);
		content = xcalloc(1, size + 1);
		assert_int_equal(archive_read_data(archive, content, size), size);
	}
	archive_read_free(archive);
	return content;
}

static void assert_holds(const char *path, const char *name, mode_t mode,
			 const char *content)
{
	mode_t found = 0;
	autofree char *text = read_back(path, name, &found);

	if (!text)
		fail_msg("there is no %s", name);
	assert_string_equal(text, content);
	assert_int_equal(found, mode);
}

static void the_archive_holds_what_the_plan_needs(void **state)
{
	static const char plan[] = "# a remark\ntimeout=5 move_bench threads\nmove_bench cost\n";
	struct lab lab = given_lab();
	struct tree_spec spec = given_spec();
	autofree char *path = lab_path(&lab, "x.initramfs");
	mode_t mode;

	(void)state;
	assert_int_equal(initramfs_write(&lab, &spec, path, plan, NULL), 0);
	assert_holds(path, "init", S_IFREG | 0755, "init");
	assert_holds(path, "bin/move_bench", S_IFREG | 0755, "move_bench");
	assert_holds(path, "plan", S_IFREG | 0644, plan);
	assert_holds(path, "dev/console", S_IFCHR | 0600, "");
	assert_null(read_back(path, "bin/move_test", &mode));
	assert_null(read_back(path, "bin/#", &mode));
	drop_lab(&lab);
}

static void the_same_plan_gives_the_same_bytes(void **state)
{
	struct lab lab = given_lab();
	struct tree_spec spec = given_spec();
	autofree char *first = lab_path(&lab, "1");
	autofree char *second = lab_path(&lab, "2");
	autofree char *a = NULL;
	autofree char *b = NULL;
	size_t a_len;
	size_t b_len;

	(void)state;
	assert_int_equal(initramfs_write(&lab, &spec, first, "move_test\n", NULL), 0);
	assert_int_equal(initramfs_write(&lab, &spec, second, "move_test\n", NULL), 0);
	assert_int_equal(fs_read(first, &a, &a_len), 0);
	assert_int_equal(fs_read(second, &b, &b_len), 0);
	assert_int_equal(a_len, b_len);
	assert_memory_equal(a, b, a_len);
	drop_lab(&lab);
}

static void a_program_that_was_not_built_is_named(void **state)
{
	struct lab lab = given_lab();
	struct tree_spec spec = given_spec();
	autofree char *path = lab_path(&lab, "x.initramfs");

	(void)state;
	assert_true(initramfs_write(&lab, &spec, path, "no_such_program\n", NULL) < 0);
	assert_int_equal(lab.why.status, EXIT_UNFIT);
	assert_non_null(strstr(lab.why.text, "no_such_program"));
	assert_false(fs_exists(path));
	drop_lab(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_archive_holds_what_the_plan_needs),
		cmocka_unit_test(the_same_plan_gives_the_same_bytes),
		cmocka_unit_test(a_program_that_was_not_built_is_named),
	};

	return cmocka_run_group_tests_name("initramfs", tests, NULL, NULL);
}
