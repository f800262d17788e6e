/* SPDX-License-Identifier: GPL-2.0-only */
/* file - small files, as procfs and sysfs have them */
#ifndef GUEST_FILE_H
#define GUEST_FILE_H

#include <stddef.h>

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

#endif /* GUEST_FILE_H */
