// SPDX-License-Identifier: GPL-2.0-only
#include "names.h"

#include <stdarg.h>
#include <stdio.h>

#include "../interface.h"
#include "fatal.h"

static struct name {
	uintptr_t addr;
	unsigned long size;
	char text[40];
} name[512];
static int nr_names;

EX_ENTRY void ex_name(const volatile void *addr, unsigned long size,
		      const char *fmt, ...)
{
	struct name *n = &name[nr_names];
	va_list ap;

	if (name_of((uintptr_t)addr))
		return;
	if (nr_names == sizeof(name) / sizeof(name[0]))
		fatal("more than %zu locations have names", sizeof(name) / sizeof(name[0]));
	nr_names++;
	n->addr = (uintptr_t)addr;
	n->size = size;
	va_start(ap, fmt);
	vsnprintf(n->text, sizeof(n->text), fmt, ap);
	va_end(ap);
}

const char *name_of(uintptr_t addr)
{
	for (int i = 0; i < nr_names; i++)
		if (addr - name[i].addr < name[i].size)
			return name[i].text;
	return NULL;
}

void names_clear(void)
{
	nr_names = 0;
}
