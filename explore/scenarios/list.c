// SPDX-License-Identifier: GPL-2.0-only
/* All scenarios; to add one, add its file and its line here. */
#include "../interface.h"

extern const struct ex_program move_reclaim;

const struct ex_program *const ex_programs[] = {
	&move_reclaim,
	(void *)0,
};
