# SPDX-License-Identifier: GPL-2.0-only
#
# The programs that run on the kernel under test: static, so that an initramfs
# needs nothing else and any host can run them. A program is a folder; all share
# guest/lib.
# Uses CC, CFLAGS, LDFLAGS and B, the build directory.

GUEST_NAMES := init move_bench move_test torture gcov_dump impact walkers litmus kselftest

# $(call guest_objects,BELOW-B,FOLDER)
guest_objects = $(patsubst guest/%.c,$(B)/$(1)/obj/%.o,$(wildcard guest/$(2)/*.c))

# $(call guest_for,BELOW-B,CROSS,FLAGS,JANSSON): the programs for one architecture
# and page size, in the folder that src/kernel/arch.c names. CROSS comes before
# the compiler's name, JANSSON is what to link.
define guest_for
$(1)_PROGRAMS := $$(addprefix $(B)/$(1)/,$(GUEST_NAMES))

$(B)/$(1)/init: $$(filter-out %/gcov_dump.o,$$(call guest_objects,$(1),init))
$(B)/$(1)/gcov_dump: $(B)/$(1)/obj/init/gcov_dump.o
$(B)/$(1)/move_bench: $$(call guest_objects,$(1),bench)
$(B)/$(1)/move_test: $$(call guest_objects,$(1),test)
$(B)/$(1)/torture: $$(call guest_objects,$(1),torture)
$(B)/$(1)/impact: $$(call guest_objects,$(1),impact)
$(B)/$(1)/walkers: $$(call guest_objects,$(1),walkers)
$(B)/$(1)/litmus: $$(call guest_objects,$(1),litmus)
$(B)/$(1)/kselftest: $$(call guest_objects,$(1),kselftest)

$$(addprefix $(B)/$(1)/,$(GUEST_NAMES)): $(B)/$(1)/libguest.a
	$(2)$$(CC) $$(CFLAGS) -pthread -static $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) \
		$(B)/$(1)/libguest.a $(4) -lm

$(B)/$(1)/libguest.a: $$(call guest_objects,$(1),lib)
	rm -f $$@ && $(2)$$(AR) rcs $$@ $$^

$(B)/$(1)/obj/%.o: guest/%.c
	@mkdir -p $$(@D)
	$(2)$$(CC) $$(CFLAGS) -D_GNU_SOURCE -Iguest $(3) -pthread -MMD -MP -MT $$@ -c -o $$@ $$<

-include $$(wildcard $(B)/$(1)/obj/*/*.d)
endef

$(eval $(call guest_for,guest,,,-ljansson))

# arm64's jansson lies in a folder of its own: the system has only the host's.
SYSROOT := $(B)/sysroot-arm64
ARM64_JANSSON := $(SYSROOT)/usr/lib/aarch64-linux-gnu/libjansson.a

$(ARM64_JANSSON): scripts/sysroot.sh
	scripts/sysroot.sh $(SYSROOT) arm64
	@touch $@

# $(call guest_arm64,BELOW-B,PAGE-SHIFT)
define guest_arm64
$(call guest_for,$(1),aarch64-linux-gnu-,-DPAGE_SHIFT=$(2) -idirafter $(SYSROOT)/usr/include,$(ARM64_JANSSON))
$$(call guest_objects,$(1),*): | $(ARM64_JANSSON)
endef

$(eval $(call guest_arm64,guest-arm64-4k,12))
$(eval $(call guest_arm64,guest-arm64-16k,14))
$(eval $(call guest_arm64,guest-arm64-64k,16))

# For the host; and for arm64, where ARCH asks for that, or where they were built
# before: programs of an older tree would be booted otherwise.
GUEST_x86-64 := $(guest_PROGRAMS)
GUEST_arm64 := $(foreach pages,4k 16k 64k,$(guest-arm64-$(pages)_PROGRAMS))

.PHONY: guest
guest: $(GUEST_x86-64) $(if $(filter arm64,$(ARCH) $(ALSO))$(wildcard $(B)/guest-arm64-4k),$(GUEST_arm64))
