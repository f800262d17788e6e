// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>

#include "base/interrupt.h"
#include "base/util.h"

static volatile sig_atomic_t pending;

static void note_signal(int number)
{
	pending = number;
}

void interrupt_setup(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = note_signal };

	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
}

int interrupted(void)
{
	return pending;
}
