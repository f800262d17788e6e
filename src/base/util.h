/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small things that every module uses: memory that ends the program when it
 * runs out, and release at the end of a scope.
 */
#ifndef RMAPLAB_UTIL_H
#define RMAPLAB_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define printf_like(fmt, args)	__attribute__((format(printf, fmt, args)))

/* Declares a pointer that is freed when it goes out of scope. */
#define autofree		__attribute__((cleanup(util_free)))

void util_free(void *pointer_to_pointer);

/**
 * xrealloc() - realloc() that ends the program with exit status 3 on failure
 * @old: what to resize, or NULL
 * @size: bytes
 */
void *xrealloc(void *old, size_t size);

/** xcalloc() - zeroed memory; ends the program when there is none */
void *xcalloc(size_t count, size_t size);

/** xstrdup() - copy of a string; ends the program when there is no memory */
char *xstrdup(const char *text);

/** xasprintf() - formatted string that the caller frees */
char *xasprintf(const char *fmt, ...) printf_like(1, 2);

/** starts_with() - whether @text begins with @prefix */
bool starts_with(const char *text, const char *prefix);

/** ends_with() - whether @text ends with @suffix */
bool ends_with(const char *text, const char *suffix);

/** shell_word() - @text as a shell takes it for one word; caller frees */
char *shell_word(const char *text);

/** monotonic_ms() - milliseconds of a clock that never jumps */
int64_t monotonic_ms(void);

#endif
