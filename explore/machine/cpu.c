// SPDX-License-Identifier: GPL-2.0-only
/* CPUs and tasks: one of each a thread. Per-CPU variables are one object each,
 * because the GS base is 0; those that matter are switched here. */
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched/signal.h>

#include "machine.h"

unsigned long __per_cpu_offset[NR_CPUS];
unsigned int nr_cpu_ids = NR_MACHINE_CPUS;
struct cpuinfo_x86 boot_cpu_data;
struct cpumask __cpu_possible_mask;

static struct task_struct task[NR_MACHINE_CPUS] __section("karena");
/* Begins the list of processes. Most scenarios have no other: none is to be killed. */
struct task_struct init_task = {
	.tasks = LIST_HEAD_INIT(init_task.tasks),
};
static int preempt_saved[NR_MACHINE_CPUS];
static bool was_told[NR_MACHINE_CPUS];

int this_cpu_number(void)
{
	int t = ex_thread();

	return t < 0 ? BOOT_CPU : t;
}

void machine_switched(int from, int to)
{
	order_settle();
	from = from < 0 ? BOOT_CPU : from;
	to = to < 0 ? BOOT_CPU : to;
	preempt_saved[from] = preempt_count();
	cpu_becomes(to, preempt_saved[to] | PREEMPT_NEED_RESCHED, &task[to]);
}

unsigned long cpus_not_preemptible(void)
{
	int this = this_cpu_number();
	unsigned long set = preempt_count() ? 1ul << this : 0;

	for (int i = 0; i < NR_MACHINE_CPUS; i++)
		if (i != this && preempt_saved[i] & ~PREEMPT_NEED_RESCHED)
			set |= 1ul << i;
	return set;
}

void cpu_adopt(struct mm_struct *mm)
{
	for (int i = 0; i < NR_MACHINE_CPUS; i++) {
		refcount_set(&task[i].usage, 1);
		task[i].mm = mm;
		cpumask_set_cpu(i, mm_cpumask(mm));
	}
}

static void is_pending(int thread, int signal)
{
	set_tsk_thread_flag(&task[thread], TIF_SIGPENDING);
	sigaddset(&task[thread].pending.signal, signal);
}

void cpu_kill(int thread)
{
	is_pending(thread, SIGKILL);
}

void cpu_signal(int thread)
{
	is_pending(thread, SIGALRM);
}

void cpu_is_listed(int thread)
{
	list_add(&task[thread].tasks, &init_task.tasks);
}

/* Stands for force_sig_mceerr(). */
int force_sig_mceerr(int code, void __user *addr, short lsb)
{
	was_told[this_cpu_number()] = true;
	return 0;
}

bool cpu_was_told(int thread)
{
	return was_told[thread];
}

void machine_leave(int thread)
{
	const void *pc;

	if (lock_first_held(&pc))
		ex_fail("lock-held", pc, "returns with a lock held that was taken here");
	notifier_leave();
	if (preempt_count() || rcu_preempt_depth())
		ex_fail("lock-held", NULL, "returns with preemption or RCU still off");
}

void might_block(const char *what, const void *pc)
{
	if (ex_thread() < 0)
		return;
	if (preempt_count() || rcu_preempt_depth())
		ex_fail("atomic-sleep", pc, "%s may sleep, but %s", what,
			preempt_count() ? "a spinlock is held or preemption is off" :
					  "this is an RCU read section");
}

void __might_sleep(const char *file, int line)
{
	might_block("the callee", EX_CALLER);
	/* folio_lock() and its like, all of which are inline. */
	if (!strcmp(file, "include/linux/pagemap.h"))
		order_will_wait();
}

void __might_resched(const char *file, int line, unsigned int offsets)
{
	unsigned int preempt = offsets & MIGHT_RESCHED_PREEMPT_MASK;
	int rcu = offsets >> MIGHT_RESCHED_RCU_SHIFT;

	if (ex_thread() >= 0 &&
	    (preempt_count() != preempt || rcu_preempt_depth() != rcu))
		ex_fail("atomic-sleep", EX_CALLER, "may schedule in atomic context");
	chance_rescheduled();
	/* cond_resched() stands where a loop comes round. */
	ex_again(EX_CALLER);
}

static unsigned long slept[NR_MACHINE_CPUS];

/* Time does not pass here. Whoever sleeps a while goes on, now or later. */
void usleep_range_state(unsigned long min, unsigned long max, unsigned int state)
{
	int cpu = this_cpu_number();

	might_block("usleep_range()", EX_CALLER);
	/* No more than anybody asks: who sleeps for ever goes round in a circle. */
	slept[cpu] += min;
	if (slept[cpu] > SLEPT_LONG)
		slept[cpu] = SLEPT_LONG;
}

unsigned long slept_us(int thread)
{
	return slept[thread];
}

void slept_forget(int thread)
{
	slept[thread] = 0;
}

/* No CPU comes or goes. */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int cpu),
			int (*teardown)(unsigned int cpu), bool multi_instance)
{
	return 0;
}

/* Preemption is what the scheduler does anyway, at every event. */
void preempt_schedule_thunk(void);
void preempt_schedule_thunk(void)
{
}

/* Whoever has interrupts off is not waited for: more may happen, and nothing less. */
void smp_call_function(smp_call_func_t func, void *info, int wait)
{
}
