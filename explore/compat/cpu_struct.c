// SPDX-License-Identifier: GPL-2.0-only
#include <asm/current.h>

DEFINE_PER_CPU_ALIGNED(struct pcpu_hot, pcpu_hot) = {
	.preempt_count = PREEMPT_ENABLED,
};

DEFINE_PER_CPU_READ_MOSTLY(unsigned long, this_cpu_off);

void cpu_becomes(int cpu, int preempt_count, struct task_struct *task)
{
	pcpu_hot.preempt_count = preempt_count;
	pcpu_hot.cpu_number = cpu;
	pcpu_hot.current_task = task;
}
