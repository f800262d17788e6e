// SPDX-License-Identifier: GPL-2.0-only
#include "torture/board.h"

#include <stdarg.h>
#include <stdio.h>

void board_fail(struct board *board, const char *oracle, const char *actor,
		const char *format, ...)
{
	va_list args;

	if (atomic_exchange(&board->noted, true))
		return;
	va_start(args, format);
	vsnprintf(board->message, sizeof(board->message), format, args);
	va_end(args);
	snprintf(board->oracle, sizeof(board->oracle), "%s", oracle);
	snprintf(board->actor, sizeof(board->actor), "%s", actor ? actor : "");
	atomic_store(&board->failed, true);
}
