/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call on the way into a walk of a reverse map, and who holds the folio
 * lock there. Begins at the functions that walk, which their types give away,
 * and goes to the callers as long as they leave the lock to theirs.
 */
#ifndef RMAPLAB_AUDIT_PATHS_H
#define RMAPLAB_AUDIT_PATHS_H

#include "audit/audit_facts.h"

/** enum path_proof - how the folio is locked at a call, from good to bad */
enum path_proof {
	PATH_LOCKED,	/* the calling function has locked it */
	PATH_TRIED,	/* it has try-locked it */
	PATH_CALLER,	/* its own caller must have: see the rows of that entry */
	PATH_SOME,	/* on some of the ways there only */
	PATH_OPEN,	/* not proven */
	PATH_SURPRISE,	/* seen, but not found in the source */
};

/**
 * struct path_row - one call
 * @entry: the function that needs a locked folio
 * @caller: the function that calls it
 * @file: where, in the kernel source
 * @line: of the call, or of the function if the call is not known
 * @taken_line: where @caller took the lock, 0 if it did not
 * @why: for PATH_OPEN, a constant string
 * @seen: walks that came by this call with the folio locked
 * @unlocked: without
 */
struct path_row {
	const char *entry;
	const char *caller;
	const char *file;
	int line;
	enum path_proof proof;
	int taken_line;
	const char *why;
	long seen;
	long unlocked;
};

/**
 * struct paths - all of them; all-zero to begin with
 * @rows: by entry, caller and line
 * @symbols: functions that are known in other objects and need a locked folio
 * @walks: functions that walk, with the folio as their first argument
 */
struct paths {
	struct path_row *rows;
	size_t count;
	char **symbols;
	size_t symbol_count;
	char **walks;
	size_t walk_count;
};

/**
 * path_holds() - whether a row says nothing against the rule
 *
 * A path that is not proven holds if it was seen, and the folio was locked
 * each time. A walk of a folio that was not locked never does.
 */
bool path_holds(const struct path_row *row);

/**
 * paths_find() - find the paths in what is known so far
 * @paths: replaced
 */
void paths_find(struct paths *paths, struct facts *facts);

/** paths_proof_text() - "try-locked at mm/vmscan.c:1095"; the caller frees it */
char *paths_proof_text(const struct path_row *row);

/** paths_free() - release; all-zero again */
void paths_free(struct paths *paths);

#endif
