/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How rmaplab ends, whatever the command.
 */
#ifndef RMAPLAB_STATUS_H
#define RMAPLAB_STATUS_H

enum exit_status {
	EXIT_HOLDS	= 0,	/* the claim holds */
	EXIT_FAILS	= 1,	/* it does not: violation, failed test, splat */
	EXIT_USAGE	= 2,	/* wrong usage */
	EXIT_UNFIT	= 3,	/* the environment is not fit */
};

#endif
