// SPDX-License-Identifier: GPL-2.0-only
#include <asm/current.h>

DEFINE_PER_CPU_CACHE_HOT(typeof(__preempt_count), __preempt_count) = PREEMPT_ENABLED;
DEFINE_PER_CPU_CACHE_HOT(int, cpu_number);
DEFINE_PER_CPU_CACHE_HOT(struct task_struct *, current_task);
DEFINE_PER_CPU_CACHE_HOT(unsigned long, this_cpu_off);

void cpu_becomes(int cpu, int preempt_count, struct task_struct *task)
{
	__preempt_count = preempt_count;
	cpu_number = cpu;
	current_task = task;
}
