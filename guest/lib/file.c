// SPDX-License-Identifier: GPL-2.0-only
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		error = -errno;
	close(fd);
	return error;
}

int file_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;
	int error;

	if (fd < 0)
		return -errno;
	got = read(fd, text, size - 1);
	error = got < 0 ? -errno : 0;
	close(fd);
	if (error)
		return error;
	if (got && text[got - 1] == '\n')
		got--;
	text[got] = '\0';
	return 0;
}

long file_read_number(const char *path)
{
	char text[32], *end;
	int error = file_read(path, text, sizeof(text));
	long number;

	if (error)
		return error;
	number = strtol(text, &end, 10);
	return end == text || number < 0 ? -EINVAL : number;
}

/* The sum of the numbers that follow a row's label, one a CPU. */
static int64_t sum_of_row(const char *numbers)
{
	int64_t sum = 0;
	char *end;

	for (;; numbers = end) {
		unsigned long long value = strtoull(numbers, &end, 10);

		if (end == numbers)
			return sum;
		sum += (int64_t)value;
	}
}

int64_t file_sum_row(const char *path, const char *label)
{
	FILE *file = fopen(path, "re");
	size_t size = 0, length = strlen(label);
	int64_t value = -1;
	char *line = NULL;

	if (!file)
		return -1;
	while (value < 0 && getline(&line, &size, file) > 0) {
		const char *start = line + strspn(line, " ");

		if (!strncmp(start, label, length) &&
		    strchr(": ", start[length]))
			value = sum_of_row(start + length + 1);
	}
	free(line);
	fclose(file);
	return value;
}
