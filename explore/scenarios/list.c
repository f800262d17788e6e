// SPDX-License-Identifier: GPL-2.0-only
/* All scenarios; to add one, add its file and its two lines here. */
#include "../interface.h"

extern const struct ex_program move_reclaim,
	move_idle,
	move_mkold,
	move_young,
	move_move,
	move_back,
	move_neighbour,
	move_sibling,
	move_zap,
	zap_reclaim,
	move_swap,
	move_migrate,
	move_pin,
	move_fault,
	move_users,
	move_move_reclaim;

const struct ex_program *const ex_programs[] = {
	&move_reclaim,
	&move_idle,
	&move_mkold,
	&move_young,
	&move_move,
	&move_back,
	&move_neighbour,
	&move_sibling,
	&move_zap,
	&zap_reclaim,
	&move_swap,
	&move_migrate,
	&move_pin,
	&move_fault,
	&move_users,
	&move_move_reclaim,
	(void *)0,
};
