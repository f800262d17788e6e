// SPDX-License-Identifier: GPL-2.0-only
#include "lib/stage.h"

int stage_map(struct stage *stage, size_t size, bool huge)
{
	enum vma_kind kind = huge ? VMA_HUGE : VMA_BASE;
	int error;

	*stage = (struct stage){ .uffd.fd = -1 };
	error = vma_map(&stage->home, size, kind);
	if (!error)
		error = vma_map(&stage->away, size, kind);
	return error;
}

int stage_open(struct stage *stage)
{
	int error = uffd_open(&stage->uffd, UFFD_FEATURE_SIGBUS);

	if (!error)
		error = uffd_register(&stage->uffd, stage->home.base, stage->home.size);
	if (!error)
		error = uffd_register(&stage->uffd, stage->away.base, stage->away.size);
	return error;
}

void stage_release(struct stage *stage)
{
	if (stage->uffd.fd >= 0)
		uffd_close(&stage->uffd);
	vma_unmap(&stage->home);
	vma_unmap(&stage->away);
}
