// SPDX-License-Identifier: GPL-2.0-only
#include "barrier.h"

struct barrier barrier[MAX_BARRIERS];
int nr_barriers;

static const void *left_out[MAX_BARRIERS];
static int nr_left_out;

bool barrier_leave_out(const void *pc)
{
	if (nr_left_out == MAX_BARRIERS)
		return false;
	left_out[nr_left_out++] = pc;
	return true;
}

/* What the machine orders is no barrier of the code's. */
static bool is_barrier(enum ex_order order)
{
	return order == EX_MB || order == EX_WMB || order == EX_NEXT_RELEASES;
}

void barrier_met(enum ex_order order, const void *pc)
{
	for (int i = 0; i < nr_barriers; i++)
		if (barrier[i].pc == pc)
			return;
	if (nr_barriers < MAX_BARRIERS)
		barrier[nr_barriers++] = (struct barrier){ pc, order };
}

bool barrier_is_left_out(enum ex_order order, const void *pc)
{
	if (!is_barrier(order))
		return false;
	barrier_met(order, pc);
	for (int i = 0; i < nr_left_out; i++)
		if (left_out[i] == pc)
			return true;
	return false;
}
