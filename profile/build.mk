# SPDX-License-Identifier: GPL-2.0-only
#
# The plugin by which QEMU counts a guest's instructions; see count.c.

COUNT_PLUGIN := $(B)/profile/count.so

# QEMU itself has the functions that it calls.
$(COUNT_PLUGIN): profile/count.c profile/qemu_plugin.h profile/target.h guest/lib/mark.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -fPIC -shared -fvisibility=hidden -o $@ $<
