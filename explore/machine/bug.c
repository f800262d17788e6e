// SPDX-License-Identifier: GPL-2.0-only
/* BUG() and WARN() are an ud2 and an entry in a table; the host's signal handler
 * asks here what it ran into. */
#include <linux/bug.h>

#include "machine.h"

extern const struct bug_entry __start_ex_bug_table[], __stop_ex_bug_table[];

int ex_bug(const void *pc, const char **file, unsigned int *line)
{
	const struct bug_entry *e;

	for (e = __start_ex_bug_table; e < __stop_ex_bug_table; e++) {
		if ((const char *)&e->bug_addr_disp + e->bug_addr_disp != pc)
			continue;
		*file = "?";
		*line = 0;
#ifdef CONFIG_DEBUG_BUGVERBOSE
		*file = (const char *)&e->file_disp + e->file_disp;
		*line = e->line;
#endif
		return e->flags & BUGFLAG_WARNING ? EX_BUG_WARNING : EX_BUG_FATAL;
	}
	return EX_BUG_NONE;
}
