/* SPDX-License-Identifier: GPL-2.0-only */
/* file - small files, as procfs and sysfs have them */
#ifndef GUEST_FILE_H
#define GUEST_FILE_H

#include <stddef.h>
#include <stdint.h>

/**
 * file_write() - write a text into a file that exists, in one write
 * @path: the file
 * @text: what to write
 *
 * Return: 0 or a negative errno.
 */
int file_write(const char *path, const char *text);

/**
 * file_read() - read the beginning of a file
 * @path: the file
 * @text: where it goes, terminated; a newline at its end is cut off
 * @size: of @text
 *
 * Return: 0 or a negative errno.
 */
int file_read(const char *path, char *text, size_t size);

/**
 * file_read_number() - read a decimal number
 * @path: the file
 *
 * Return: the number, not negative; or a negative errno.
 */
long file_read_number(const char *path);

/**
 * file_sum_row() - the numbers of one row of a table, added up
 * @path: the file
 * @label: the row's first word, which a blank or a colon follows
 *
 * Return: the sum, or -1 when there is no such file or row.
 */
int64_t file_sum_row(const char *path, const char *label);

#endif /* GUEST_FILE_H */
