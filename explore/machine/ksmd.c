// SPDX-License-Identifier: GPL-2.0-only
/*
 * What ksmd finds around it: it is a scenario's thread, runs one full scan and
 * is told to stop. Nobody sleeps: the scenario decides when a scan begins.
 *
 * Left out: time, wait queues: who would sleep looks again.
 */
#include <linux/kthread.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/sched/cputime.h>
#include <linux/wait.h>

#include "machine.h"

struct kobject *mm_kobj;

static bool scanned[NR_MACHINE_CPUS];
static struct task_struct ksmd __section("karena");

bool kthread_should_stop(void)
{
	bool *done = &scanned[this_cpu_number()];

	*done = !*done;
	return !*done;
}

struct task_struct *kthread_create_on_node(int (*fn)(void *), void *data, int node,
					   const char *name, ...)
{
	return &ksmd;
}

int wake_up_process(struct task_struct *task)
{
	return 1;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group)
{
	return 0;
}

void set_user_nice(struct task_struct *task, long nice)
{
}

int __wake_up(struct wait_queue_head *head, unsigned int mode, int nr, void *key)
{
	return 0;
}

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
}

long prepare_to_wait_event(struct wait_queue_head *head,
			   struct wait_queue_entry *entry, int state)
{
	return 0;
}

void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
}

void add_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
}

void remove_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
}

/* Sleeps until what the caller has found in its way may have gone. */
signed long schedule_timeout_uninterruptible(signed long timeout)
{
	might_block("schedule_timeout()", EX_CALLER);
	ex_again(EX_CALLER);
	return 0;
}

signed long schedule_timeout(signed long timeout)
{
	return 0;
}

ktime_t ktime_get(void)
{
	return 0;
}

unsigned long long task_sched_runtime(struct task_struct *task)
{
	return 0;
}

int kstrtouint(const char *text, unsigned int base, unsigned int *value)
{
	*value = *text - '0';
	return 0;
}

unsigned long __msecs_to_jiffies(const unsigned int msecs)
{
	return 1;
}

static bool mutex_is_free(const void *mutex)
{
	return !atomic_long_read(&((const struct mutex *)mutex)->owner);
}

void mutex_lock(struct mutex *mutex)
{
	int class = lock_class_static(mutex);

	might_block("mutex_lock()", EX_CALLER);
	lock_wanted(mutex, class, EX_CALLER);
	ex_wait(&mutex->owner, EX_READ | EX_WRITE | EX_ACQUIRE, mutex_is_free, mutex,
		EX_CALLER);
	atomic_long_set(&mutex->owner, 1);
	lock_taken(mutex, class, LOCK_EXCLUSIVE, EX_CALLER);
}

void mutex_unlock(struct mutex *mutex)
{
	lock_given(mutex, EX_CALLER);
	ex_access(&mutex->owner, 4, EX_WRITE | EX_RELEASE, EX_CALLER);
	atomic_long_set(&mutex->owner, 0);
}
