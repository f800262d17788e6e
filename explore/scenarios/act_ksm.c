// SPDX-License-Identifier: GPL-2.0-only
/* KSM: one full scan by ksmd. */
#include "actors.h"

#include <linux/kobject.h>
#include <linux/ksm.h>
#include <linux/sched/coredump.h>

/* Entry points that are static: the link makes them global. */
int ksm_init(void);
int ksm_scan_thread(void *nothing);
ssize_t run_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf,
		  size_t count);

void ksm_begin(void)
{
	BUG_ON(ksm_init());
	BUG_ON(__ksm_enter(stage.mm));
	BUG_ON(run_store(NULL, NULL, "1", 1) != 1);
	/* The first scan computes checksums, the second finds them unchanged. */
	ksm_scan_thread(NULL);
}

void act_ksm_scan(void)
{
	ksm_scan_thread(NULL);
}
