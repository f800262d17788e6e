/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ktap - test results in the kernel's Test Anything Protocol, version 1
 */
#ifndef GUEST_KTAP_H
#define GUEST_KTAP_H

#include <stddef.h>

/**
 * ktap_begin() - write the head of a document
 * @tests: how many results will follow; 0: ktap_plan() tells at the end
 */
void ktap_begin(size_t tests);

/**
 * ktap_plan() - how many results there are
 * @tests: as many as there were since ktap_begin(0)
 */
void ktap_plan(size_t tests);

/**
 * ktap_ok() - a test passed
 * @number: from 1
 * @name: of the test
 */
void ktap_ok(size_t number, const char *name);

/**
 * ktap_not_ok() - a test failed
 * @number: from 1
 * @name: of the test
 */
void ktap_not_ok(size_t number, const char *name);

/**
 * ktap_skip() - a test could not be run
 * @number: from 1
 * @name: of the test
 * @reason: why
 */
void ktap_skip(size_t number, const char *name, const char *reason);

/**
 * ktap_remark() - write a line of diagnostics, before the result it explains
 * @format: as for printf()
 *
 * May be called by a child process: each line is one write.
 */
void ktap_remark(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* GUEST_KTAP_H */
