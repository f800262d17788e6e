/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From "shrink_folio_list+0x6f2" on a kernel's stack to the calls in its source
 * that are in progress there, those that were inlined too.
 */
#ifndef RMAPLAB_AUDIT_LINES_H
#define RMAPLAB_AUDIT_LINES_H

#include "base/util.h"

enum { LINES_DEPTH = 16, LINES_NAME = 64 };

/** struct lines_call - a function, and the line that it calls from */
struct lines_call {
	char function[LINES_NAME];
	char file[128];
	int line;
};

struct lines;

/**
 * lines_open() - read the debug information of objects
 * @dir: whose *.o it is
 *
 * Return: NULL if there is none. Release it with lines_close().
 */
struct lines *lines_open(const char *dir);

/**
 * lines_find() - what a frame of a stack stands for
 * @frame: "function+0xoffset", a return address
 * @calls: filled in from the inside outwards
 *
 * Return: how many calls; one without file and line if nothing is known.
 */
size_t lines_find(struct lines *lines, const char *frame,
		  struct lines_call calls[LINES_DEPTH]);

/** lines_close() - release; fine with NULL */
void lines_close(struct lines *lines);

#endif
