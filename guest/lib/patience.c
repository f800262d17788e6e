// SPDX-License-Identifier: GPL-2.0-only
#include "lib/patience.h"

#include <sched.h>

#include "lib/clock.h"
#include "lib/report.h"

enum {
	NAP_MS	= 2,	/* well below PATIENCE_STEP_NS */
	TELL_S	= 30,
};

void patience_prepare(void)
{
	const struct sched_param first = { .sched_priority = 1 };

	sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}

bool patience_nap(struct patience *patience)
{
	const uint64_t told = patience->clock / NS_PER_S / TELL_S;
	bool ends;

	clock_sleep_ms(NAP_MS);
	ends = patience_ends(patience, clock_ns());
	if (patience->clock / NS_PER_S / TELL_S != told)
		report_event("waiting",
			     json_pack("{s:f, s:f}",
				       "seconds", (double)patience->clock / NS_PER_S,
				       "ran", (double)patience->ran / NS_PER_S));
	return !ends;
}
