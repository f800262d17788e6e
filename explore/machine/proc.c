// SPDX-License-Identifier: GPL-2.0-only
/*
 * What files of /proc find: the process, and the words that were written.
 *
 * Left out: which process a file is of (it is always that of the threads), what happens
 * when an address space has no user any more, faults on what is copied.
 */
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "machine.h"

struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	return get_task_struct(current);
}

static void change_users(struct mm_struct *mm, int by, const void *pc)
{
	ex_access(&mm->mm_users, sizeof(mm->mm_users), EX_READ | EX_WRITE, pc);
	atomic_add(by, &mm->mm_users);
}

struct mm_struct *get_task_mm(struct task_struct *task)
{
	change_users(task->mm, 1, EX_CALLER);
	return task->mm;
}

void mmput(struct mm_struct *mm)
{
	change_users(mm, -1, EX_CALLER);
}

unsigned long _copy_from_user(void *to, const void __user *from, unsigned long len)
{
	memcpy(to, (const void *)from, len);
	return 0;
}

/* There is no space around what a scenario writes. */
char *strim(char *text)
{
	return text;
}
