// SPDX-License-Identifier: GPL-2.0-only
#include <linux/damon.h>

/* No scenario looks at what DAMON has counted. */
void damon_update_region_access_rate(struct damon_region *r, bool accessed)
{
}
